"""--cursor FILE: the next run goes on where the last one stopped."""

import fcntl
import json
import signal
import struct
import termios

import pytest

from harness.events import event, joined, numbered, with_seq
from harness.patience import until
from harness.world import PIPE


def expected(lines):
    return [with_seq(line, seq) for seq, line in enumerate(lines, start=1)]


def cursor_of(path):
    return json.loads(path.read_text())


def test_two_runs_see_everything_once(world):
    serve = world.serve()
    path = world.folder / "cursor"
    lines = numbered(30)
    first = world.listen(serve, "--cursor", path)
    first.until_talk(f"no cursor yet in {path}; starting with new events")
    world.publish(serve, *lines[:10])
    first.until_lines(10)
    first.signal(signal.SIGINT)
    assert first.wait() == 130
    assert cursor_of(path) == {"organizationId": "org-rio", "epoch": cursor_of(path)["epoch"], "seq": 10}
    assert [p.name for p in world.folder.glob("cursor*")] == ["cursor"], "nothing else is left in the folder"

    world.publish(serve, *lines[10:20])
    second = world.listen(serve, "--cursor", path)
    world.publish(serve, *lines[20:])
    second.until_lines(20)
    assert first.lines() + second.lines() == expected(lines)
    assert "no cursor yet" not in second.talk()


def test_a_run_without_events_keeps_its_place(world):
    """What came between two runs is seen, though the first one saw nothing at all."""
    serve = world.serve()
    path = world.folder / "cursor"
    world.publish(serve, event("before"))
    assert world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--duration", "1s").out == b""
    assert cursor_of(path)["seq"] == 1
    world.publish(serve, event("between"))
    done = world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--count", "1")
    assert done.lines() == [with_seq(event("between"), 2)]


def test_count_ends_in_the_middle_of_a_batch(world):
    """The cursor stands behind the last event that was printed, not behind the last one that had come."""
    serve = world.serve()
    path = world.folder / "cursor"
    lines = numbered(100)
    world.publish(serve, *lines)
    seen = []
    for count in (7, 13, 80):
        done = world.run(
            "listen", "org-rio", "--url", serve.url, "--cursor", path, "--last", "100", "--count", count, "--within", "20s"
        )
        assert done.code == 0, done
        seen += done.lines()
    assert seen == expected(lines)


def test_a_reader_that_leaves_moves_the_cursor_no_further_than_the_pipe(world):
    """`listen | head -5`: what never went into the pipe comes in the next run."""
    serve = world.serve()
    path = world.folder / "cursor"
    lines = numbered(2000, size=2000)
    world.publish(serve, *lines)
    script = '"$LISTEN" org-rio --url "$URL" --cursor "$CURSOR" --last 2000 | head -5'
    first = world.shell(script, env={"URL": serve.url, "CURSOR": str(path)})
    assert first.lines() == expected(lines)[:5]
    stopped_at = cursor_of(path)["seq"]
    assert 5 <= stopped_at < 2000
    second = world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--count", 2000 - stopped_at, "--within", "20s")
    assert second.code == 0
    assert second.lines() == expected(lines)[stopped_at:]


def test_an_interrupted_run_whose_reader_has_stopped(world):
    """A full pipe is no reason not to end; what was not taken by the pipe is seen again."""
    serve = world.serve()
    path = world.folder / "cursor"
    lines = numbered(2000, size=2000)
    world.publish(serve, *lines)
    listen = world.start(
        "listen", "org-rio", "--url", serve.url, "--cursor", path, "--last", "2000", stdout=PIPE
    )
    serve.until_connections(1)
    until(lambda: waits_for_its_reader(listen), "listen stuck")
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
    seen = listen.process.stdout.read()
    rest = world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--count", 2000 - cursor_of(path)["seq"])
    assert seen + rest.out == joined(expected(lines))


def waits_for_its_reader(process):
    """Its pipe is nearly full."""
    held = struct.unpack("i", fcntl.ioctl(process.process.stdout, termios.FIONREAD, b"\0" * 4))[0]
    return held > 50_000


def test_filters_move_the_cursor_too(world):
    serve = world.serve()
    path = world.folder / "cursor"
    listen = world.listen(serve, "--cursor", path, "--type", "SYNC_FAILED")
    world.publish(serve, event(type="SYNC_FAILED"), event(), event())
    until(lambda: path.exists() and path.read_text() and cursor_of(path)["seq"] == 3, "the cursor at 3")
    listen.signal(signal.SIGTERM)
    assert listen.wait() == 130
    assert len(listen.lines()) == 1


def test_kill_nine_repeats_little_and_loses_nothing(world):
    serve = world.serve()
    path = world.folder / "cursor"
    lines = numbered(1000)
    listen = world.listen(serve, "--cursor", path)
    world.publish(serve, *lines[:500])
    listen.until_lines(500)
    listen.signal(signal.SIGKILL)
    listen.wait()
    world.publish(serve, *lines[500:])
    rest = world.listen(serve, "--cursor", path)
    until(lambda: rest.lines()[-1:] == expected(lines)[-1:], "the last event", 20)
    first_again = json.loads(rest.lines()[0])["seq"]
    assert first_again <= 501
    assert rest.lines() == expected(lines)[first_again - 1 :]


def test_a_server_that_could_not_continue_says_so(world):
    serve = world.serve()
    path = world.folder / "cursor"
    world.publish(serve, event("old"))
    assert world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--duration", "1s").code == 0
    serve.signal(signal.SIGKILL)
    serve.wait()
    second = world.serve()
    world.publish(second, event("new"))
    done = world.run("listen", "org-rio", "--url", second.url, "--cursor", path, "--count", "1", "--within", "20s")
    gap, first = done.objects()
    assert (gap["type"], gap["details"]["from"], gap["details"]["reason"]) == ("GAP", 2, "epoch-changed")
    assert (first["pfaId"], first["seq"]) == ("new", 1)
    assert "missing" in done.err
    assert cursor_of(path)["seq"] == 1


def refused(world, *options):
    done = world.run("listen", "org-rio", "--url", "ws://127.0.0.1:1", *options)
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-listen: ")
    return done.code, sentence


@pytest.mark.parametrize(
    "text,word",
    [
        ("hello\n", "holds no cursor"),
        ('{"organizationId":"org-rio","epoch":"e"}', "holds no cursor"),
        ('{"organizationId":"org-oslo","epoch":"e","seq":5}', "org-oslo"),
    ],
)
def test_a_file_that_is_no_cursor_of_this_organisation(world, text, word):
    path = world.folder / "cursor"
    path.write_text(text)
    code, sentence = refused(world, "--cursor", path)
    assert code == 2
    assert word in sentence and str(path) in sentence
    assert path.read_text() == text


@pytest.mark.parametrize("place", ["missing/cursor", "."])
def test_a_place_where_no_file_can_be(world, place):
    code, sentence = refused(world, "--cursor", world.folder / place)
    assert code == 2
    assert str(world.folder) in sentence


@pytest.mark.parametrize("options", [["--since", "5"], ["--check"]], ids=str)
def test_what_goes_without_a_cursor(world, options):
    code, sentence = refused(world, "--cursor", world.folder / "cursor", *options)
    assert code == 2
    assert options[0] in sentence


def test_one_file_for_two_listens(world):
    serve = world.serve()
    path = world.folder / "cursor"
    listen = world.listen(serve, "--cursor", path)
    for _ in range(2):
        code, sentence = refused(world, "--cursor", path)
        assert code == 2 and "in use" in sentence
        world.publish(serve, event())
        until(lambda: path.read_text() and cursor_of(path)["seq"] >= 1, "a stored cursor")
    assert listen.alive()


def test_a_first_try_that_fails_leaves_no_file(world):
    path = world.folder / "cursor"
    done = world.run("listen", "org-rio", "--url", "ws://127.0.0.1:1", "--cursor", path)
    assert done.code == 3, done
    assert not path.exists()


def test_a_full_disk_is_an_output_error(world):
    """The events are printed, the old cursor stays, and 74 says that the two no longer agree."""
    serve = world.serve()
    path = world.folder / "cursor"
    world.publish(serve, event())
    assert world.run("listen", "org-rio", "--url", serve.url, "--cursor", path, "--duration", "1s").code == 0
    before = path.read_text()
    world.publish(serve, event())
    script = 'ulimit -f 0; "$LISTEN" org-rio --url "$URL" --cursor "$CURSOR"'
    done = world.shell(script, env={"URL": serve.url, "CURSOR": str(path)})
    assert done.code == 74, done
    assert len(done.lines()) == 1
    assert "--cursor" in done.err.splitlines()[-1]
    assert path.read_text() == before
