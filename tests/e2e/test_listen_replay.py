"""--since, --epoch and --last: where watching begins."""

import json

import pytest

from harness.events import numbered, with_seq

LINES = numbered(10)


@pytest.fixture(scope="module")
def serve(shared_world):
    serve = shared_world.serve()
    serve.epoch = shared_world.publish(serve, *LINES)[0]["epoch"]
    return serve


def watch(world, serve, count, *options):
    done = world.run("listen", "org-rio", "--url", serve.url, "--count", count, "--within", "20s", *options)
    assert done.code == 0, done
    return done


def test_since_a_position_of_an_epoch(shared_world, serve):
    done = watch(shared_world, serve, 4, "--since", "6", "--epoch", serve.epoch)
    assert done.lines() == [with_seq(line, seq) for seq, line in enumerate(LINES, start=1)][6:]


def test_since_alone(shared_world, serve):
    done = watch(shared_world, serve, 1, "--since", "9")
    assert done.lines() == [with_seq(LINES[9], 10)]


def test_since_the_beginning(shared_world, serve):
    assert len(watch(shared_world, serve, 10, "--since", "0").lines()) == 10


def test_last(shared_world, serve):
    done = watch(shared_world, serve, 2, "--last", "2")
    assert done.lines() == [with_seq(LINES[8], 9), with_seq(LINES[9], 10)]


def test_a_gap_is_a_line_and_a_word(shared_world, serve):
    done = shared_world.run(
        "listen", "org-rio", "--url", serve.url, "--since", "3", "--epoch", "another", "--duration", "1s"
    )
    assert done.code == 0, done
    gap, *events = done.objects()
    assert gap["type"] == "GAP" and gap["organizationId"] == "org-rio"
    assert gap["details"]["reason"] == "epoch-changed"
    assert [e["seq"] for e in events] == list(range(1, 11))
    assert "gap" in done.err.lower() or "missing" in done.err.lower(), done


def test_a_gap_is_no_event_to_count(shared_world, serve):
    done = watch(shared_world, serve, 10, "--since", "3", "--epoch", "another")
    assert sum("seq" in json.loads(line) for line in done.lines()) == 10


@pytest.mark.parametrize("options", [["--since", "x"], ["--since", "-1"], ["--last", "many"], ["--count", "few"]], ids=str)
def test_what_is_no_number(shared_world, serve, options):
    done = shared_world.run("listen", "org-rio", "--url", serve.url, *options)
    assert done.code == 2, done
