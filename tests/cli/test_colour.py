"""--color and NO_COLOR: escapes only for terminals, and not for those who do not want them."""

import os

import pytest

from harness.events import event
from harness.patience import until

ESCAPE = b"\x1b["


def talk_on_a_terminal(world, *options, env=None):
    """What serve says to a terminal up to its banner and one connection."""
    ours, theirs = os.openpty()
    try:
        serve = world.serve(*options, stderr=theirs, env={"TERM": "xterm-256color"} | (env or {}))
    finally:
        os.close(theirs)
    world.watcher(serve)
    seen = bytearray()
    os.set_blocking(ours, False)

    def connected():
        try:
            seen.extend(os.read(ours, 65536))
        except BlockingIOError:
            pass
        return b"organisation=" in seen

    try:
        until(connected, lambda: f"the connection on the terminal, which shows {bytes(seen)!r}")
    finally:
        os.close(ours)
    return bytes(seen)


def test_a_terminal_gets_colour(world):
    assert ESCAPE in talk_on_a_terminal(world)


def test_unless_it_is_not_wanted(world):
    assert ESCAPE not in talk_on_a_terminal(world, "--color", "never")


def test_no_color_is_obeyed(world):
    assert ESCAPE not in talk_on_a_terminal(world, env={"NO_COLOR": "1"})


def test_an_empty_no_color_is_none(world):
    """As no-color.org has it: present and not empty."""
    assert ESCAPE in talk_on_a_terminal(world, env={"NO_COLOR": ""})


def test_the_flag_wins_over_no_color(world):
    assert ESCAPE in talk_on_a_terminal(world, "--color", "always", env={"NO_COLOR": "1"})


@pytest.mark.parametrize("options,coloured", [((), False), (("--color", "auto"), False), (("--color", "always"), True)], ids=str)
def test_into_a_file(world, options, coloured):
    serve = world.serve(*options)
    world.watcher(serve)
    serve.until_talk("organisation=")
    assert ("\x1b[" in serve.talk()) is coloured


def test_data_is_never_coloured(world):
    serve = world.serve()
    world.publish(serve, event())
    done = world.emit("--color", "always", "--receipts", input=event())
    assert ESCAPE not in done.out
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "1", "--count", "1", "--color", "always")
    assert ESCAPE not in done.out


def test_json_talk_is_never_coloured(world):
    serve = world.serve("--log-format", "json", "--color", "always")
    world.watcher(serve)
    serve.until_talk("org-rio")
    assert "\x1b[" not in serve.talk()
