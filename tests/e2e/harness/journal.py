"""What the tests of --journal share: the file, read by the sqlite3 shell, and deaths of the serve that writes it."""

import signal
import subprocess

from .patience import stretched, until


def query(path, sql):
    """What the sqlite3 shell says, a list of lines. It may read while a serve writes."""
    done = subprocess.run(["sqlite3", str(path), sql], capture_output=True, timeout=stretched(20), check=False)
    assert done.returncode == 0, done
    return done.stdout.decode().splitlines()


def empty_log(path):
    """What is in FILE-wal goes to FILE, now."""
    until(lambda: query(path, "PRAGMA wal_checkpoint(TRUNCATE)") == ["0|0|0"], "the log to be free of readers")


def kill(serve):
    """No chance to tidy up."""
    serve.signal(signal.SIGKILL)
    assert serve.wait() == -signal.SIGKILL


def leave(serve):
    serve.signal(signal.SIGTERM)
    assert serve.wait() == 0


def killed_with(world, path, *lines):
    """A journal that has these lines in its log, left behind by a serve that was killed."""
    serve = world.serve("--journal", path)
    receipts = world.publish(serve, *lines)
    kill(serve)
    return receipts


def refused_start(world, path, *options, **popen):
    """A serve that does not come to serve: its exit code and its one sentence."""
    done = world.run("serve", "--journal", path, "--port", "0", "--socket", world.socket, *options, **popen)
    assert done.err.splitlines()[-1].startswith("syncws-serve: "), done
    return done.code, done.err.splitlines()[-1].removeprefix("syncws-serve: ")
