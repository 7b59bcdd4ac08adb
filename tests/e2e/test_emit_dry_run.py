"""--dry-run only checks: no server, nothing sent."""

import pytest

from harness.bad_lines import BAD, names_the_reason
from harness.events import event, joined, numbered


def check(world, *options, **more):
    return world.run("emit", "--socket", world.folder / "nobody.sock", "--dry-run", *options, **more)


def test_good_lines(world):
    done = check(world, input=joined(numbered(50)))
    assert (done.code, done.out) == (0, b""), done


def test_nothing_reaches_a_server(world):
    serve = world.serve()
    assert world.emit("--dry-run", input=joined(numbered(50))).code == 0
    assert serve.stats()["events"] == {"accepted": 0, "refused": 0}


@pytest.mark.parametrize("name", BAD)
def test_bad_lines_are_named(world, name):
    line, words = BAD[name]
    done = check(world, input=joined([event(), line, event()]))
    assert done.code == 1, done
    sentence, *_ = done.err.splitlines()
    assert sentence.startswith("syncws-emit: line 2: ")
    assert names_the_reason(sentence, words), sentence


def test_strict_types(world):
    lines = joined([event(type="SYNC_ODD")])
    assert check(world, input=lines).code == 0
    assert check(world, "--strict-types", input=lines).code == 1


def test_flags(world):
    assert check(world, "--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p").code == 0
