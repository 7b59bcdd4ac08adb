"""Several producers at once: each one's order is kept, and positions have neither holes nor doubles."""

import json
import threading

from harness.events import numbered
from harness.producer import HELLO_WITH_RECEIPTS, receipts_of
from harness.serve import DEFAULT
from harness.world import PIPE, V1

PRODUCERS, EACH = 5, 400


def test_five_at_once(world):
    serve = world.serve()
    client = world.watcher(serve, protocols=V1)
    receipts = [None] * PRODUCERS

    def produce(which):
        lines = numbered(EACH, first=which * 10_000)
        producer = world.producer(serve, HELLO_WITH_RECEIPTS)
        answers = []
        for start in range(0, EACH, 20):
            producer.send(*lines[start : start + 20])
            answers += producer.answers_to(start + 20)
        receipts[which] = receipts_of(answers)

    threads = [threading.Thread(target=produce, args=[which]) for which in range(PRODUCERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    events = client.objects(PRODUCERS * EACH)
    assert [event["seq"] for event in events] == list(range(1, PRODUCERS * EACH + 1))
    at = {event["seq"]: event["details"]["n"] for event in events}
    for which in range(PRODUCERS):
        mine = [at[receipt["seq"]] for receipt in receipts[which]]
        assert mine == list(range(which * 10_000, which * 10_000 + EACH)), f"the order of producer {which}"


def test_stdin_and_socket_together(world):
    serve = world.serve("--stay", socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    from_stdin, from_socket = numbered(300, first=0), numbered(300, first=10_000)
    for start in range(0, 300, 30):
        serve.stdin.write(b"".join(line + b"\n" for line in from_stdin[start : start + 30]))
        serve.stdin.flush()
        world.publish(serve, *from_socket[start : start + 30])
    seen = [json.loads(message)["details"]["n"] for message in client.events(600)]
    assert [n for n in seen if n < 10_000] == list(range(300))
    assert [n for n in seen if n >= 10_000] == list(range(10_000, 10_300))
