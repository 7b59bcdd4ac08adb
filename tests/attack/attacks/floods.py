"""Frames as fast as they go."""

import time

from attack import HUNG_UP, close_code
from harness.frames import PING, PONG, TEXT, masked

PACK = 5_000


def flood(attack, frame, codes, a_second=100_000):
    """`frame` so many times a second from one viewer, who comes again when it was turned out."""
    pack = frame * PACK
    started = time.monotonic()
    while attack.goes_on():
        link = attack.upgrade()
        attack.count("viewers")
        try:
            while attack.goes_on():
                link.sendall(pack)
                attack.count("frames", PACK)
                early = attack.counts["frames"] / a_second - (time.monotonic() - started)
                if early > 0:
                    time.sleep(early)
        except OSError:
            pass
        else:
            link.close()
            return
        code = close_code(link)
        attack.count(f"times {code or 'hung up'}")
        attack.expect(code in codes, f"closed with {code}")
        link.close()


def tiny_frames(attack):
    flood(attack, masked(TEXT, b"a"), (4013, HUNG_UP))


def empty_frames(attack):
    flood(attack, masked(TEXT, b""), (4013, HUNG_UP))


def pings(attack):
    flood(attack, masked(PING, b"are you there?"), (4013, HUNG_UP))


def large_pings(attack):
    flood(attack, masked(PING, b"x" * 125), (4013, HUNG_UP), 50_000)


def unsolicited_pongs(attack):
    flood(attack, masked(PONG, b"here"), (4013, HUNG_UP))


ATTACKS = [tiny_frames, empty_frames, pings, large_pings, unsolicited_pongs]
