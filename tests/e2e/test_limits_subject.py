"""--max-per-subject: at, just under and just over, however the token came; seats come back. And --publish-rate by subject."""

import json

import pytest

from harness import door, tokens
from harness.client import Client, Refused
from harness.events import event
from harness.frames import TEXT
from harness.gate import auth_message, bearer, guarded, publish, ticket
from harness.patience import until


def come(serve, subject):
    return door.Upgrade(serve.port, headers=[f"Authorization: Bearer {tokens.token(sub=subject)}"])


def test_a_subject_has_all_it_may(world):
    serve = guarded(world, "--max-per-subject", "2")
    inside = [come(serve, "sue") for _ in range(3)]
    assert [one.answer.status for one in inside] == [101, 101, 429]
    assert inside[2].code() == "too_many_connections"
    assert "subject" in inside[2].answer.json()["error"]["message"]
    tom = come(serve, "tom")
    assert tom.is_in
    inside[0].close()
    until(lambda: come(serve, "sue").is_in, "a free seat")


def test_a_bad_token_takes_no_seat(world):
    serve = guarded(world, "--max-per-subject", "1")
    for _ in range(3):
        bad = tokens.token(secret=b"another secret, also 32 bytes long", sub="sue")
        assert door.Upgrade(serve.port, headers=[f"Authorization: Bearer {bad}"]).answer.status == 401
        elsewhere = tokens.token(sub="sue", orgs="org-lima")
        assert door.Upgrade(serve.port, headers=[f"Authorization: Bearer {elsewhere}"]).answer.status == 403
    assert come(serve, "sue").is_in


def test_a_ticket_takes_its_subject_s_seat(world):
    serve = guarded(world, "--max-per-subject", "1")

    def by_ticket():
        return Client(serve.port, query=f"?ticket={ticket(serve, sub='sue')}")

    first = by_ticket()
    with pytest.raises(Refused) as refused:
        by_ticket()
    assert refused.value.answer.status == 429
    first.close()


def authenticate(world, serve, subject):
    client = world.client(serve, protocols=["syncws.v1"])
    client.send(TEXT, auth_message(tokens.token(sub=subject)))
    return client


def test_a_token_in_a_first_message_takes_a_seat_too(world):
    serve = guarded(world, "--max-per-subject", "1")
    first = authenticate(world, serve, "sue")
    first.connected()
    second = authenticate(world, serve, "sue")
    assert second.expect_close() == 4013
    assert come(serve, "sue").answer.status == 429
    authenticate(world, serve, "tom").connected()
    first.close()
    until(lambda: come(serve, "sue").is_in, "a free seat")


def test_a_renewed_token_keeps_its_seat(world):
    serve = guarded(world, "--max-per-subject", "1")
    client = authenticate(world, serve, "sue")
    client.connected()
    assert json.loads(client.message())["type"] == "AUTHENTICATED"
    for _ in range(3):
        client.send(TEXT, auth_message(tokens.token(sub="sue")))
        assert json.loads(client.message())["type"] == "AUTHENTICATED"
    assert client.is_at_peace()


def test_each_subject_publishes_at_its_own_rate(world):
    serve = guarded(world, "--publish-rate", "6/m")

    def status(subject):
        return publish(serve, event(), [bearer(tokens.token(sub=subject, permissions=["publish"]))]).status

    assert [status(subject) for subject in ("sue", "sue", "tom", "tom")] == [200, 429, 200, 429]
