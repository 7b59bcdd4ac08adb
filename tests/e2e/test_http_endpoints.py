"""Plain HTTP on the same port: what there is, what there is not, and HEAD."""

import json

import pytest

from harness import http


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


@pytest.mark.parametrize("path,body", [("/healthz", {"status": "ok"}), ("/readyz", {"status": "ready"})])
def test_health(serve, path, body):
    answer = serve.get(path)
    assert answer.status == 200
    assert answer.json() == body
    assert answer.headers["content-type"].startswith("application/json")
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.version == "HTTP/1.1"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/ws/stats", "/nowhere"])
def test_head_is_get_without_the_body(serve, path):
    get, head = serve.get(path), serve.get(path, method="HEAD")
    assert head.status == get.status
    assert head.body == b""
    assert head.headers["content-type"] == get.headers["content-type"]
    if path != "/api/ws/stats":
        assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", ["/nowhere", "/api", "/api/ws/sync", "/healthz/deeper", "/api/ws/statistics", "//healthz/x"])
def test_unknown_paths(serve, path):
    answer = serve.get(path)
    assert answer.status == 404
    assert answer.error_code() == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/healthz", "/api/ws/stats", "/api/ws/sync/org-rio"])
def test_other_methods(serve, method, path):
    answer = serve.get(path, method=method)
    assert answer.status == 405
    assert answer.error_code() == "method_not_allowed"
    assert {name.strip() for name in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_a_body_nobody_asked_for(serve):
    answer = serve.get("/healthz", method="POST", body=b"x" * 1_000)
    assert answer.status == 405


def test_a_query_does_not_change_the_path(serve):
    assert serve.get("/healthz?probe=1").status == 200


def test_a_request_in_pieces(serve):
    with http.connect(serve.port) as link:
        for octet in b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n":
            link.sendall(bytes([octet]))
        assert http.read_answer(link).json() == {"status": "ok"}


def test_many_at_once(serve):
    links = [http.connect(serve.port) for _ in range(200)]
    for link in links:
        link.sendall(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [http.read_answer(link).status for link in links] == [200] * 200
    for link in links:
        link.close()


@pytest.mark.parametrize("junk", [b"\x00\x01\x02\x03\r\n\r\n", b"HELLO\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"])
def test_what_is_no_http_does_no_harm(serve, junk):
    with http.connect(serve.port) as link:
        link.sendall(junk)
    assert serve.get("/healthz").status == 200


def test_bodies_are_json_without_surprises(serve):
    for path in ("/healthz", "/readyz", "/api/ws/stats", "/nowhere", "/api/ws/sync/org-rio"):
        json.loads(serve.get(path).body)
