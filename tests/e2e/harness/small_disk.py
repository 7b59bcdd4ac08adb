"""Disks that are full when the test says so.

TinyDisk is a real file system of some MiB (it needs the right to mount). LimitedFiles needs no rights: the system
refuses this one process to write beyond the first bytes of any file.
"""

import os
import resource
import subprocess

from .journal import empty_log

NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
# More than a serve says in one test on standard error, less than a journal needs for anything.
LITTLE = (12 << 10, resource.RLIM_INFINITY)


class LimitedFiles:
    name = "limited files"
    reason = "File too large"

    def __init__(self, folder):
        self.folder = folder / "limited"
        self.folder.mkdir()
        self.process = None

    def fill(self, process=None):
        """For one process that runs; without one, for those that are started with `popen`."""
        self.process = process
        if process:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, LITTLE)

    def make_room(self):
        if self.process.alive():
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, NO_LIMIT)

    @property
    def popen(self):
        return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, LITTLE)}

    def close(self):
        pass


class TinyDisk:
    name = "tmpfs"
    reason = "full"
    popen = {}

    def __init__(self, folder):
        self.folder = folder / "disk"
        self.folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(self.folder)]
        subprocess.run(command, check=True, capture_output=True)
        self.ballast = self.folder / "ballast"

    def fill(self, process=None):
        """Nothing can be written any more, and no journal here has a log that it could give back for room."""
        for log in self.folder.glob("*-wal"):
            empty_log(str(log).removesuffix("-wal"))
        self.fill_around_logs()

    def fill_around_logs(self):
        with open(self.ballast, "wb", buffering=0) as ballast:
            try:
                while ballast.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def make_room(self):
        self.ballast.unlink()

    def close(self):
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


def can_mount():
    if os.geteuid() != 0:
        return False
    # In a name space of its own, which takes the mount away with it.
    trial = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    return trial.returncode == 0


DISKS = [LimitedFiles, TinyDisk] if can_mount() else [LimitedFiles]
