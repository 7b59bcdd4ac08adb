"""What serve says about a --journal that it can't or must not use, and its exit code. The file stays as it is."""

import os
import sqlite3

import pytest

from harness.events import event, numbered
from harness.journal import leave, query, refused_start


@pytest.fixture
def path(world):
    return world.folder / "journal.db"


@pytest.fixture
def used(world, path):
    """A journal with events, cleanly left."""
    serve = world.serve("--journal", path)
    world.publish(serve, *numbered(20))
    leave(serve)
    return path


def test_two_serves_on_one_file(world, path):
    first = world.serve("--journal", path)
    world.publish(first, event())
    other_name = world.folder / "other-name.db"
    other_name.symlink_to(path)
    for name in (path, other_name):
        code, sentence = refused_start(world, name)
        assert (code, sentence) == (2, f"the journal {name} is in use by another process")
    [receipt] = world.publish(first, event())
    assert receipt["seq"] == 2, "the first one has not noticed"


def test_not_writable(world, used):
    used.chmod(0o444)
    assert refused_start(world, used) == (2, f"the journal {used} can't be opened: {readable_reason()}")
    used.chmod(0o600)
    assert query(used, "SELECT count(*) FROM history") == ["20"]


def readable_reason():
    """Root would be let in, so serve looks at the mode itself."""
    return "the file is read-only" if os.geteuid() == 0 else "Permission denied"


@pytest.mark.parametrize(
    "content", [b"Dear diary,\n" * 500, b"x", b"{}\n", bytes(8192)], ids=["a text", "a byte", "a line", "zeros"]
)
def test_no_database(world, path, content):
    path.write_bytes(content)
    sentence = f"{path} is not a journal of syncws: it is not a database; choose another file"
    assert refused_start(world, path) == (2, sentence)
    assert path.read_bytes() == content


def test_a_database_of_something_else(world, path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE diary(page TEXT)")
    database.close()
    before = path.read_bytes()
    sentence = f"{path} is not a journal of syncws: it is a database of something else; choose another file"
    assert refused_start(world, path) == (2, sentence)
    assert path.read_bytes() == before


def test_a_newer_schema(world, used):
    query(used, "PRAGMA user_version=99")
    before = used.read_bytes()
    sentence = f"the journal {used} was written by a newer syncws (its schema is 99, this one knows 1)"
    assert refused_start(world, used) == (2, sentence)
    assert used.read_bytes() == before


def test_a_folder(world):
    (world.folder / "a-folder").mkdir()
    code, sentence = refused_start(world, world.folder / "a-folder")
    assert code == 2 and sentence == f"the journal {world.folder}/a-folder can't be opened: Is a directory"


def test_no_such_folder(world):
    path = world.folder / "nowhere" / "journal.db"
    assert refused_start(world, path) == (2, f"the journal {path} can't be opened: No such file or directory")


def test_an_empty_file_becomes_a_journal(world, path):
    path.touch()
    serve = world.serve("--journal", path)
    world.publish(serve, event())
    leave(serve)
    assert query(path, "SELECT count(*) FROM history") == ["1"]
