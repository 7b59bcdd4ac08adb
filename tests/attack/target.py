"""The serve under attack, set up as for strangers, and what it takes."""

import os
import shutil
import tempfile
from pathlib import Path

import place  # noqa: F401
from harness.serve import Serve

OPTIONS = [
    *("--max-connections", "2000"),
    *("--max-per-address", "150"),
    *("--max-per-organization", "500"),
    *("--connect-rate", "200/s"),
    *("--max-handshakes", "512"),
    *("--handshake-timeout", "5s"),
    *("--client-rate", "100/s"),
    *("--max-message", "10K"),
    *("--org-pattern", "honest", "--org-pattern", "newcomer", "--org-pattern", "attack"),
    *("--log-level", "warn"),
]
TICK = os.sysconf("SC_CLK_TCK")


class Target:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="syncws-attack-"))
        self.serve = Serve(self.folder, "serve", *OPTIONS, socket=self.folder / "events.sock")
        self.port = self.serve.port
        self.socket = str(self.folder / "events.sock")

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.serve.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def resident(self):
        """Megabytes: the most there ever was, and now."""
        return [size / 2**20 for size in self.serve.memory()]

    def accepted(self):
        return self.serve.stats()["events"]["accepted"]

    def is_alive(self):
        return self.serve.alive() and self.serve.get("/healthz").status == 200

    def close(self):
        try:
            self.serve.end()  # complains when it did not end well
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
