"""`syncws-listen ORG`: one event a line of stdout, with positions, or as emitted with --plain."""

import json

import pytest

from harness.events import event, joined, numbered, with_seq


def test_events_with_their_positions(world):
    serve = world.serve()
    listen = world.listen(serve)
    lines = [event("a"), event("é-😀", type="SYNC_FAILED", error="no"), event("c")]
    world.publish(serve, *lines)
    assert listen.until_lines(3) == [with_seq(line, seq) for seq, line in enumerate(lines, start=1)]
    assert listen.alive()


def test_plain_as_they_were_emitted(world):
    serve = world.serve()
    listen = world.listen(serve, "--plain")
    odd = b'{ "details":{"n":1e5}, "type":"SYNC_SUCCESS",  "pfaId":"\\u0070","organizationId":"org-rio","timestamp":"2025-11-28T10:00:00Z" }'
    world.publish(serve, odd, event())
    assert listen.until_lines(2) == [odd, event()]


def test_only_its_own_organisation(world):
    serve = world.serve()
    listen = world.listen(serve, "org-oslo")
    world.publish(serve, event("of-rio"), event("of-oslo", "org-oslo"), event("of-rio"))
    world.publish(serve, event("last", "org-oslo"))
    assert [json.loads(line)["pfaId"] for line in listen.until_lines(2)] == ["of-oslo", "last"]


def test_lines_leave_at_once_into_a_pipe(world):
    """`listen | jq` shows an event when it comes, not when a buffer is full."""
    serve = world.serve()
    pipeline = world.start_shell('"$LISTEN" org-rio --url "$URL" | while read -r line; do echo "$line"; done', env={"URL": serve.url})
    serve.until_connections(1)
    for seq in (1, 2, 3):
        world.publish(serve, event(f"pfa-{seq}"))
        assert pipeline.until_lines(seq)[-1] == with_seq(event(f"pfa-{seq}"), seq)


def test_many_events_in_order(world):
    serve = world.serve()
    lines = numbered(20_000)
    listen = world.listen(serve, "--count", "20000")
    assert world.emit(input=joined(lines)).code == 0
    assert listen.wait(30) == 0
    assert listen.out() == joined(with_seq(line, seq) for seq, line in enumerate(lines, start=1))


@pytest.mark.parametrize("scheme,suffix", [("ws", ""), ("http", ""), ("ws", "/"), ("http", "/")])
def test_forms_of_the_url(world, scheme, suffix):
    serve = world.serve()
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--url", f"{scheme}://127.0.0.1:{serve.port}{suffix}", "--last", "1", "--count", "1")
    assert done.code == 0, done
    assert done.lines() == [with_seq(event(), 1)]


def test_the_url_from_the_environment(world):
    serve = world.serve()
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--last", "1", "--count", "1", env={"SYNCWS_URL": serve.url})
    assert done.lines() == [with_seq(event(), 1)]


def test_a_name_as_host(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", f"ws://localhost:{serve.port}", "--check")
    assert done.code == 0, done
