"""Which pages may connect, and which answers they may read."""

import pytest

from harness import http

from harness.gate import bearer, everything, guarded, is_let_in, post, publish, token, verdict
from harness.events import event

RULES = ["https://app.example.com", "https://*.example.org", "http://dev.example.com:8080"]
ALLOWED = [
    "https://app.example.com",
    "https://app.example.com:443",
    "HTTPS://APP.EXAMPLE.COM",
    "https://a.example.org",
    "https://b.a.example.org",
    "http://dev.example.com:8080",
]
REFUSED = [
    "http://app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com.evil.example",
    "https://example.org",
    "https://evilexample.org",
    "http://localhost",
    "null",
    "nonsense",
    "https://app.example.com, https://evil.example",
    "https://app.example.com/",
]


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve(*(word for rule in RULES for word in ("--allow-origin", rule)))


@pytest.mark.parametrize("origin", ALLOWED)
def test_pages_that_are_allowed(shared_world, serve, origin):
    assert is_let_in(shared_world, serve, headers=[("Origin", origin)])
    answer = serve.get("/api/ws/stats", headers=[("Origin", origin)])
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", REFUSED)
def test_pages_that_are_not(shared_world, serve, origin):
    assert verdict(shared_world, serve, headers=[("Origin", origin)]) == (403, "origin_not_allowed")
    answer = serve.get("/api/ws/stats", headers=[("Origin", origin)])
    assert (answer.status, answer.error_code()) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers


def test_who_is_no_page(shared_world, serve):
    assert is_let_in(shared_world, serve)


def test_without_a_rule_pages_of_this_machine(world):
    serve = world.serve()
    for origin in ("http://localhost:5173", "http://127.0.0.1", "https://[::1]:8443"):
        assert is_let_in(world, serve, headers=[("Origin", origin)])
    # The second is what a page looks like that has its name looked up as 127.0.0.1.
    for origin in ("https://app.example.com", f"http://rebound.example:{serve.port}", "null"):
        assert verdict(world, serve, headers=[("Origin", origin)]) == (403, "origin_not_allowed")


def test_a_name_that_was_made_to_point_here(world):
    """Its page reads from where it came from, so that the browser says no Origin."""
    serve = world.serve()
    for path in ("/api/ws/stats", "/api/sync/status/org-rio"):
        answer = http.exchange(serve.port, [f"GET {path} HTTP/1.1", f"Host: rebound.example:{serve.port}"])
        assert (answer.status, answer.error_code()) == (403, "origin_not_allowed")
        for host in ("localhost", f"127.0.0.1:{serve.port}", "[::1]"):
            assert http.exchange(serve.port, [f"GET {path} HTTP/1.1", f"Host: {host}"]).status == 200


def test_everybody_but_nobody_in_particular(world):
    serve = world.serve("--allow-origin", "*")
    assert is_let_in(world, serve, headers=[("Origin", "https://anybody.example")])
    assert verdict(world, serve, headers=[("Origin", "null")]) == (403, "origin_not_allowed")
    files = world.serve("--allow-origin", "null", socket=None)
    assert is_let_in(world, files, headers=[("Origin", "null")])


def test_only_pages(world):
    serve = world.serve("--require-origin")
    assert verdict(world, serve) == (403, "origin_required")
    assert is_let_in(world, serve, headers=[("Origin", "http://localhost")])
    assert serve.get("/healthz").status == 200


def test_a_rule_that_is_none(world):
    done = world.run("serve", "--allow-origin", "app.example.com", "--port", "0", "--no-socket")
    assert done.code == 2
    assert "'app.example.com' is no origin" in done.err


def preflight(serve, path, origin, method="POST"):
    return serve.get(
        path,
        method="OPTIONS",
        headers=[
            ("Origin", origin),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "authorization"),
        ],
    )


@pytest.mark.parametrize(
    "path,methods",
    [
        ("/api/ws/ticket", "POST"),
        ("/api/sync/events", "POST"),
        ("/api/ws/stats", "GET, HEAD"),
        ("/api/sync/status/org-rio", "GET, HEAD"),
    ],
)
def test_preflight(shared_world, serve, path, methods):
    answer = preflight(serve, path, RULES[0])
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == RULES[0]
    assert answer.headers["access-control-allow-methods"] == methods
    assert answer.headers["access-control-allow-headers"] == "authorization, content-type, if-none-match"
    assert answer.headers["access-control-max-age"] == "600"
    assert answer.headers["vary"] == "Origin"
    assert "content-length" not in answer.headers
    refused = preflight(serve, path, "https://evil.example")
    assert refused.status == 403 and "access-control-allow-origin" not in refused.headers


def test_there_is_nothing_to_ask_elsewhere(serve):
    assert preflight(serve, "/healthz", RULES[0]).status == 405


def test_late_answers_have_the_headers_too(world):
    serve = guarded(world, "--allow-origin", RULES[0], "--auth-cookie", "session")
    answer = publish(serve, event(), [bearer(everything()), ("Origin", RULES[0])])
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == RULES[0]
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-expose-headers"] == "ETag, Retry-After"


def test_a_cookie_of_a_page_is_worth_a_ticket(world):
    serve = guarded(world, "--allow-origin", RULES[0], "--auth-cookie", "session")
    cookie = ("Cookie", f"session={token()}")
    assert post(serve, "/api/ws/ticket", headers=[cookie, ("Origin", RULES[0])]).status == 200
    assert post(serve, "/api/ws/ticket", headers=[cookie]).error_code() == "origin_required"
