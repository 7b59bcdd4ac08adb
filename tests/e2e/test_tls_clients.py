"""listen, emit and bench over TLS: what they believe, and which check they say has failed."""

import json
import shutil
import socket
import subprocess
import threading

import pytest

from harness.certificates import certificates
from harness.events import event, joined, numbered
from harness.fake_server import wait_for_the_end
from harness.patience import SLOW


def port_url(serve, scheme, host="localhost"):
    return f"{scheme}://{host}:{serve.port}"


def listen_arguments(serve, host="localhost"):
    return ("listen", "org-rio", "--check", "--url", port_url(serve, "wss", host))


def emit_arguments(serve, host="localhost"):
    return ("emit", "--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p", "--url", port_url(serve, "https", host))


def bench_arguments(serve, host="localhost"):
    at = ("--url", port_url(serve, "wss", host), "--socket", serve.socket)
    return ("bench", *at, "--connections", 5, "--rate", "100/s", "--duration", "200ms")


PROGRAMS = {"listen": listen_arguments, "emit": emit_arguments, "bench": bench_arguments}
each_program = pytest.mark.parametrize("program", PROGRAMS)
TRUST = ("--ca", certificates().authority.file)


def with_identity(identity):
    return ("--cert", identity.certificate, "--key", identity.key)


def serve_with(world, identity, *options):
    return world.serve(*identity.options, *options, tls=certificates().authority.context())


def refused(world, serve, program, *options, host="localhost", code=3):
    done = world.run(*PROGRAMS[program](serve, host), *options)
    assert done.code == code, done
    return done.err


# Good ones


@each_program
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_good_certificate(world, program, host):
    serve = world.serve(tls=True)
    done = world.run(*PROGRAMS[program](serve, host), *TRUST)
    assert done.code == 0, done
    assert "insecure" not in done.err


def test_an_address_of_ipv6(world):
    made = certificates().authority.issue("v6", names="IP:::1")
    serve = world.serve(*made.options, "--host", "::1", tls=certificates().authority.context())
    for program in ("listen", "emit"):
        done = world.run(*PROGRAMS[program](serve, "[::1]"), *TRUST)
        assert done.code == 0, done


@each_program
def test_insecure_says_so_loudly(world, program):
    serve = serve_with(world, certificates().elsewhere)
    done = world.run(*PROGRAMS[program](serve), "--insecure")
    assert done.code == 0, done
    assert "--insecure: whoever answers at wss://localhost" in done.err


def test_events_from_emit_to_listen(world):
    serve = world.serve(tls=True)
    listener = world.start("listen", "org-rio", "--plain", "--url", port_url(serve, "wss"), *TRUST)
    serve.until_connections(1)
    lines = numbered(3_000)
    done = world.run("emit", "--url", port_url(serve, "https"), *TRUST, input=joined(lines), seconds=60)
    assert done.code == 0, done
    assert listener.until_lines(3_000, 60) == lines


def test_a_listener_finds_its_way_back(world):
    serve = world.serve(tls=True)
    listener = world.start("listen", "org-rio", "--url", port_url(serve, "wss"), *TRUST)
    serve.until_connections(1)
    world.publish(serve, event("before"))
    listener.until_lines(1)
    serve.signal(15)
    serve.wait()
    again = world.serve(port=serve.port, tls=True)
    again.until_connections(1, seconds=60)
    world.publish(again, event("after"))
    listener.until_talk("connected again")


# Which check failed


@each_program
def test_an_unknown_authority(world, program):
    serve = world.serve(tls=True)
    said = refused(world, serve, program)
    assert "unknown authority" in said and "--ca" in said
    said = refused(world, serve, program, "--ca", certificates().stranger.file)
    assert "unknown authority" in said


@each_program
def test_another_host(world, program):
    said = refused(world, serve_with(world, certificates().elsewhere), program, *TRUST)
    assert "not for host localhost, but for elsewhere.example, 192.0.2.1" in said


@each_program
def test_an_address_that_the_certificate_does_not_name(world, program):
    said = refused(world, serve_with(world, certificates().only_by_name), program, *TRUST, host="127.0.0.1")
    assert "not for host 127.0.0.1, but for localhost" in said


@each_program
def test_an_expired_certificate(world, program):
    said = refused(world, serve_with(world, certificates().expired), program, *TRUST)
    assert "expired on Feb  1 00:00:00 2020 GMT" in said


@each_program
def test_a_certificate_of_tomorrow(world, program):
    tomorrow = certificates().authority.issue("tomorrow", start="20990101000000Z", end="20990201000000Z")
    said = refused(world, serve_with(world, tomorrow), program, *TRUST)
    assert "not valid before Jan  1 00:00:00 2099 GMT" in said and "clock" in said


@each_program
@pytest.mark.parametrize("least", ["1.2", "1.3"])
@pytest.mark.parametrize("newest", ["1.2", "1.3"])
def test_a_client_certificate(world, program, least, newest):
    if least > newest:
        pytest.skip("there is no such server")
    made = certificates()
    options = ("--tls-client-ca", made.authority.file, "--tls-min", least)
    context = made.authority.context(made.client)
    serve = world.serve(*made.server.options, *map(str, options), tls=context, env=openssl_at_most(world, newest))
    said = refused(world, serve, program, *TRUST)
    assert "client certificate" in said and "--cert" in said
    said = refused(world, serve, program, *TRUST, *with_identity(made.strange_client))
    assert "certificate" in said and "--cert" in said
    done = world.run(*PROGRAMS[program](serve), *TRUST, *with_identity(made.client))
    assert done.code == 0, done


def openssl_at_most(world, version):
    """The environment for a server that has no newer TLS than this."""
    config = world.folder / f"openssl-{version}.cnf"
    config.write_text(f"openssl_conf=a\n[a]\nssl_conf=b\n[b]\nsystem_default=c\n[c]\nMaxProtocol=TLSv{version}\n")
    return {"OPENSSL_CONF": str(config)}


@each_program
def test_a_server_without_tls(world, program):
    """Ours hangs up on what is no request, others answer in plain HTTP."""
    said = refused(world, world.serve(tls=False), program, *TRUST)
    assert "does not speak TLS" in said and "ws://" in said


@pytest.mark.parametrize("program", ["listen", "emit"])
def test_a_server_that_answers_in_plain_http(world, program):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            link, _ = listener.accept()
            with link:
                link.recv(1000)
                link.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                wait_for_the_end(link)

        threading.Thread(target=answer, daemon=True).start()
        fake = type("Fake", (), {"port": listener.getsockname()[1]})
        assert "does not speak TLS" in refused(world, fake, program, *TRUST)


def test_nobody_there(world):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fake = type("Fake", (), {"port": listener.getsockname()[1], "socket": None})
    for program in ("listen", "emit"):
        refused(world, fake, program, *TRUST)


# Files that can't be used


@each_program
@pytest.mark.parametrize("options, word", [
    (["--cert", "x"], "go together"),
    (["--key", "x"], "go together"),
    (["--insecure", "--ca", "x"], "exclude"),
    (["--ca", "not-there"], "not-there"),
])
def test_options_that_do_not_go(world, program, options, word):
    assert word in refused(world, world.serve(tls=True), program, *options, code=2)


@each_program
def test_a_key_that_others_can_read(world, program):
    made = certificates()
    shutil.copy(made.client.key, world.folder / "open.key")
    (world.folder / "open.key").chmod(0o644)
    options = ("--cert", made.client.certificate, "--key", world.folder / "open.key")
    assert "chmod 600" in refused(world, world.serve(tls=True), program, *TRUST, *options, code=2)


def test_the_secret_of_a_key_is_in_no_message(world):
    serve = world.serve("--log-level", "trace", tls=True)
    options = (*TRUST, *with_identity(certificates().client), "--log-level", "trace")
    said = world.run(*listen_arguments(serve), *options).err + serve.talk()
    for identity in (certificates().client, certificates().server):
        body = "".join(identity.key.read_text().splitlines()[1:-1])
        assert body[20:40] not in said


# Other people's


def test_curl(world):
    serve = world.serve(tls=True)
    base = ["curl", "-sS", "--cacert", str(certificates().authority.file), "--max-time", str(30 * SLOW)]
    url = port_url(serve, "https")
    done = subprocess.run([*base, "-d", event().decode(), f"{url}/api/sync/events"], capture_output=True, check=True)
    assert json.loads(done.stdout)["accepted"] == 1
    done = subprocess.run([*base, "-I", f"{url}/api/sync/status/org-rio"], capture_output=True, check=True)
    assert done.stdout.startswith(b"HTTP/1.1 200 OK\r\n")
    done = subprocess.run([*base, f"{url}/api/sync/status/org-rio"], capture_output=True, check=True)
    assert json.loads(done.stdout)["events"] == [json.loads(event()) | {"seq": 1}]
    body = world.folder / "body"
    body.write_bytes(joined(numbered(5_000)))
    done = subprocess.run([*base, "--data-binary", f"@{body}", f"{url}/api/sync/events"], capture_output=True, check=True)
    assert json.loads(done.stdout)["accepted"] == 5_000
