"""--duration, --count, --within and --summary: how watching ends."""

import json
import signal
import time

from harness.events import event
from harness.patience import until


def test_duration_over_is_0(world):
    serve = world.serve()
    started = time.monotonic()
    done = world.run("listen", "org-rio", "--url", serve.url, "--duration", "700ms")
    assert done.code == 0, done
    assert time.monotonic() - started >= 0.7
    assert done.out == b""


def test_within_passed_before_count_is_5(world):
    serve = world.serve()
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "2", "--within", "700ms")
    assert done.code == 5, done
    assert len(done.lines()) == 1, "what did come is there"
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-listen: ")


def test_count_reached_is_0_long_before_within(world):
    serve = world.serve()
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1", "--within", "600s")
    assert done.code == 0, done
    assert len(done.lines()) == 1


def test_count_reached_is_0_before_duration(world):
    serve = world.serve()
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1", "--duration", "600s")
    assert done.code == 0, done


def test_count_leaves_with_1000(world):
    serve = world.serve()
    world.publish(serve, event())
    assert world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1").code == 0
    serve.until_talk("code=1000")


def test_the_summary(world):
    serve = world.serve()
    listen = world.listen(serve, "--duration", "3s", "--summary")
    world.publish(serve, event(type="SYNC_SUCCESS"), event(type="SYNC_FAILED"), event(type="SYNC_SUCCESS"), event(type="SYNC_ODD"))
    assert listen.wait(15) == 0
    [line] = listen.lines()
    summary = json.loads(line)
    assert set(summary) == {"organizationId", "seconds", "events", "types", "gaps", "reconnects"}
    assert summary["organizationId"] == "org-rio"
    assert summary["events"] == 4
    assert summary["types"] == {"SYNC_SUCCESS": 2, "SYNC_FAILED": 1, "SYNC_ODD": 1}
    assert (summary["gaps"], summary["reconnects"]) == (0, 0)
    assert 2.5 < summary["seconds"] < 10


def test_an_empty_summary(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", serve.url, "--duration", "300ms", "--summary")
    [summary] = done.objects()
    assert (summary["events"], summary["types"]) == (0, {})


def test_a_summary_for_people(world):
    serve = world.serve()
    world.publish(serve, event(type="SYNC_SUCCESS"), event(type="SYNC_FAILED"), event(type="SYNC_SUCCESS"))
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "3", "--count", "3", "--summary", "--format", "pretty")
    assert done.code == 0, done
    rows = {line.split()[0].rstrip(":"): line for line in done.out.decode().splitlines() if line.split()}
    assert "2" in rows["SYNC_SUCCESS"] and "1" in rows["SYNC_FAILED"], done
    assert not done.out.lstrip().startswith(b"{")


def test_interrupted_is_130_and_the_summary_is_still_printed(world):
    serve = world.serve()
    for number in (signal.SIGINT, signal.SIGTERM):
        listen = world.listen(serve, "--summary")
        world.publish(serve, event())
        until(lambda: serve.stats()["deliveries"]["events"] >= 1, "the delivery")
        listen.signal(number)
        assert listen.wait() == 130
        assert json.loads(listen.lines()[0])["organizationId"] == "org-rio"
        serve.until_connections(0)


def test_interrupted_without_a_summary(world):
    serve = world.serve()
    listen = world.listen(serve)
    world.publish(serve, event())
    listen.until_lines(1)
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
    assert len(listen.lines()) == 1
    serve.until_talk("code=1000")


def test_interrupted_while_it_tries_to_reconnect(world):
    serve = world.serve()
    listen = world.listen(serve)
    serve.signal(signal.SIGKILL)
    listen.until_talk("connection lost")
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
