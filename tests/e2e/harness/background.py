"""A call in a thread of its own."""

import threading

from .patience import stretched


class Background:
    """A call in a thread; `result()` waits for it and raises what it raised."""

    def __init__(self, call, *arguments):
        self.value = None
        self.problem = None

        def body():
            try:
                self.value = call(*arguments)
            except BaseException as problem:
                self.problem = problem

        self.thread = threading.Thread(target=body, daemon=True)
        self.thread.start()

    def is_done(self):
        return not self.thread.is_alive()

    def result(self, seconds=60):
        self.thread.join(stretched(seconds))
        assert self.is_done(), f"not done within {stretched(seconds):g} s"
        if self.problem:
            raise self.problem
        return self.value
