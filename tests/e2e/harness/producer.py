"""A producer on serve's Unix socket, speaking the protocol by hand."""

import json
import socket

from .events import joined
from .patience import Deadline

HELLO = b'{"syncws":1,"acks":true}'
HELLO_WITH_RECEIPTS = b'{"syncws":1,"acks":true,"receipts":true}'


class Producer:
    """`hello` is the first line, or None to say nothing; its answer is read and kept in `welcome`."""

    def __init__(self, path, hello=HELLO):
        self.rest = b""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(Deadline(10).left())
        self.socket.connect(str(path))
        self.welcome = None
        if hello is not None:
            self.send(hello)
            self.welcome = self.answer()

    def send(self, *lines):
        self.send_raw(joined(lines))

    def send_raw(self, octets, seconds=60):
        self.socket.settimeout(Deadline(seconds).left())
        self.socket.sendall(octets)

    def finish(self):
        """Half-closes: nothing more will be said, answers are still read."""
        self.socket.shutdown(socket.SHUT_WR)

    def answer(self, seconds=10):
        """The next answer as an object, None when the server has closed."""
        deadline = Deadline(seconds)
        while b"\n" not in self.rest:
            self.socket.settimeout(deadline.left() or 0.001)
            try:
                piece = self.socket.recv(65536)
            except TimeoutError:
                raise AssertionError(f"no answer in time, only {self.rest!r}") from None
            if not piece:
                assert not self.rest, f"half an answer: {self.rest!r}"
                return None
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\n")
        return json.loads(line)

    def answers_to(self, lines, seconds=60):
        """Every answer up to the ack that covers `lines` lines."""
        answers = []
        while True:
            answer = self.answer(seconds)
            assert answer is not None, f"closed before line {lines} was acknowledged; so far {answers[-5:]}"
            answers.append(answer)
            if "ack" in answer:
                assert answer["ack"]["lines"] <= lines, answer
                if answer["ack"]["lines"] == lines:
                    return answers

    def answers_to_the_end(self):
        answers = []
        while (answer := self.answer()) is not None:
            answers.append(answer)
        return answers

    def close(self):
        self.socket.close()


def receipts_of(answers):
    return [answer["receipt"] for answer in answers if "receipt" in answer]


def naks_of(answers):
    """Line number to reason."""
    return {answer["nak"]["line"]: answer["nak"]["error"] for answer in answers if "nak" in answer}


def acks_of(answers):
    return [answer["ack"]["lines"] for answer in answers if "ack" in answer]
