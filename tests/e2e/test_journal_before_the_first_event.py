"""With a journal, a restart before an organisation's first event is no hole: there was nothing to miss."""

import signal

from harness.events import numbered, with_seq
from harness.patience import until


def test_who_waits_for_the_first_event_is_told_of_no_gap_by_a_restart(world):
    journal = ("--journal", str(world.folder / "journal.db"))
    serve = world.serve(*journal)
    listen = world.listen(serve, "--cursor", world.folder / "cursor")
    until(lambda: (world.folder / "cursor").read_bytes(), "the cursor")
    serve.signal(signal.SIGKILL)
    serve.wait()
    serve = world.serve(*journal, port=serve.port)
    lines = numbered(3)
    world.publish(serve, *lines[:2])
    listen.until_talk("syncws-listen: connected again after ", 60)
    world.publish(serve, lines[2])
    assert listen.until_lines(3, 30) == [with_seq(line, seq) for seq, line in enumerate(lines, start=1)]
    assert "missing" not in listen.talk()
