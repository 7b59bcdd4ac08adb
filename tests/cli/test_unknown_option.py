"""A mistyped option: exit 2, and the sentence names the nearest known one."""

import pytest

MISTYPED = [
    ("serve", "--prot", "--port"),
    ("serve", "--history-event", "--history-events"),
    ("serve", "--max-conections", "--max-connections"),
    ("emit", "--reciepts", "--receipts"),
    ("emit", "--organisation", None),
    ("emit", "--dryrun", "--dry-run"),
    ("listen", "--sumary", "--summary"),
    ("listen", "--no-reconect", "--no-reconnect"),
    ("bench", "--conections", "--connections"),
    ("bench", "--brust", "--burst"),
    ("serve", "--log-levle", "--log-level"),
]


@pytest.mark.parametrize("name,given,meant", MISTYPED, ids=str)
def test_it_names_the_nearest(world, name, given, meant):
    done = world.run(name, given, "1")
    assert done.code == 2, done
    assert done.out == b""
    [sentence] = done.err.splitlines()
    assert sentence.startswith(f"syncws-{name}: ")
    assert given in sentence
    if meant:
        assert meant in sentence.replace(f"'{given}'", "")


def test_nothing_near_is_not_guessed(world):
    done = world.run("serve", "--xyzzyplugh")
    assert done.code == 2, done
    assert "--xyzzyplugh" in done.err
    assert "--help" in done.err, "the next step"


@pytest.mark.parametrize("given", ["--port=0=1", "-z", "---port"])
def test_other_shapes(world, given):
    done = world.run("serve", given)
    assert done.code == 2, done
    assert done.err.startswith("syncws-serve: ")
