"""A journal that was cut off or changed behind its back: refused with a sentence, or all there; never silently less."""

import random
import shutil

import pytest

from harness.events import numbered
from harness.journal import killed_with, leave, query

COUNT = 120
LINES = numbered(COUNT, size=300)


@pytest.fixture
def path(world):
    return world.folder / "journal.db"


def left(world, path):
    """Everything in the main file; the log is gone."""
    serve = world.serve("--journal", path)
    world.publish(serve, *LINES)
    leave(serve)
    return path


def killed(world, path):
    """Everything in the log, as kill -9 leaves it."""
    killed_with(world, path, *LINES)
    return log_of(path)


def log_of(path):
    return path.with_name(path.name + "-wal")


def start(world, path):
    """Serves an empty pipe, so that it ends by itself: 0 with all events, or a sentence."""
    options = ("--exit-when-drained", "60s", "--journal", path, "--port", "0", "--no-socket")
    return world.run("serve", *options, input=b"")


def assert_damage_is_told(done, path):
    assert done.code == 74, done
    sentence = done.err.splitlines()[-1]
    assert sentence.startswith(f"syncws-serve: the journal {path} is damaged: "), done
    assert sentence.endswith(f"; move it away, or save what can be saved with: sqlite3 {path} .recover"), done


def cut(path, size):
    with open(path, "r+b") as file:
        file.truncate(size)


def flip(path, bit):
    octets = bytearray(path.read_bytes())
    octets[bit // 8] ^= 1 << bit % 8
    path.write_bytes(octets)


@pytest.mark.parametrize("part", [0.001, 0.3, 0.5, 0.99], ids=str)
def test_cut_off(world, path, part):
    left(world, path)
    cut(path, int(path.stat().st_size * part))
    assert_damage_is_told(start(world, path), path)


def test_bits_flipped_in_the_file(world, path):
    """Each of many copies has one bit changed somewhere. What is free in a page may change without harm."""
    left(world, path)
    bits = random.Random(1).sample(range(path.stat().st_size * 8), 25)
    told = sum(is_told(world, path, bit) for bit in bits)
    assert told > len(bits) // 3, "most of the file is events"


def is_told(world, path, bit):
    """Whether one bit changed made serve refuse; otherwise all events must be there as they were."""
    copy = path.with_name(f"copy-{bit}.db")
    shutil.copy(path, copy)
    flip(copy, bit)
    done = start(world, copy)
    if done.code == 0:
        assert f"{COUNT} events are back" in done.err, done
        assert query(copy, "SELECT event FROM history ORDER BY seq") == [line.decode() for line in LINES]
        return False
    # In the first hundred bytes stands what the file is; without that, it is not known for a journal.
    told = "is damaged" in done.err or (bit < 800 and "is not a journal" in done.err) or (bit < 800 and "newer" in done.err)
    assert told and done.code == (74 if "is damaged" in done.err else 2), done
    return True


def test_bits_flipped_in_the_log(world, path):
    """SQLite alone would silently forget what was acknowledged behind such a place."""
    log = killed(world, path)
    original = log.read_bytes()
    main = path.read_bytes()
    for bit in random.Random(2).sample(range(len(original) * 8), 15):
        path.write_bytes(main)
        log.write_bytes(original)
        path.with_name(path.name + "-shm").unlink(missing_ok=True)
        flip(log, bit)
        assert_damage_is_told(start(world, path), path)


def test_the_log_as_it_was_left(world, path):
    killed(world, path)
    done = start(world, path)
    assert done.code == 0 and f"{COUNT} events are back" in done.err, done


def test_a_log_that_was_cut_off(world, path):
    """What nobody can tell from a commit that was under way at a power failure: the events before it are back, in order."""
    log = killed(world, path)
    cut(log, log.stat().st_size * 2 // 3)
    done = start(world, path)
    assert done.code == 0, done
    seen = query(path, "SELECT event FROM history ORDER BY seq")
    assert seen == [line.decode() for line in LINES[: len(seen)]]
    assert len(seen) < COUNT


def test_moved_away_it_begins_anew(world, path):
    """What the sentence advises works: a new epoch, and viewers are told by a GAP."""
    left(world, path)
    cut(path, 5000)
    assert_damage_is_told(start(world, path), path)
    path.rename(path.with_name("damaged.db"))
    serve = world.serve("--journal", path)
    [receipt] = world.publish(serve, LINES[0])
    assert receipt["seq"] == 1
