"""One syncws-serve on a port of its own: started, ready by its own word, asked over HTTP."""

import json
import os
import select
import subprocess

from . import http
from .certificates import certificates
from .patience import stretched, until
from .programs import ALL_TLS, environment, path_of
from .running import Running

DEFAULT = object()  # "the program's own choice of socket"


class Serve(Running):
    """`socket` is a path, None for --no-socket, or DEFAULT to say nothing about it. `tls` is False, True, or what a client
    needs (an ssl.SSLContext), which leaves serve's options to the test. By default it is $SYNCWS_TLS."""

    def __init__(self, folder, label, *options, socket=DEFAULT, port=0, tls=ALL_TLS, stdin=subprocess.DEVNULL, env=None, **popen):
        self.ready_line = b""
        self.ready_end, theirs = os.pipe()
        if tls is True:
            options += certificates().server.options
            tls = certificates().authority.context()
        arguments = [path_of("serve"), "--ready-fd", str(theirs), *options]
        if port is not None:
            arguments += ["--port", str(port)]
        if socket is None:
            arguments.append("--no-socket")
        elif socket is not DEFAULT:
            arguments += ["--socket", str(socket)]
        try:
            super().__init__(
                arguments, folder, label, env=environment(folder, env), stdin=stdin, pass_fds=(theirs,), **popen
            )
        finally:
            os.close(theirs)
        self._read_ready_line()
        try:
            self.ready = json.loads(self.ready_line)
        except ValueError:
            raise AssertionError(f"{label} wrote {self.ready_line!r} to --ready-fd and said:\n{self.talk()}") from None
        self.port = self.ready["port"]
        self.socket = self.ready["socket"]
        self.tls = bool(tls)
        http.TLS_PORTS.pop(self.port, None)
        if tls:
            http.TLS_PORTS[self.port] = tls

    def _read_ready_line(self, seconds=10):
        """Reads to the end of the descriptor: it is closed after its one line, or when the process has ended."""
        while True:
            readable, _, _ = select.select([self.ready_end], [], [], stretched(seconds))
            assert readable, f"{self.label} was not ready within {stretched(seconds):g} s; it said:\n{self.talk()}"
            piece = os.read(self.ready_end, 4096)
            if not piece:
                os.close(self.ready_end)
                return
            self.ready_line += piece

    @property
    def url(self):
        return f"{'wss' if self.tls else 'ws'}://127.0.0.1:{self.port}"

    def room_url(self, organisation="org-rio", query=""):
        return f"{self.url}/api/ws/sync/{organisation}{query}"

    def get(self, path, **more):
        return http.request(self.port, path, **more)

    def stats(self):
        answer = self.get("/api/ws/stats")
        assert answer.status == 200, answer
        return answer.json()

    def connections(self, organisation="org-rio"):
        return self.stats()["connections"]["organizations"].get(organisation, 0)

    def until_connections(self, count, organisation="org-rio", seconds=10):
        until(lambda: self.connections(organisation) == count, lambda: f"{count} connections; {self.stats()}", seconds)

    def memory(self):
        """Bytes of resident memory: the most there ever was, and now."""
        fields = {}
        with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as status:
            for line in status:
                name, _, value = line.partition(":")
                fields[name] = value.split()
        return int(fields["VmHWM"][0]) * 1024, int(fields["VmRSS"][0]) * 1024
