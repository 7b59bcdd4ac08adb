"""How much a process works."""

import os
import time

from .patience import stretched

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pid):
    """Of CPU, since its start."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def load_of(pid, seconds=1.0):
    """The share of one core that it takes in the next `seconds`."""
    before, start = seconds_of(pid), time.monotonic()
    time.sleep(stretched(seconds))
    return (seconds_of(pid) - before) / (time.monotonic() - start)
