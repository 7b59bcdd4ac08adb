"""When the end of stdin ends serve, and when it does not."""

from harness.events import event, joined
from harness.patience import until
from harness.serve import DEFAULT
from harness.world import PIPE


def feed_and_finish(serve, line):
    serve.stdin.write(joined([line]))
    serve.finish_input()


def still_serves(world, serve):
    """Whether a newcomer is taken and a new event reaches it."""
    client = world.watcher(serve)
    world.publish(serve, event("later"))
    return client.message() == event("later")


def test_stay_keeps_serving(world):
    serve = world.serve("--stay", socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    feed_and_finish(serve, event("first"))
    assert client.message() == event("first")
    assert still_serves(world, serve)
    assert client.message() == event("later")
    assert serve.alive()


def test_an_explicit_socket_keeps_serving(world):
    serve = world.serve(stdin=PIPE)
    client = world.watcher(serve)
    feed_and_finish(serve, event("first"))
    assert client.message() == event("first")
    assert still_serves(world, serve)


def test_no_stdin_leaves_the_pipe_alone(world):
    serve = world.serve("--no-stdin", socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    feed_and_finish(serve, event("never read"))
    assert still_serves(world, serve)
    assert client.message() == event("later")
    assert serve.stats()["events"]["accepted"] == 1


def test_dev_null_is_no_source(world):
    serve = world.serve(socket=DEFAULT)
    assert still_serves(world, serve)


def test_an_empty_pipe_ends_at_once(world):
    done = world.run("serve", "--port", "0", input=b"")
    assert done.code == 0, done


def test_a_lost_reader_does_not_hold_up_the_end(world):
    """A client that is gone without a word must not delay the end of the input."""
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    gone, there = world.watcher(serve), world.watcher(serve)
    gone.abort()
    until(lambda: serve.connections() == 1, "the lost client noticed")
    feed_and_finish(serve, event())
    assert there.to_the_end()[0] == [event()]
    there.close()
    assert serve.wait() == 0
