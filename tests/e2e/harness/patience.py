"""Waiting for a condition, always with a deadline and never for a fixed time.

$SYNCWS_SLOW stretches every deadline (builds with sanitizers need it); $SYNCWS_SANITIZED=1 says that memory figures mean nothing.
"""

import os
import time

SLOW = float(os.environ.get("SYNCWS_SLOW") or 1)
SANITIZED = os.environ.get("SYNCWS_SANITIZED") == "1"


def stretched(seconds):
    return seconds * SLOW


class Deadline:
    def __init__(self, seconds):
        self.end = time.monotonic() + stretched(seconds)

    def left(self):
        """Seconds left, never below zero."""
        return max(0.0, self.end - time.monotonic())

    def over(self):
        return time.monotonic() >= self.end


def until(condition, what, seconds=10, pause=0.01):
    """Polls `condition` until it is truthy and returns its value. `what` is a text, or a function asked at the end."""
    deadline = Deadline(seconds)
    while True:
        value = condition()
        if value:
            return value
        if deadline.over():
            told = what() if callable(what) else what
            raise AssertionError(f"not within {stretched(seconds):g} s: {told}")
        time.sleep(pause)


def until_still(measure, what, seconds=20, pause=0.3):
    """Polls `measure` until two looks in a row, `pause` apart, see the same positive number; returns it."""
    seen = [None]

    def still():
        before, seen[0] = seen[0], measure()
        return seen[0] if seen[0] and seen[0] == before else 0

    return until(still, what, seconds, stretched(pause))
