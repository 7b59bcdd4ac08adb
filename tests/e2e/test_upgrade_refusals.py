"""Upgrades that are refused: the HTTP status, the headers that go with it, and a body that says why."""

import pytest

from harness import http
from harness.client import Refused, upgrade_lines

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


def upgrade(serve, path, **more):
    return http.exchange(serve.port, upgrade_lines(serve.port, path, more.pop("key", KEY), **more))


def test_a_good_one_for_comparison(serve):
    answer = upgrade(serve, "/api/ws/sync/org-rio")
    assert answer.status == 101
    assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert "sec-websocket-extensions" not in answer.headers


def test_a_room_without_an_upgrade(serve):
    answer = serve.get("/api/ws/sync/org-rio")
    assert answer.status == 426
    assert answer.headers["upgrade"].lower() == "websocket"
    answer.error_code()


def test_another_version(serve):
    answer = upgrade(serve, "/api/ws/sync/org-rio", version="8")
    assert answer.status == 426
    assert answer.headers["sec-websocket-version"] == "13"
    answer.error_code()


def test_no_version(serve):
    answer = upgrade(serve, "/api/ws/sync/org-rio", version=None)
    assert answer.status in (400, 426)
    answer.error_code()


def test_no_key(serve):
    answer = upgrade(serve, "/api/ws/sync/org-rio", key=None)
    assert answer.status == 400
    answer.error_code()


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/ws/other/org-rio", "/healthz/ws", "/api/ws/syncs/org-rio"])
def test_what_is_not_a_room(serve, path):
    answer = upgrade(serve, path)
    assert answer.status == 404
    assert answer.error_code() == "not_found"


@pytest.mark.parametrize("organisation", [".hidden", "a%20b", "a%2Fb", "org%C3%A9", "o" * 129, "a+b", "a:b"])
def test_what_is_no_organisation(shared_world, serve, organisation):
    with pytest.raises(Refused) as refused:
        shared_world.client(serve, organisation)
    assert refused.value.answer.status == 400
    assert refused.value.answer.error_code() == "invalid_organization"


def test_a_percent_escape_of_a_good_name_is_that_name(shared_world, serve):
    assert shared_world.watcher(serve, "org%2Drio").greeting["organizationId"] == "org-rio"


def test_posting_is_not_upgrading(serve):
    answer = upgrade(serve, "/api/ws/sync/org-rio", method="POST")
    assert answer.status == 405
    assert answer.error_code() == "method_not_allowed"


def test_a_zero_byte_in_a_name_does_no_harm(serve):
    with http.connect(serve.port) as link:
        link.sendall("\r\n".join([*upgrade_lines(serve.port, "/api/ws/sync/a%00b", KEY), "", ""]).encode())
        assert not link.recv(4096).startswith(b"HTTP/1.1 101"), "a refusal or the end, but no room"
    assert serve.get("/healthz").status == 200


def test_refusals_leave_nothing_behind(world):
    serve = world.serve()
    for _ in range(50):
        upgrade(serve, "/nowhere")
    assert serve.stats()["connections"] == {"total": 0, "limit": 10_000, "organizations": {}}
