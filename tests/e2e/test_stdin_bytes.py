"""`worker | syncws-serve`: what goes in on stdin comes out byte for byte, and the end of the input is the end of the session."""

from harness.events import event, joined, numbered
from harness.serve import DEFAULT
from harness.world import PIPE


def test_a_pipe_is_delivered_whole_and_its_end_closes_with_1001(world):
    lines = [event("pfa-1"), event("pfa-2", type="SYNC_CONFLICT", conflictId="c-1"), event("pfa-3", n=3)]
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    clients = [world.watcher(serve) for _ in range(3)]

    serve.stdin.write(joined(lines))
    serve.finish_input()

    for client in clients:
        messages, closed = client.to_the_end()
        assert messages == lines
        assert closed.code == 1001
        client.close()
    assert serve.wait() == 0
    assert serve.out() == b"", "stdout is for data, and serve has none"


def test_without_sockets_too(world):
    serve = world.serve(socket=None, stdin=PIPE)
    assert serve.socket is None
    client = world.watcher(serve)
    serve.stdin.write(joined([event()]))
    serve.finish_input()
    assert client.to_the_end()[0] == [event()]
    client.close()
    assert serve.wait() == 0


def test_each_organisation_sees_only_its_own(world):
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    rio, oslo = world.watcher(serve, "org-rio"), world.watcher(serve, "org-oslo")
    of_rio, of_oslo = numbered(50, "org-rio"), numbered(50, "org-oslo")

    serve.stdin.write(joined(line for pair in zip(of_rio, of_oslo) for line in pair))
    serve.finish_input()

    assert rio.to_the_end()[0] == of_rio
    assert oslo.to_the_end()[0] == of_oslo


def test_the_last_line_may_lack_its_newline(world):
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    serve.stdin.write(event("pfa-1") + b"\n" + event("pfa-2"))
    serve.finish_input()
    assert client.to_the_end()[0] == [event("pfa-1"), event("pfa-2")]


def test_lines_arrive_before_the_input_ends_and_however_they_are_cut(world):
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    for octet in joined([event("pfa-1")]):
        serve.stdin.write(bytes([octet]))
        serve.stdin.flush()
    assert client.message() == event("pfa-1")
    serve.stdin.write(joined([event("pfa-2"), event("pfa-3")]) + event("pfa-4")[:20])
    serve.stdin.flush()
    assert client.events(2) == [event("pfa-2"), event("pfa-3")]
    serve.stdin.write(event("pfa-4")[20:] + b"\n")
    serve.stdin.flush()
    assert client.message() == event("pfa-4")


def test_a_long_pipe_loses_nothing(world):
    lines = numbered(30_000)
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    feeder = world.start_shell('cat "$LINES_FILE"', env={"LINES_FILE": _written(world, lines)}, stdout=serve.stdin)
    serve.finish_input()
    messages, closed = client.to_the_end(60)
    assert messages == lines
    assert closed.code == 1001
    client.close()
    assert serve.wait() == 0
    assert feeder.wait() == 0


def test_a_file_is_a_source_too(world):
    """Nobody can be connected before a file has been read: --stay keeps it, history hands it out."""
    lines = numbered(500)
    with open(_written(world, lines), "rb") as file:
        serve = world.serve("--stay", socket=DEFAULT, stdin=file)
    client = world.watcher(serve, query="?last=500")
    assert client.events(500) == lines


def test_a_file_without_stay_ends_by_itself(world):
    """Nobody waits for readiness here: it may all be over at once."""
    with open(_written(world, numbered(20)), "rb") as file:
        done = world.run("serve", "--port", "0", stdin=file)
    assert done.code == 0, done


def _written(world, lines):
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(lines))
    return str(path)


def test_nobody_watching_is_no_reason_to_wait(world):
    lines = joined(numbered(20_000))
    done = world.run("serve", "--port", "0", input=lines)
    assert done.code == 0, done
