"""What plain HTTP answers to whom, once tokens are asked for."""

import pytest

from harness.events import event, joined
from harness.gate import bearer, everything, guarded, publish, token


@pytest.fixture(scope="module")
def serve(shared_world):
    return guarded(shared_world)


FORWARDED = ("X-Forwarded-For", "192.0.2.7")


def test_health_is_everybodys(serve):
    assert serve.get("/healthz").status == 200
    assert serve.get("/readyz").status == 200


def test_stats(serve):
    assert serve.get("/api/ws/stats").status == 200, "asked here"
    for headers, status, code in (
        ([FORWARDED], 401, "token_required"),
        ([("Origin", "http://localhost")], 401, "token_required"),
        ([FORWARDED, bearer(token(orgs=["org-rio", "org-oslo"]))], 403, "organization_not_allowed"),
        ([FORWARDED, bearer(token(orgs="*", permissions="publish"))], 403, "not_permitted"),
    ):
        answer = serve.get("/api/ws/stats", headers=headers)
        assert (answer.status, answer.error_code()) == (status, code)
    assert serve.get("/api/ws/stats", headers=[FORWARDED, bearer(token(orgs="*"))]).status == 200


def test_status(serve):
    path = "/api/sync/status/org-rio"
    assert serve.get(path).error_code() == "token_required"
    assert serve.get(path, headers=[bearer(token(orgs="org-oslo"))]).error_code() == "organization_not_allowed"
    assert serve.get(path, headers=[bearer(token(permissions="publish"))]).error_code() == "not_permitted"
    assert serve.get(path, headers=[bearer(token())]).json()["organizationId"] == "org-rio"
    assert serve.get(path, method="HEAD", headers=[bearer(token())]).status == 200


def test_publishing_needs_the_permission(serve):
    assert publish(serve, event()).error_code() == "token_required"
    assert publish(serve, event(), [bearer(token())]).error_code() == "not_permitted"
    assert publish(serve, event(), [bearer(everything()), ("Origin", "https://evil.example")]).error_code() == "origin_not_allowed"
    assert publish(serve, event(), [bearer(everything())]).status == 200
    assert publish(serve, event(), [bearer(everything()), ("Origin", "http://localhost")]).status == 200


def test_events_that_the_token_is_not_for(serve):
    mine = token(orgs=["org-rio"], permissions="publish subscribe")
    answer = publish(serve, joined([event(), event(organisation="org-oslo"), event("pfa-3")]), [bearer(mine)])
    assert answer.status == 207
    first, second, third = answer.json()["results"]
    assert first["seq"] + 1 == third["seq"]
    assert second == {
        "line": 2,
        "error": {"code": "organization_not_allowed", "message": "the token is not for this organisation"},
    }
    assert publish(serve, event(organisation="org-oslo"), [bearer(mine)]).status == 400


def test_the_event_socket_asks_nobody(shared_world, serve):
    assert len(shared_world.publish(serve, event(organisation="org-oslo"))) == 1
