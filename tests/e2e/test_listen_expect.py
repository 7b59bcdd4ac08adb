"""--expect and --forbid: a yes or a no for scripts, with one line that says why."""

import re
import signal
import socket
import time

import pytest

from harness.events import event, with_seq


def verdict(done_or_running):
    talk = done_or_running.err if hasattr(done_or_running, "err") else done_or_running.talk()
    [line] = [line for line in talk.splitlines() if "expected " in line or "forbidden " in line]
    assert line.startswith("syncws-listen: ")
    return line.removeprefix("syncws-listen: ")


def watch(world, serve, *options):
    return world.run("listen", "org-rio", "--url", serve.url, *options)


def test_seen_is_0_at_once(world):
    serve = world.serve()
    listen = world.listen(serve, "--expect", "type=SYNC_SUCCESS,pfaId=pfa-2", "--within", "600s")
    world.publish(serve, event("pfa-1"), event("pfa-2", type="SYNC_FAILED"), event("pfa-2"))
    assert listen.wait() == 0, listen.talk()
    assert len(listen.lines()) == 3, "what was watched is printed as ever"
    assert re.fullmatch(r"expected type=SYNC_SUCCESS,pfaId=pfa-2: seen after [\d.]+ m?s \(seq 3\)", verdict(listen))


def test_not_seen_is_1(world):
    serve = world.serve()
    world.publish(serve, event("pfa-1"), event("pfa-2"))
    done = watch(world, serve, "--last", "2", "--expect", "pfaId=pfa-3", "--within", "2s")
    assert done.code == 1, done
    assert verdict(done) == "expected pfaId=pfa-3: not seen within 2 s (2 events watched)"
    assert len(done.lines()) == 2


def test_in_the_middle_of_a_batch_it_stops_there(world):
    serve = world.serve()
    lines = [event(f"pfa-{n}") for n in range(1, 6)]
    world.publish(serve, *lines)
    done = watch(world, serve, "--last", "5", "--expect", "pfaId=pfa-3", "--within", "20s")
    assert done.code == 0, done
    assert done.lines() == [with_seq(line, seq) for seq, line in enumerate(lines[:3], start=1)]


def test_several_in_any_order(world):
    serve = world.serve()
    world.publish(serve, event("a", newVersion=5), event("b", error="no way"), event("c", done=True))
    options = ["--expect", "details.done=true", "--expect", "details.newVersion=5", "--expect", "details.error=no way"]
    done = watch(world, serve, "--last", "3", "--within", "20s", *options)
    assert done.code == 0, done
    assert verdict(done).count("seen after") == 3
    done = watch(world, serve, "--last", "3", "--within", "2s", *options, "--expect", "pfaId=d")
    assert done.code == 1, done
    assert verdict(done).count("; ") == 3


def test_the_end_by_count_judges(world):
    serve = world.serve()
    world.publish(serve, event("a"), event("b"), event("c"))
    done = watch(world, serve, "--last", "3", "--count", "2", "--expect", "pfaId=c")
    assert done.code == 1, done
    assert "(2 events watched)" in verdict(done)
    done = watch(world, serve, "--last", "3", "--count", "3", "--expect", "pfaId=c")
    assert done.code == 0, done
    done = watch(world, serve, "--last", "3", "--count", "3", "--expect", "pfaId=a")
    assert done.code == 0, done
    assert len(done.lines()) == 1, "all was seen before the count was reached"


def test_the_end_by_duration_judges(world):
    serve = world.serve()
    started = time.monotonic()
    done = watch(world, serve, "--expect", "pfaId=c", "--duration", "2s")
    assert done.code == 1, done
    assert verdict(done) == "expected pfaId=c: not seen within 2 s (0 events watched)"
    assert time.monotonic() - started >= 2


def test_within_passes_before_count_and_expectation(world):
    serve = world.serve()
    done = watch(world, serve, "--expect", "pfaId=c", "--count", "5", "--within", "2s")
    assert done.code == 1, done
    assert "not seen" in verdict(done)


def test_forbidden_is_1_at_once(world):
    serve = world.serve()
    listen = world.listen(serve, "--forbid", "type=SYNC_FAILED")
    world.publish(serve, event("a"), event("b", type="SYNC_FAILED"))
    assert listen.wait() == 1, listen.talk()
    assert re.fullmatch(r"forbidden type=SYNC_FAILED: seen after [\d.]+ m?s \(seq 2\)", verdict(listen))


def test_nothing_forbidden_to_the_end_is_0(world):
    serve = world.serve()
    world.publish(serve, event("a"))
    for end in (["--within", "2s"], ["--duration", "600ms"], ["--count", "1"]):
        done = watch(world, serve, "--last", "1", "--forbid", "type=SYNC_FAILED", *end)
        assert done.code == 0, done
        assert "forbidden type=SYNC_FAILED: not seen within" in verdict(done)
        assert "(1 event watched)" in verdict(done)


def test_a_forbidden_one_comes_first(world):
    serve = world.serve()
    world.publish(serve, event("a", type="SYNC_FAILED"), event("b"))
    done = watch(world, serve, "--last", "2", "--expect", "pfaId=b", "--forbid", "type=SYNC_FAILED", "--within", "20s")
    assert done.code == 1, done
    assert "expected pfaId=b: not seen" in verdict(done) and "forbidden type=SYNC_FAILED: seen" in verdict(done)


def test_filters_hide_nothing_from_expectations(world):
    serve = world.serve()
    world.publish(serve, event("a"), event("b"))
    done = watch(world, serve, "--last", "2", "--pfa", "a", "--expect", "pfaId=b", "--within", "20s")
    assert done.code == 0, done
    assert len(done.lines()) == 1


@pytest.mark.parametrize("option", ["--expect", "--forbid"])
def test_interrupted_is_130_with_the_verdict(world, option):
    serve = world.serve()
    listen = world.listen(serve, option, "pfaId=c")
    world.publish(serve, event("a"))
    listen.until_lines(1)
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
    assert f"{option[2:]}{'ed' if option == '--expect' else 'den'} pfaId=c: not seen within" in verdict(listen)


def test_a_server_that_never_says_connected_is_5(world):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"ws://127.0.0.1:{mute.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, "--expect", "pfaId=a", "--within", "2s")
    assert done.code == 5, done


def test_a_server_that_leaves_while_something_is_expected(world):
    serve = world.serve()
    listen = world.listen(serve, "--no-reconnect", "--expect", "pfaId=a")
    serve.signal(signal.SIGTERM)
    assert listen.wait() == 1
    assert "not seen" in verdict(listen)


def test_a_lost_connection_is_6_with_the_verdict(world):
    serve = world.serve()
    listen = world.listen(serve, "--no-reconnect", "--expect", "pfaId=a")
    serve.signal(signal.SIGKILL)
    assert listen.wait() == 6
    assert "not seen" in verdict(listen)
    assert "connection lost" in listen.talk().splitlines()[-1]


@pytest.mark.parametrize(
    "expression,words",
    [
        ("typ=SYNC_SUCCESS", "did you mean 'type'?"),
        ("type=SYNC_SUCCESS,pfaid=x", "did you mean 'pfaId'?"),
        ("SYNC_SUCCESS", "has no '='"),
        ("", "has no '='"),
        ("details.=5", "details.NAME"),
        ("seq=five", "not a whole number"),
    ],
)
@pytest.mark.parametrize("option", ["--expect", "--forbid"])
def test_what_is_no_expression_is_2(world, option, expression, words):
    done = world.run("listen", "org-rio", option, expression)
    assert done.code == 2, done
    [sentence] = done.err.splitlines()
    assert sentence.startswith(f"syncws-listen: {option}: ") and words in sentence


def test_check_goes_without(world):
    done = world.run("listen", "org-rio", "--check", "--expect", "pfaId=a")
    assert done.code == 2, done


# --strict-gaps


def test_a_gap_is_1_in_the_end(world):
    serve = world.serve()
    world.publish(serve, event("a"), event("b"))
    asked = ["--since", "3", "--epoch", "another"]
    for end in (["--count", "2"], ["--duration", "2s"], ["--expect", "pfaId=b"]):
        assert watch(world, serve, *asked, *end).code == 0
        done = watch(world, serve, *asked, *end, "--strict-gaps")
        assert done.code == 1, done
        assert len(done.lines()) == 3, "it is watched to the end all the same"
        assert done.err.splitlines()[-1] == "syncws-listen: events were missing 1 time"


def test_without_a_gap_strictness_changes_nothing(world):
    serve = world.serve()
    world.publish(serve, event("a"))
    assert watch(world, serve, "--since", "0", "--count", "1", "--strict-gaps").code == 0


def test_an_interrupt_is_130_whatever_was_missing(world):
    serve = world.serve()
    listen = world.listen(serve, "--since", "3", "--epoch", "another", "--strict-gaps")
    listen.until_lines(1)
    listen.signal(signal.SIGTERM)
    assert listen.wait() == 130
