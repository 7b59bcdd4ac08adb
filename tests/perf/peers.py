"""The servers that are compared: how each is started, known to be ready and stopped."""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 20.0
STOP_SECONDS = 20.0
HERE = Path(__file__).resolve().parent


class PeerFailed(Exception):
    """A server did not start."""


@dataclass
class Running:
    """A server that serves."""

    process: subprocess.Popen[bytes]
    url: str
    socket: str
    stderr: Path
    target: list[str]  # how syncws-bench is told of it

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    def cpu_seconds(self) -> float:
        """User and system time so far: the 14th and 15th field, the second being a name in brackets."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def last_words(self, lines: int = 10) -> str:
        text = self.stderr.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


Serving = contextlib.AbstractContextManager[Running]


@dataclass(frozen=True)
class Peer:
    """A server; `command` is completed by the port, the socket and where to report."""

    name: str
    command: list[str]
    takes_ready_fd: bool = False  # else the ready line comes on stdout
    start: Callable[[Peer, int], Serving] | None = None  # where all that is different

    def with_arguments(self, arguments: tuple[str, ...]) -> Peer:
        command = [*self.command, *arguments]
        return Peer(self.name, command, self.takes_ready_fd, self.start)


def serve_peer(bin_dir: Path, extra: list[str]) -> Peer:
    command = [str(bin_dir / "syncws-serve"), "--no-stdin", *extra]
    return Peer("serve", command, takes_ready_fd=True)


def bare_peer(program: Path) -> Peer:
    return Peer("bare", [str(program)])


def ws_peer(node: str) -> Peer:
    return Peer("ws", [node, str(HERE / "ws_server.mjs")])


def uws_peer(node: str) -> Peer:
    return Peer("uws", [node, str(HERE / "uws_server.mjs")])


def running(peer: Peer, port: int = 0) -> Serving:
    """A fresh process of that server, for one run; it is ended whatever happens. Port 0: any."""
    return peer.start(peer, port) if peer.start else _running(peer, port)


@contextlib.contextmanager
def _running(peer: Peer, port: int) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="syncws-perf-") as folder:
        socket = os.path.join(folder, "events.sock")
        stderr = Path(folder, "stderr")
        process, ready = _start(peer, port, socket, stderr)
        try:
            url = f"ws://127.0.0.1:{_await_port(peer, ready, stderr)}"
            yield Running(process, url, socket, stderr, ["--url", url, "--socket", socket])
        finally:
            os.close(ready)
            stop(peer, process)


def _start(
    peer: Peer, port: int, socket: str, stderr: Path
) -> tuple[subprocess.Popen[bytes], int]:
    """The process, and the descriptor its ready line can be read from."""
    ready, report = os.pipe()
    command = [*peer.command, "--port", str(port), "--socket", socket]
    if peer.takes_ready_fd:
        command += ["--ready-fd", str(report)]
    try:
        with stderr.open("wb") as talk:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if peer.takes_ready_fd else report,
                stderr=talk,
                pass_fds=[report] if peer.takes_ready_fd else [],
            )
    except OSError as error:
        os.close(ready)
        raise PeerFailed(f"{peer.name} cannot be started: {error}") from error
    finally:
        os.close(report)
    return process, ready


def _await_port(peer: Peer, ready: int, stderr: Path) -> int:
    line = b""
    deadline = time.monotonic() + READY_SECONDS
    while not line.endswith(b"\n"):
        left = max(0.0, deadline - time.monotonic())
        if not select.select([ready], [], [], left)[0]:
            raise PeerFailed(f"{peer.name} was not ready after {READY_SECONDS:.0f} s")
        piece = os.read(ready, 4096)
        if not piece:
            words = stderr.read_text(encoding="utf-8", errors="replace").strip()
            raise PeerFailed(f"{peer.name} ended before it was ready: {words}")
        line += piece
    return int(json.loads(line)["port"])


def stop(peer: Peer, process: subprocess.Popen[bytes]) -> None:
    """Asks it to end, unless it was killed by us."""
    was_killed = process.poll() == -9
    process.terminate()
    try:
        exit_code = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        exit_code = process.wait()
    if exit_code != 0 and not was_killed:
        print(f"run.py: {peer.name} ended with {exit_code}", file=sys.stderr)
