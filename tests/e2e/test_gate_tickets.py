"""One-time tickets: given for a token, good once and for half a minute, and not without end."""

import time

from harness.gate import bearer, everything, guarded, is_let_in, post, refusal, ticket, token, verdict
from harness.http import request
from harness.patience import until
from harness.tokens import SECRET
from harness.world import V1


def test_the_answer(world):
    serve = guarded(world)
    answer = post(serve, "/api/ws/ticket", headers=[bearer(token())])
    assert answer.status == 200
    assert set(answer.json()) == {"ticket", "expiresInSeconds"} and answer.json()["expiresInSeconds"] == 30
    assert len(answer.json()["ticket"]) == 22
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_body_or_its_length(world):
    serve = guarded(world)
    assert request(serve.port, "/api/ws/ticket", method="POST", headers=[bearer(token())]).status == 200
    assert post(serve, "/api/ws/ticket", b"{}", headers=[bearer(token())]).status == 200


def test_who_gets_none(world):
    serve = guarded(world)
    for headers, status, code in (
        ([], 401, "token_required"),
        ([bearer(token(secret=SECRET[::-1]))], 401, "token_signature"),
        ([bearer(token(permissions="publish"))], 403, "not_permitted"),
        ([bearer(token()), ("Origin", "https://evil.example")], 403, "origin_not_allowed"),
    ):
        answer = post(serve, "/api/ws/ticket", headers=headers)
        assert (answer.status, answer.error_code()) == (status, code)
    assert serve.get("/api/ws/ticket", headers=[bearer(token())]).status == 405


def test_nobody_needs_one_without_authentication(world):
    serve = world.serve()
    assert post(serve, "/api/ws/ticket", headers=[bearer(token())]).status == 404


def test_once(world):
    serve = guarded(world)
    spent = ticket(serve)
    assert is_let_in(world, serve, query=f"?ticket={spent}")
    answer = refusal(world, serve, query=f"?ticket={spent}")
    assert (answer.status, answer.error_code()) == (401, "ticket_invalid")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert verdict(world, serve, protocols=(f"syncws.ticket.{spent}", *V1)) == (401, "ticket_invalid")


def test_never_given(world):
    serve = guarded(world)
    for wrong in ("x", "A" * 22, "A" * 100, ticket(serve)[:-1]):
        assert verdict(world, serve, query=f"?ticket={wrong}") == (401, "ticket_invalid")


def test_a_ticket_is_for_what_its_token_is_for(world):
    serve = guarded(world)
    assert verdict(world, serve, "org-oslo", f"?ticket={ticket(serve)}") == (403, "organization_not_allowed")
    assert is_let_in(world, serve, "org-oslo", f"?ticket={ticket(serve, orgs='org-oslo')}")


def test_its_token_may_end_first(world):
    serve = guarded(world, "--leeway", "0")
    end = int(time.time()) + 5
    short = ticket(serve, exp=end)
    until(lambda: time.time() > end, lambda: "the token's end")
    assert verdict(world, serve, query=f"?ticket={short}") == (401, "token_expired")


def test_half_a_minute(world):
    serve = guarded(world)
    begun = time.monotonic()
    late = ticket(serve)
    fresh = []
    until(lambda: time.monotonic() > begun + 29, lambda: "29 s", seconds=60)
    fresh.append(ticket(serve))
    until(lambda: time.monotonic() > begun + 31, lambda: "31 s", seconds=60)
    assert verdict(world, serve, query=f"?ticket={late}") == (401, "ticket_invalid")
    assert is_let_in(world, serve, query=f"?ticket={fresh[0]}")


def test_a_ticket_without_a_real_subprotocol(world):
    serve = guarded(world)
    assert verdict(world, serve, protocols=(f"syncws.ticket.{ticket(serve)}",)) == (400, "bad_subprotocol")


def test_no_ticket_counts_over_plain_http(world):
    serve = guarded(world)
    held = ticket(serve)
    assert serve.get(f"/api/sync/status/org-rio?ticket={held}").status == 401
    assert is_let_in(world, serve, query=f"?ticket={held}"), "and it is not used up"
    assert serve.get("/api/sync/status/org-rio", headers=[bearer(everything())]).status == 200
