"""The machine that the figures are of."""

from __future__ import annotations

import os
import platform
import re
from datetime import datetime, timezone
from pathlib import Path


def sentence() -> str:
    """`two processors, AMD EPYC …, Debian GNU/Linux 12, Linux 6.1, on 23 November 2026`"""
    day = datetime.now(timezone.utc)
    date = f"{day.day} {day:%B %Y}"
    kernel = platform.release().split("-")[0]
    return f"{os.cpu_count()} processors, {_processor()}, {_system()}, Linux {kernel}, on {date}"


def _processor() -> str:
    text = _read("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _system() -> str:
    found = re.search(r'^PRETTY_NAME="?([^"\n]+)', _read("/etc/os-release"), re.MULTILINE)
    return found[1].split(" (")[0] if found else platform.system()


def _read(path: str) -> str:
    file = Path(path)
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
