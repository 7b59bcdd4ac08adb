"""What serve says of itself on stderr: the banner, and each connection's coming and going."""

import re

from harness.events import event
from harness.patience import until
from harness.world import V1


def test_the_banner(world):
    serve = world.serve()
    talk = serve.talk()
    assert "[WebSocket] Sync status WebSocket server initialized" in talk
    assert f"ws://127.0.0.1:{serve.port}/api/ws/sync/:organizationId" in talk
    assert serve.out() == b""


def test_coming_and_going(world):
    serve = world.serve()
    plain = world.watcher(serve)
    v1 = world.watcher(serve, "org-oslo", protocols=V1)
    serve.until_talk("protocol=syncws.v1")
    first, second = found(r"connected id=(\S+) organisation=(\S+) address=(\S+) protocol=(\S+) connections=(\d+)", serve)
    assert first[1:2] + first[3:] == ("org-rio", "plain", "1")
    assert second[1:2] + second[3:] == ("org-oslo", "syncws.v1", "2")
    assert "127.0.0.1" in first[2]
    assert first[0] != second[0]

    plain.send_close(1000)
    gone = r"disconnected id=(\S+) organisation=(\S+) code=(\d+) duration=([\d.]+)s connections=(\d+)"
    until(lambda: found(gone, serve), "the end of the first one in the log")
    [[id, organisation, code, duration, connections]] = found(gone, serve)
    assert (id, organisation, code, connections) == (first[0], "org-rio", "1000", "1")
    assert float(duration) < 60

    v1.abort()
    until(lambda: len(found(gone, serve)) == 2, "the end of the second one in the log")
    assert found(gone, serve)[1][:3] == (second[0], "org-oslo", "1006")


def found(pattern, serve):
    return re.findall(r"\b" + pattern, serve.talk())


def test_hostile_names_cannot_forge_log_lines(world):
    serve = world.serve()
    serve.get("/nowhere%0Asyncws-serve:%20forged")
    producer = world.producer(serve)
    producer.send(b'{"type":"SYNC_X\\nsyncws-serve: forged","pfaId":"p","organizationId":"org-rio","details":{}}', event())
    producer.answers_to(2)
    assert not [line for line in serve.talk().splitlines() if line.startswith("syncws-serve: forged")]
