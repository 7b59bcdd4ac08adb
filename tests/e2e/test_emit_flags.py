"""One event from flags: `syncws-emit --type … --org … --pfa …`."""

import json
import re

import pytest

BASE = ("--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "pfa-123")


@pytest.fixture
def serve(world):
    return world.serve()


def sent(world, serve, *options):
    client = world.watcher(serve)
    done = world.emit(*BASE, *options)
    assert done.code == 0, done
    assert done.out == b"", "data only when it is asked for"
    return json.loads(client.message())


def test_the_example_of_the_readme(world, serve):
    seen = sent(world, serve, "--detail", "newVersion=5")
    assert (seen["type"], seen["organizationId"], seen["pfaId"]) == ("SYNC_SUCCESS", "org-rio", "pfa-123")
    assert seen["details"] == {"newVersion": 5}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", seen["timestamp"])


def test_several_details(world, serve):
    seen = sent(world, serve, "--detail", "error=no route to host", "--detail", "retryCount=2", "--detail", "url=http://x/?a=b")
    assert seen["details"] == {"error": "no route to host", "retryCount": 2, "url": "http://x/?a=b"}


def test_details_as_json(world, serve):
    seen = sent(world, serve, "--details", '{"conflictId":"c-1","conflictingFields":["a","b"]}')
    assert seen["details"] == {"conflictId": "c-1", "conflictingFields": ["a", "b"]}


def test_a_detail_that_needs_quoting(world, serve):
    assert sent(world, serve, "--detail", 'error=say "é\\n😀"')["details"] == {"error": 'say "é\\n😀"'}


def test_timestamp_and_event_id(world, serve):
    seen = sent(world, serve, "--timestamp", "2025-11-28T10:00:00.000Z", "--event-id", "job-7")
    assert seen["timestamp"] == "2025-11-28T10:00:00.000Z"
    assert seen["eventId"] == "job-7"


def test_a_receipt_for_it(world, serve):
    done = world.emit(*BASE, "--receipts")
    [receipt] = done.objects()
    assert (receipt["line"], receipt["organizationId"], receipt["seq"]) == (1, "org-rio", 1)


def test_stdin_is_left_alone(world, serve):
    """Flags are the whole input, so a loop that feeds its own body from stdin is not robbed of its lines."""
    client = world.watcher(serve)
    script = 'printf "a\\nb\\nc\\n" | while read -r pfa; do "$EMIT" --socket "$WHERE" --type SYNC_SUCCESS --org org-rio --pfa "$pfa"; done'
    done = world.shell(script, env={"WHERE": str(world.socket)})
    assert done.code == 0, done
    assert [json.loads(message)["pfaId"] for message in client.events(3)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "options", [("--type", "success"), ("--org", "org rio"), ("--pfa", ""), ("--timestamp", "today"), ("--details", "[1]")], ids=str
)
def test_what_the_rules_refuse_is_not_sent(world, serve, options):
    wrong = dict(zip(BASE[::2], BASE[1::2])) | {options[0]: options[1]}
    done = world.emit(*(word for pair in wrong.items() for word in pair))
    assert done.code in (1, 2), done
    assert done.err.startswith("syncws-emit: ")
    assert serve.stats()["events"]["accepted"] == 0
