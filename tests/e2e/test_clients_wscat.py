"""`wscat -c URL` shows CONNECTED with exactly three keys, then the events, then the server's leaving."""

import json
import os
import signal

from harness.events import event
from harness.patience import until
from harness.world import PIPE

EVENTS = [event("pfa-1"), event("pfa-é-😀", type="SYNC_FAILED", error="no", retryCount=2), event("pfa-3", n=3)]


def test_its_output_is_the_events(world):
    serve = world.serve()
    wscat = world.node("wscat", "--no-color", "-c", serve.room_url(), stdin=PIPE)
    serve.until_connections(1)
    world.publish(serve, *EVENTS)
    connected, *events = wscat.until_lines(4)
    assert list(json.loads(connected)) == ["type", "organizationId", "timestamp"]
    assert events == EVENTS

    wscat.stdin.write(b"what a person may type\n")
    wscat.stdin.flush()
    world.publish(serve, event("after"))
    assert wscat.until_lines(5)[4].endswith(event("after")), "behind its prompt"

    serve.signal(signal.SIGTERM)
    assert wscat.wait() == 0


def test_on_a_terminal_it_tells_the_close_code(world):
    serve = world.serve()
    ours, theirs = os.openpty()
    try:
        world.node("wscat", "--no-color", "-c", serve.room_url(), stdin=theirs, stdout=theirs)
    finally:
        os.close(theirs)
    serve.until_connections(1)
    serve.signal(signal.SIGTERM)
    assert b"Disconnected (code: 1001" in read_to_the_end(ours)


def read_to_the_end(terminal):
    os.set_blocking(terminal, False)
    seen = bytearray()

    def ended():
        try:
            piece = os.read(terminal, 65536)
        except BlockingIOError:
            return False
        except OSError:  # how a terminal says that the other side has gone
            return True
        seen.extend(piece)
        return not piece

    try:
        until(ended, lambda: f"the end of the terminal after {bytes(seen)!r}")
    finally:
        os.close(terminal)
    return bytes(seen)
