"""Everything one test starts, and the end of all of it."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from .client import Client
from .node import node_arguments
from .producer import HELLO, HELLO_WITH_RECEIPTS, Producer, naks_of, receipts_of
from .programs import environment, path_of
from .running import Running, run
from .serve import Serve

V1 = ("syncws.v1",)
OWN_SOCKET = object()  # "a socket in the test's folder, asked for by --socket"


class World:
    def __init__(self):
        # A short path: the address of a Unix socket holds 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="syncws-"))
        self.socket = self.folder / "events.sock"
        self.processes = []
        self.connections = []

    # Programs

    def serve(self, *options, socket=OWN_SOCKET, **more):
        """A serve that is ready. Without an explicit socket of its own it would end with its stdin."""
        where = self.socket if socket is OWN_SOCKET else socket
        return self._keep(Serve(self.folder, self._label("serve"), *options, socket=where, **more))

    def start(self, name, *options, env=None, **more):
        arguments = [path_of(name), *map(str, options)]
        label = self._label(name)
        return self._keep(Running(arguments, self.folder, label, env=environment(self.folder, env), **more))

    def run(self, name, *options, env=None, **more):
        """Runs a program to its end."""
        return run([path_of(name), *map(str, options)], env=environment(self.folder, env), **more)

    def shell(self, script, env=None, **more):
        """Runs a bash script to its end; $SERVE, $EMIT, $LISTEN and $BENCH are the programs."""
        programs = {name.upper(): path_of(name) for name in ("serve", "emit", "listen", "bench")}
        return run(["bash", "-c", script], env=environment(self.folder, programs | (env or {})), **more)

    def start_shell(self, script, env=None, **more):
        programs = {name.upper(): path_of(name) for name in ("serve", "emit", "listen", "bench")}
        everything = environment(self.folder, programs | (env or {}))
        return self._keep(Running(["bash", "-c", script], self.folder, self._label("bash"), env=everything, **more))

    def node(self, *arguments, **more):
        command = node_arguments(*arguments)
        return self._keep(Running(command, self.folder, self._label("node"), env=environment(self.folder), **more))

    def listen(self, serve, *options, **more):
        """A listener that is connected. Its organisation is the first option that is no flag, else org-rio."""
        organisation = options[0] if options and not options[0].startswith("-") else "org-rio"
        rest = options[1:] if options and not options[0].startswith("-") else options
        before = serve.connections(organisation)
        listener = self.start("listen", organisation, "--url", serve.url, *rest, **more)
        serve.until_connections(before + 1, organisation)
        return listener

    def emit(self, *options, **more):
        """Runs emit to its end, by way of the test's socket."""
        return self.run("emit", "--socket", self.socket, *options, **more)

    # Raw connections

    def client(self, serve, organisation="org-rio", query="", **more):
        return self._connect(Client(serve.port, organisation, query, **more))

    def watcher(self, serve, organisation="org-rio", query="", **more):
        """A client that has already had its CONNECTED."""
        client = self.client(serve, organisation, query, **more)
        client.greeting = client.connected()
        return client

    def producer(self, serve, hello=HELLO):
        return self._connect(Producer(serve.socket, hello))

    def publish(self, serve, *lines):
        """Publishes lines that must all be accepted; returns their receipts once the last one is acknowledged."""
        producer = self.producer(serve, HELLO_WITH_RECEIPTS)
        answers = []
        for first in range(0, len(lines), 500):
            batch = lines[first : first + 500]
            producer.send(*batch)
            answers += producer.answers_to(first + len(batch))
        producer.close()
        assert not naks_of(answers), naks_of(answers)
        return receipts_of(answers)

    # The end

    def close(self):
        for connection in self.connections:
            connection.close()
        complaints = []
        for process in reversed(self.processes):
            try:
                process.end()
            except AssertionError as complaint:
                complaints.append(str(complaint))
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not complaints, "\n".join(complaints)

    def _label(self, name):
        return f"{name}-{len(self.processes)}"

    def _keep(self, process):
        self.processes.append(process)
        return process

    def _connect(self, connection):
        self.connections.append(connection)
        return connection


def happenings(process):
    """What a script of tests/clients has said so far."""
    return [json.loads(line) for line in process.lines()]


PIPE = subprocess.PIPE
