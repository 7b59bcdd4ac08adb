"""listen --explain: which check failed, what was seen, and what would pass."""

import json
import socket
import time

import pytest

from harness import fake_server
from harness.background import Background
from harness.gate import guarded
from harness.tokens import token, write_secret


def explain(world, url, *options, env=None):
    """The checks by name, and how it ended."""
    done = world.run("listen", "org-rio", "--explain", "--format", "json", "--url", url, *options, env=env, seconds=60)
    checks = {check["check"]: check for check in done.objects()}
    for check in checks.values():
        assert set(check) == {"check", "ok", "seen", "wanted"}
    return checks, done


def failed(checks):
    return [name for name, check in checks.items() if check["ok"] is False]


def with_token(text):
    return {"SYNCWS_TOKEN": text}


def test_all_is_well(world):
    serve = guarded(world)
    good = token(iss="https://id.example.com", aud="syncws", permissions=["subscribe"], nbf=int(time.time()) - 5, header={"kid": "k1"})
    checks, done = explain(world, serve.url, env=with_token(good))
    assert (done.code, done.err) == (0, ""), done
    assert failed(checks) == []
    assert list(checks) == [
        *("url", "name", "tcp", "tls", "http", "clock", "token", "form", "alg", "kid", "iss", "aud", "sub", "exp", "nbf", "orgs"),
        *("permissions", "origin", "verdict"),
    ]
    assert checks["clock"]["ok"] is True and "agrees" in checks["clock"]["seen"]
    assert checks["alg"]["seen"] == "HS256" and checks["sub"]["seen"] == "tester" and checks["kid"]["seen"] == "k1"
    assert checks["exp"]["seen"].count(", in ") == 2 and "by the server's" in checks["exp"]["seen"]
    assert good not in done.out.decode()


def test_it_is_readable(world):
    serve = guarded(world)
    done = world.run("listen", "org-rio", "--explain", "--url", serve.url, env=with_token(token(orgs="org-b")))
    assert done.code == 4, done
    lines = done.out.decode().splitlines()
    assert lines[0] == f"ok   url         {serve.url}"
    assert "FAIL orgs        org-b; wanted: a token whose orgs have org-rio" in lines
    assert lines[-1].startswith("FAIL verdict     HTTP 403 organization_not_allowed: ")
    assert "wanted: " in lines[-1]
    [line] = done.err.splitlines()
    assert "organization_not_allowed" in line


def test_without_authentication(world):
    checks, done = explain(world, world.serve().url)
    assert done.code == 0, done
    assert checks["token"]["ok"] is None


WRONG = {
    "expired": (dict(lasts=-100), ["exp"], "token_expired"),
    "not yet": (dict(nbf=int(time.time()) + 5000), ["nbf"], "token_not_yet_valid"),
    "no end": (dict(lasts=None), ["exp"], "token_claims"),
    "another organisation": (dict(orgs=["org-b", "org-c"]), ["orgs"], "organization_not_allowed"),
    "may not": (dict(permissions=["publish"]), ["permissions"], "not_permitted"),
    "another key": (dict(secret=b"x" * 40), [], "token_signature"),
    "another issuer": (dict(iss="evil"), [], "token_issuer"),
    "no algorithm": (dict(header={"alg": "none"}), ["alg"], "token_algorithm"),
    "crit": (dict(header={"crit": ["x"]}, iss="good"), ["crit"], "token_critical"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_token(world, name):
    claims, wanted, code = WRONG[name]
    serve = guarded(world, *(["--jwt-issuer", "good"] if "issuer" in name else []))
    bad = token(**claims)
    checks, done = explain(world, serve.url, env=with_token(bad))
    assert done.code == 4, done
    assert failed(checks) == [*wanted, "verdict"]
    assert code in checks["verdict"]["seen"] and checks["verdict"]["wanted"]
    for check in failed(checks):
        assert checks[check]["wanted"], checks[check]
    assert bad not in done.out.decode() + done.err and bad.split(".")[2] not in done.out.decode() + done.err


def test_no_token_where_one_is_wanted(world):
    checks, done = explain(world, guarded(world).url)
    assert done.code == 4, done
    assert "token_required" in checks["verdict"]["seen"] and "--token-file" in checks["verdict"]["wanted"]


def test_what_is_no_token(world):
    checks, done = explain(world, guarded(world).url, env=with_token("opaque"))
    assert done.code == 4 and failed(checks) == ["form", "verdict"], done
    assert "token_malformed" in checks["verdict"]["seen"]


def test_a_token_that_cannot_be_had(world):
    path = write_secret(world.folder / "token", "a.b.c")
    path.chmod(0o644)
    checks, done = explain(world, guarded(world).url, "--token-file", path)
    assert done.code == 4 and failed(checks) == ["token", "verdict"], done
    assert "chmod 600" in checks["token"]["seen"]


def test_by_ticket(world):
    serve = guarded(world)
    checks, done = explain(world, serve.url, "--auth-by", "ticket", env=with_token(token()))
    assert done.code == 0 and checks["ticket"]["ok"], done
    checks, done = explain(world, serve.url, "--auth-by", "ticket", env=with_token(token(lasts=-100)))
    assert done.code == 4 and "token_expired" in checks["verdict"]["seen"], done


def test_an_origin(world):
    serve = guarded(world, "--allow-origin", "https://app.example.com")
    good = with_token(token())
    checks, done = explain(world, serve.url, "--origin", "https://app.example.com", env=good)
    assert done.code == 0 and checks["origin"]["seen"] == "https://app.example.com", done
    checks, done = explain(world, serve.url, "--origin", "https://evil.example.com", env=good)
    assert done.code == 4 and "origin_not_allowed" in checks["verdict"]["seen"], done
    assert "--allow-origin" in checks["verdict"]["wanted"]


def answer_twice(server, date, second):
    for answer in (f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", second):
        link, _ = server.accept()
        with link:
            fake_server.read_request(link)
            link.sendall(answer.encode())


def test_clocks_that_differ(world):
    """The server's is an hour ahead: a token that is good here is over there."""
    date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3600))
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = Background(answer_twice, server, date, "HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        checks, done = explain(world, f"ws://127.0.0.1:{server.getsockname()[1]}", env=with_token(token(lasts=600)))
        serving.result()
    assert done.code == 4 and failed(checks) == ["clock", "exp", "verdict"], done
    assert checks["clock"]["seen"].endswith(" min ahead")
    assert ", in " in checks["exp"]["seen"] and "min ago by the server's" in checks["exp"]["seen"]
    assert checks["verdict"]["seen"] == "HTTP 401" and checks["verdict"]["wanted"]


def test_a_dead_port_is_3(world):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    checks, done = explain(world, f"ws://127.0.0.1:{port}")
    assert done.code == 3 and failed(checks) == ["tcp"], done


def test_a_name_nobody_has_is_3(world):
    checks, done = explain(world, "ws://nobody.invalid:3000")
    assert done.code == 3 and failed(checks) == ["name"], done


def test_what_speaks_no_http_is_3(world):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            link, _ = server.accept()
            with link:
                link.recv(1000)

        serving = Background(serve)
        checks, done = explain(world, f"ws://127.0.0.1:{server.getsockname()[1]}")
        serving.result()
    assert done.code == 3 and failed(checks) == ["http"], done


@pytest.mark.parametrize("options", [["--origin", "https://a"], ["--explain", "--auth-by", "message"], ["--explain", "--origin", "a b"]], ids=str)
def test_what_does_not_go_together(world, options):
    assert world.run("listen", "org-rio", *options).code == 2
