"""A small plain server that mistreats events on purpose: JSON lines on a Unix socket, WebSocket clients on TCP.

It answers no hello and gives no acks, as the simplest server that syncws-bench can measure.
"""

import json
import re
import socket
import threading

from . import fake_server


class FaultyRelay:
    """`treat(n, frame)` returns the frames to send in place of the n-th event (from 0); it may keep some for later.

    `rooms_at` is the path of an organisation's room, and without `greets` nobody is told that they are connected.
    """

    def __init__(self, socket_path, treat, rooms_at="/api/ws/sync/", greets=True):
        self.treat = treat
        self.rooms_at = rooms_at
        self.greets = greets
        self.rooms = {}
        self.links = []
        self.web = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"ws://127.0.0.1:{self.web.getsockname()[1]}"
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.door.bind(str(socket_path))
        self.door.listen()
        for loop in (self._take_clients, self._take_producers):
            threading.Thread(target=loop, daemon=True).start()

    def _take_clients(self):
        for link in self._accepted(self.web):
            request = fake_server.upgrade(link, v1=False)
            [organisation] = re.findall(rf"^GET {re.escape(self.rooms_at)}([^ &]+)", request)
            greeting = {"type": "CONNECTED", "organizationId": organisation, "timestamp": "2025-11-28T10:00:00.000Z"}
            if self.greets:
                link.sendall(fake_server.text(json.dumps(greeting).encode()))
            self.rooms.setdefault(organisation, []).append(link)

    def _take_producers(self):
        for link in self._accepted(self.door):
            threading.Thread(target=self._relay, args=[link], daemon=True).start()

    def _accepted(self, server):
        while True:
            try:
                link, _ = server.accept()
            except OSError:
                return
            self.links.append(link)
            yield link

    def _relay(self, producer):
        count = 0
        for line in producer.makefile("rb"):
            fields = json.loads(line)
            if "syncws" in fields:
                continue
            for frame in self.treat(count, fake_server.text(line.rstrip(b"\n"))):
                for subscriber in self.rooms.get(fields["organizationId"], []):
                    try:
                        subscriber.sendall(frame)
                    except OSError:
                        pass
            count += 1

    def close(self):
        for link in [self.web, self.door, *self.links]:
            link.close()
