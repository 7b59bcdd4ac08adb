"""Producers that stop talking: half-closed ones still get their answers, vanished ones leave no half event behind."""

from harness.events import event, numbered
from harness.producer import HELLO_WITH_RECEIPTS, acks_of, naks_of, receipts_of


def test_answers_come_after_the_last_word(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = numbered(300)
    producer = world.producer(serve, HELLO_WITH_RECEIPTS)
    producer.send(*lines)
    producer.finish()
    answers = producer.answers_to_the_end()
    assert [r["seq"] for r in receipts_of(answers)] == list(range(1, 301))
    assert acks_of(answers)[-1] == 300
    assert client.events(300) == lines


def test_a_last_line_without_newline_counts(world):
    serve = world.serve()
    client, producer = world.watcher(serve), world.producer(serve)
    producer.send_raw(event("one") + b"\n" + event("two"))
    producer.finish()
    answers = producer.answers_to_the_end()
    assert acks_of(answers)[-1] == 2 and not naks_of(answers)
    assert client.events(2) == [event("one"), event("two")]


def test_half_a_line_is_refused_with_its_number(world):
    serve = world.serve()
    producer = world.producer(serve)
    producer.send_raw(event("one") + b"\n" + event("two")[:-5])
    producer.finish()
    answers = producer.answers_to_the_end()
    assert list(naks_of(answers)) == [2]
    assert acks_of(answers)[-1] == 2


def test_a_hello_alone_is_no_mistake(world):
    serve = world.serve()
    producer = world.producer(serve)
    producer.finish()
    answers = producer.answers_to_the_end()
    assert not naks_of(answers) and not receipts_of(answers)


def test_a_producer_that_never_reads_its_answers_and_leaves(world):
    """Its events count; its unread answers bother nobody."""
    serve = world.serve()
    client = world.watcher(serve)
    lines = numbered(50)
    producer = world.producer(serve, HELLO_WITH_RECEIPTS)
    producer.send(*lines)
    producer.close()
    assert client.events(50) == lines
    world.publish(serve, event("next"))
    assert client.message() == event("next")


def test_a_producer_that_vanishes_in_the_middle_of_a_line(world):
    serve = world.serve()
    client = world.watcher(serve)
    producer = world.producer(serve)
    producer.send_raw(event("whole") + b"\n" + event("half")[:30])
    producer.answers_to(1)
    producer.close()
    world.publish(serve, event("next"))
    assert client.events(2) == [event("whole"), event("next")]
