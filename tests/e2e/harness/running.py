"""One process of ours: its output goes to files, so nothing it says can block it, and it ends with the test."""

import json
import os
import signal
import subprocess

from .patience import stretched, until

SANITIZER_REPORTS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer", ": runtime error: ")


class Running:
    def __init__(self, arguments, folder, label, *, env, stdin=subprocess.DEVNULL, stdout=None, stderr=None, **popen):
        self.label = label
        self.stdout_path = folder / f"{label}.out"
        self.stderr_path = folder / f"{label}.err"
        self.code = None
        with open(self.stdout_path, "wb") as out, open(self.stderr_path, "wb") as err:
            self.process = subprocess.Popen(
                arguments, stdin=stdin, stdout=stdout or out, stderr=stderr or err, env=env, start_new_session=True, **popen
            )

    @property
    def pid(self):
        return self.process.pid

    @property
    def stdin(self):
        return self.process.stdin

    def out(self):
        return self.stdout_path.read_bytes()

    def lines(self):
        """The whole lines on stdout so far, without their newlines."""
        return self.out().split(b"\n")[:-1]

    def talk(self):
        return self.stderr_path.read_text(errors="backslashreplace")

    def alive(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def finish_input(self):
        self.process.stdin.close()

    def wait(self, seconds=10):
        """The exit code; a negative one is the signal that ended it."""
        try:
            return self.process.wait(stretched(seconds))
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.label} did not end within {stretched(seconds):g} s; it said:\n{self.talk()}") from None

    def until_lines(self, count, seconds=10):
        until(lambda: len(self.lines()) >= count, lambda: f"{count} lines of {self.label}; so far {self.lines()}", seconds)
        return self.lines()

    def until_talk(self, text, seconds=10):
        until(lambda: text in self.talk(), lambda: f"{text!r} on stderr of {self.label}, which said:\n{self.talk()}", seconds)

    def end(self):
        """Ends the process however it stands, politely at first (it may have children of its own, as a browser does)."""
        if self.process.stdin:
            try:
                self.process.stdin.close()
            except OSError:
                pass
        if self.alive():
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(stretched(2))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        end_group(self.pid)
        reports = [text for text in SANITIZER_REPORTS if text in self.talk()]
        assert not reports, f"{self.label} was caught by a sanitizer:\n{self.talk()}"


class Done:
    """A process that has ended by itself."""

    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err.decode(errors="backslashreplace")

    def lines(self):
        return self.out.splitlines()

    def objects(self):
        return [json.loads(line) for line in self.lines()]

    def __repr__(self):
        return f"Done(code={self.code}, out={self.out[:2000]!r}, err={self.err[:4000]!r})"


def run(arguments, *, env, input=None, seconds=20, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **popen):
    """Runs to the end with `input` on stdin (nothing to read when None and no `stdin` is given)."""
    stdin = stdin if input is None else subprocess.PIPE
    with subprocess.Popen(
        arguments, env=env, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, start_new_session=True, **popen
    ) as process:
        try:
            out, err = process.communicate(input, stretched(seconds))
        except subprocess.TimeoutExpired as late:
            raise AssertionError(f"{arguments} did not end within {stretched(seconds):g} s; it said {late.stderr}") from None
        finally:
            end_group(process.pid)
    result = Done(process.returncode, out or b"", err)
    assert not any(text in result.err for text in SANITIZER_REPORTS), f"caught by a sanitizer:\n{result.err}"
    return result


def end_group(pid):
    """Each process leads a group of its own, so what is still in it is ours: the rest of a pipeline, a private server."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
