"""A proxy in front of a server that may be away: it resets connections, holds their bytes up and cuts them into pieces, at random."""

import random
import selectors
import socket
import struct
import threading
import time

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class RoughProxy:
    def __init__(self, port, seed, least=0.1, most=1.5):
        self.port = port
        self.random = random.Random(seed)
        self.least, self.most = least, most
        self.is_calm = False
        self.resets = 0
        self.server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"ws://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def calm(self):
        """No more resets from now on."""
        self.is_calm = True

    def _accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client):
        with client:
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as server:
                    self._relay(client, server)
                    for link in (client, server):
                        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            except OSError:
                pass  # the server is away, or one of them has gone

    def _relay(self, client, server):
        end = time.monotonic() + self.random.uniform(self.least, self.most)
        with selectors.DefaultSelector() as chooser:
            chooser.register(client, selectors.EVENT_READ, server)
            chooser.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in chooser.select(0.1):
                    piece = key.fileobj.recv(65536)
                    if not piece:
                        return
                    if self._is_over(end):
                        key.data.sendall(piece[: self.random.randrange(len(piece))])
                        break
                    self._pass_on(key.data, piece)
                if self._is_over(end):
                    self.resets += 1
                    return

    def _is_over(self, end):
        return not self.is_calm and time.monotonic() > end

    def _pass_on(self, link, piece):
        if self.random.random() < 0.1:
            time.sleep(self.random.uniform(0, 0.03))
        while piece and self.random.random() < 0.3:
            cut = self.random.randint(1, min(len(piece), 2000))
            link.sendall(piece[:cut])
            piece = piece[cut:]
        link.sendall(piece)

    def close(self):
        self.server.close()
