"""`kill -9` of emit at random moments, with a server that is there and away: of what it has read nothing is lost and nothing doubled."""

import json
import random
import signal
import sqlite3
import time

from harness.events import joined, numbered
from harness.patience import Deadline
from harness.world import PIPE

ROUNDS = 24
BATCH = 400


def number_and_id(text):
    event = json.loads(text)
    return event["details"]["n"], event["eventId"]


class Account:
    """What was promised and what arrived, over all the servers there were."""

    def __init__(self, spool):
        self.database = spool / "spool.db"
        self.promised = set()
        self.arrived = {}

    def waiting(self):
        """The numbers on the disk, read as anybody may."""
        if not self.database.exists():
            return set()
        with sqlite3.connect(self.database, timeout=30) as connection:
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'lines'").fetchone()[0]
            rows = connection.execute("SELECT text FROM lines").fetchall() if tables else []
        connection.close()
        return {number_and_id(text)[0] for (text,) in rows}

    def note(self, message):
        n, event_id = number_and_id(message)
        self.arrived.setdefault(n, set()).add(event_id)

    def lost(self):
        return self.promised - self.arrived.keys()

    def doubled(self):
        """Under two names: what has one name is told apart by the server."""
        return {n for n, ids in self.arrived.items() if len(ids) > 1}


class Place:
    """Where the server is, or is not. Everything it accepts is seen: by history, then live, to its end."""

    def __init__(self, world, account):
        self.world = world
        self.account = account
        self.serve = None

    def open(self):
        self.serve = self.world.serve()
        self.client = self.world.watcher(self.serve, query="?last=10000")

    def shut(self):
        if self.serve is None:
            return
        self.serve.signal(signal.SIGTERM)
        messages, closed = self.client.to_the_end(60)
        assert closed.code == 1001
        for message in messages:
            self.account.note(message)
        self.client.close()
        assert self.serve.wait() == 0
        self.serve = None


def kill_in_a_while(process, chance, longest):
    """At a random moment of its life, which may be after its end. The moment is what is tested, so there is nothing to wait for."""
    time.sleep(chance.uniform(0, longest))
    if process.alive():
        process.signal(signal.SIGKILL)
    return process.wait(30)


def test_kill_nine_loses_and_doubles_nothing(world):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    spool = world.folder / "spool"
    account = Account(spool)
    place = Place(world, account)
    codes = []
    for n in range(ROUNDS):
        if n % 3 == 0:
            place.shut()
        elif n % 3 == 1:
            place.open()
        first = n * BATCH + 1
        path = world.folder / f"lines-{n}.jsonl"
        path.write_bytes(joined(numbered(BATCH, size=300, first=first)))
        emit = world.start("emit", "--socket", world.socket, "--spool", spool, path)
        code = kill_in_a_while(emit, chance, 0.03)
        assert code in (0, -signal.SIGKILL), emit.talk()
        codes.append(code)
        account.promised |= set(range(first, first + BATCH)) if code == 0 else account.waiting()

    place.shut()
    place.open()
    flush = ("--socket", world.socket, "--spool", spool, "--spool-flush")
    for _ in range(10):
        kill_in_a_while(world.start("emit", *flush), chance, 0.03)
    done = world.run("emit", *flush, seconds=60)
    assert done.code == 0, done
    assert not account.waiting()
    place.shut()

    print(f"{codes.count(0)} ended by themselves; {len(account.promised)} promised, {len(account.arrived)} arrived")
    assert not account.lost()
    assert not account.doubled()
    assert -signal.SIGKILL in codes


def test_a_killed_run_leaves_a_beginning_of_its_lines(world):
    """Whatever it had read before a moment is kept or sent, and nothing behind that."""
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    spool = world.folder / "spool"
    account = Account(spool)
    for n in range(8):
        emit = world.start("emit", "--socket", world.socket, "--spool", spool, stdin=PIPE)
        before = account.waiting()
        first = n * 10_000 + 1
        deadline = Deadline(chance.uniform(0.005, 0.08))
        try:
            for start in range(first, first + 10_000, 50):
                emit.stdin.write(joined(numbered(50, size=200, first=start)))
                emit.stdin.flush()
                if deadline.over():
                    break
        except BrokenPipeError:
            pass
        emit.signal(signal.SIGKILL)
        emit.wait()
        kept = sorted(account.waiting() - before)
        assert kept == list(range(first, first + len(kept)))
