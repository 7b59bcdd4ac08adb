"""nginx with nchan: a subscriber's location as serve has it, and events published over HTTP.

The publisher is publish_bridge, a process of its own, so that its work is not counted as nginx's.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from peers import READY_SECONDS, Peer, PeerFailed, Running, Serving, stop

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONFIGURATION = """\
load_module {module};
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 16000; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  nchan_shared_memory_size 256M;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location ~ ^/api/ws/sync/([A-Za-z0-9._-]+)$ {{
      nchan_subscriber websocket;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }}
    location ~ ^/publish/([A-Za-z0-9._-]+)$ {{
      nchan_publisher http;
      nchan_channel_id $1;
      nchan_message_buffer_length 10000;
    }}
  }}
}}
"""


def nchan_peer(nginx: str, bridge: Path) -> Peer:
    return Peer("nchan", [nginx], start=partial(_running, bridge))


def _running(bridge: Path, peer: Peer, port: int) -> Serving:
    return _nginx(bridge, peer, port or _free_port())


@contextlib.contextmanager
def _nginx(bridge: Path, peer: Peer, port: int) -> Iterator[Running]:
    with tempfile.TemporaryDirectory(prefix="syncws-perf-") as folder:
        configuration = Path(folder, "nginx.conf")
        text = CONFIGURATION.format(module=MODULE, folder=folder, port=port)
        configuration.write_text(text, encoding="ascii")
        stderr = Path(folder, "stderr")
        command = [*peer.command, "-e", "stderr", "-p", folder, "-c", str(configuration)]
        with stderr.open("wb") as talk:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=talk, stderr=talk)
        try:
            worker = _await_worker(process, port, stderr)
            yield Running(process, f"ws://127.0.0.1:{port}", "", stderr, _target(port, worker, bridge))
        finally:
            stop(peer, process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _await_worker(process: subprocess.Popen[bytes], port: int, stderr: Path) -> int:
    """The process that does the work, once its port takes connections."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        worker = children.read_text(encoding="ascii").split()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            if worker:
                return int(worker[0])
        time.sleep(0.01)
    words = stderr.read_text(encoding="utf-8", errors="replace").strip()
    raise PeerFailed(f"nchan was not ready: {words}")


def _target(port: int, worker: int, bridge: Path) -> list[str]:
    url = f"ws://127.0.0.1:{port}/api/ws/sync/{{org}}"
    publish = ["--publish-command", f"exec '{bridge}' {port}", "--server-pid", str(worker)]
    return ["--url", url, "--greeting", "no", *publish]
