"""Connections that come to nothing: half-open ones, slow ones, too many."""

import selectors
import socket
import time

RATE = 200  # of target.py
HEAD = b"GET /api/ws/sync/attack HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nX-Slow: "


class Crowd:
    """So many connections at a time; who was thrown out comes again."""

    def __init__(self, attack, size, first_words):
        self.attack = attack
        self.size = size
        self.first_words = first_words
        self.watch = selectors.EpollSelector()
        self.fill()

    def fill(self, most=2_000):
        while len(self.watch.get_map()) < self.size and most > 0:
            link = self.attack.begin_connection()
            self.watch.register(link, selectors.EVENT_READ, len(self.watch.get_map()))
            self.attack.count("connections")
            most -= 1

    def say(self, word):
        for key in list(self.watch.get_map().values()):
            try:
                key.fileobj.send(word)
            except BlockingIOError:
                pass
            except OSError:
                self.forget(key.fileobj)

    def look(self, seconds):
        for key, _ in self.watch.select(seconds):
            try:
                answer = key.fileobj.recv(4096)
            except OSError:
                answer = b""
            if answer:
                self.attack.count("answers")
                self.attack.expect(b" 101 " not in answer and b" 200 " not in answer, f"answered {answer[:60]!r}")
            else:
                self.forget(key.fileobj)

    def forget(self, link):
        self.attack.count("thrown out")
        self.watch.unregister(link)
        link.close()

    def close(self):
        for key in list(self.watch.get_map().values()):
            key.fileobj.close()


def slowloris(attack):
    """2,000 connections, each with a letter of a head that never ends every now and then."""
    crowd = Crowd(attack, 2_000, HEAD)
    crowd.say(HEAD)
    while attack.goes_on():
        crowd.fill()
        crowd.look(0.1)
        crowd.say(b"a")
        attack.count("letters", len(crowd.watch.get_map()))
    crowd.close()


def half_open(attack):
    """10,000 connections: every second one says nothing at all, the others half a head."""
    crowd = Crowd(attack, 10_000, b"")
    spoken = set()
    while attack.goes_on():
        crowd.fill()
        crowd.look(0.05)
        for key in list(crowd.watch.get_map().values()):
            if key.data % 2 and key.fileobj not in spoken:
                spoken.add(key.fileobj)
                try:
                    key.fileobj.send(HEAD)
                except OSError:
                    pass
    attack.count("open at the end", len(crowd.watch.get_map()))
    crowd.close()


def connect_storm(attack):
    """1,000 attempts a second from one address: each is answered, and most with 429."""
    started = time.monotonic()
    while attack.goes_on():
        links = [attack.begin_connection("127.0.9.9") for _ in range(25)]
        for link in links:
            link.setblocking(True)
            link.settimeout(10)
            try:
                link.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            except OSError:
                pass
        for link in links:
            note_answer(attack, link)
        attack.count("attempts", len(links))
        behind = attack.counts["attempts"] / 1_000 - (time.monotonic() - started)
        if behind > 0:
            time.sleep(behind)
    most = RATE * (time.monotonic() - started + 2)
    attack.expect(attack.counts["times 200"] <= most, f"{attack.counts['times 200']} let in, and at most {most:.0f} may")


def note_answer(attack, link):
    try:
        status = link.recv(4096)[9:12].decode()
    except OSError as problem:
        status = type(problem).__name__
    attack.count(f"times {status}")
    attack.expect(status in ("200", "429"), f"an attempt ended with {status}")
    link.close()


def silent_viewers(attack):
    """Viewers who never read and never leave; each is passed over."""
    links = []
    while attack.goes_on():
        if len(links) < 300:
            link = attack.upgrade()
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            links.append(link)
            attack.count("viewers")
        else:
            time.sleep(0.05)
    for link in links:
        link.close()


ATTACKS = [slowloris, half_open, connect_storm, silent_viewers]
