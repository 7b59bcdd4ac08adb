"""Every kind of bad line is named with its number, and the good line after it still arrives."""

import re

from harness.bad_lines import BAD, names_the_reason
from harness.events import event, joined, sized
from harness.patience import SANITIZED
from harness.producer import acks_of, naks_of
from harness.serve import DEFAULT
from harness.world import PIPE


def interleaved():
    """good, bad, good, bad, …, good: the lines, and for each bad one its number and its words."""
    lines, expected = [event("good-0")], {}
    for n, (line, words) in enumerate(BAD.values(), start=1):
        lines += [line, event(f"good-{n}")]
        expected[len(lines) - 1] = words
    return lines, expected


def check(reasons, expected):
    assert sorted(reasons) == sorted(expected)
    wrong = {n: reasons[n] for n, words in expected.items() if not names_the_reason(reasons[n], words)}
    assert not wrong, "these reasons do not say what is wrong"


def test_on_stdin(world):
    lines, expected = interleaved()
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    serve.stdin.write(joined(lines))
    serve.finish_input()

    messages, closed = client.to_the_end()
    assert messages == [event(f"good-{n}") for n in range(len(BAD) + 1)]
    assert closed.code == 1001
    client.close()
    assert serve.wait() == 0
    named = re.findall(r"syncws-serve: stdin line (\d+): (.+)", serve.talk())
    assert len(named) == len(BAD), serve.talk()
    check({int(number): reason for number, reason in named}, expected)


def test_on_the_socket(world):
    lines, expected = interleaved()
    serve = world.serve()
    client = world.watcher(serve)
    producer = world.producer(serve)
    producer.send(*lines)

    answers = producer.answers_to(len(lines))
    check(naks_of(answers), expected)
    assert client.events(len(BAD) + 1) == [event(f"good-{n}") for n in range(len(BAD) + 1)]
    counted = serve.stats()["events"]
    assert counted == {"accepted": len(BAD) + 1, "refused": len(BAD)}
    assert acks_of(answers)[-1] == len(lines)


def test_through_emit(world):
    lines, expected = interleaved()
    serve = world.serve()
    client = world.watcher(serve)
    done = world.emit(input=joined(lines))

    assert done.code == 1, done
    named = re.findall(r"syncws-emit: line (\d+): (.+)", done.err)
    check({int(number): reason for number, reason in named}, expected)
    assert client.events(len(BAD) + 1) == [event(f"good-{n}") for n in range(len(BAD) + 1)]


def test_half_a_line_at_the_end_of_stdin(world):
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    serve.stdin.write(joined([event("good")]) + event("half")[:-9])
    serve.finish_input()
    assert client.to_the_end()[0] == [event("good")]
    client.close()
    assert serve.wait() == 0
    assert "syncws-serve: stdin line 2: " in serve.talk()


def test_ten_mebibytes_without_a_newline_at_the_end_of_stdin(world):
    serve = world.serve(socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    serve.stdin.write(joined([event("good")]) + b"x" * (10 << 20))
    serve.finish_input()
    assert client.to_the_end()[0] == [event("good")]
    client.close()
    assert serve.wait() == 0
    assert serve.talk().count("stdin line 2: ") == 1, "one line, one complaint"


def test_an_endless_line_costs_no_memory(world):
    serve = world.serve()
    before, _ = serve.memory()
    producer = world.producer(serve)
    for _ in range(64):
        producer.send_raw(b"x" * (1 << 20))
    producer.send_raw(b"\n")
    producer.send(event())
    assert list(naks_of(producer.answers_to(2))) == [1]
    after, _ = serve.memory()
    assert SANITIZED or after - before < 8 << 20


def test_strict_stops_at_the_first_bad_line(world):
    serve = world.serve("--strict", socket=DEFAULT, stdin=PIPE)
    client = world.watcher(serve)
    serve.stdin.write(joined([event("good"), b"not an event", event("too late")]))
    serve.stdin.flush()
    assert serve.wait() == 1
    assert "syncws-serve: stdin line 2: " in serve.talk()
    assert client.to_the_end()[0] == [event("good")]


def test_a_line_of_exactly_10240_bytes_is_welcome(world):
    serve = world.serve()
    client = world.watcher(serve)
    world.publish(serve, sized(10_240))
    assert client.message() == sized(10_240)
