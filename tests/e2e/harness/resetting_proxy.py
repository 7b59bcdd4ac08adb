"""A proxy in front of a server that resets its connections after a while, in the middle of whatever is on the way."""

import random
import selectors
import socket
import struct
import threading
import time


class ResettingProxy:
    """A connection lives for `least` to `most` seconds; of the last piece it carries one half gets through."""

    def __init__(self, port, seed, least=0.1, most=0.6):
        self.port = port
        self.random = random.Random(seed)
        self.least, self.most = least, most
        self.resets = 0
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"ws://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            end = time.monotonic() + self.random.uniform(self.least, self.most)
            threading.Thread(target=self._carry, args=[client, end], daemon=True).start()

    def _carry(self, client, end):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            try:
                self._relay(client, server, end)
            except OSError:
                pass
            for link in (client, server):
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _relay(self, client, server, end):
        chooser = selectors.DefaultSelector()
        chooser.register(client, selectors.EVENT_READ, server)
        chooser.register(server, selectors.EVENT_READ, client)
        while (left := end - time.monotonic()) > 0:
            for key, _ in chooser.select(left):
                piece = key.fileobj.recv(65536)
                if not piece:
                    return
                is_last = end - time.monotonic() < 0.02
                key.data.sendall(piece[: len(piece) // 2] if is_last else piece)
                if is_last:
                    self.resets += 1
                    return
        self.resets += 1

    def close(self):
        self.server.close()
