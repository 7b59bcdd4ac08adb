"""Where a serve with a journal is killed, and comes back: always the same port, socket and file."""

import random
import shutil
import signal
import socket
import tempfile
import time

# The places of one serve are kept for it: the system gives out no port below its own range by itself.
PORTS = range(15_000, 32_000)
# Large enough that no round is trimmed.
ROOMY = ("--history-events", "1000000", "--history-bytes", "512M", "--dedup-window", "1h")


def fixed_port():
    while True:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Place:
    def __init__(self, world, chance):
        self.world, self.chance = world, chance
        self.journal = world.folder / "journal.db"
        self.fsync = chance.choice(["always", "interval", "never"])
        self.options = ["--journal", str(self.journal), "--fsync", self.fsync, *ROOMY]
        self.port = fixed_port()
        self.serve = None
        self.kills = 0

    def open(self):
        try:
            self.serve = self.world.serve(*self.options, port=self.port)
        except AssertionError:
            kept = tempfile.mkdtemp(prefix="syncws-refused-")
            for file in self.world.folder.glob("journal.db*"):
                shutil.copy(file, kept)
            print(f"the journal that was refused is kept in {kept}")
            raise

    def kill(self):
        self._kill(self.serve)
        self.serve = None

    def kill_and_return(self):
        """It may be away for a while, and killed again while it comes back."""
        self.kill()
        time.sleep(self.chance.uniform(0, 0.3))
        if self.chance.random() < 0.3:
            self.kill_at_start()
        self.open()

    def kill_at_start(self):
        place = ("--port", self.port, "--socket", self.world.socket)
        early = self.world.start("serve", *self.options, *place)
        time.sleep(self.chance.uniform(0, 0.06))
        self._kill(early)

    def head(self, organisation):
        return self.serve.get(f"/api/sync/status/{organisation}").json()["seq"]

    def close(self):
        self.serve.signal(signal.SIGTERM)
        assert self.serve.wait(60) == 0, self.serve.talk()
        self.serve = None

    def _kill(self, serve):
        assert serve.alive(), f"{serve.label} ended by itself; it said:\n{serve.talk()}"
        serve.signal(signal.SIGKILL)
        assert serve.wait(30) == -signal.SIGKILL
        self.kills += 1
