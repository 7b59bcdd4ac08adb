"""Runs one attack in a process of its own.

    attacker.py NAME PORT SECONDS

Prints one object: what it did, and where the outcome was not what it should be. An attacker has machines of its own in
life; here it is nice to the processor that it shares with the server and its honest clients.
"""

import json
import os
import resource
import sys

import attacks
from attack import Attack

NICE = 5
MOST_DESCRIPTORS = 20_000


def main():
    name, port, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    os.nice(NICE)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, MOST_DESCRIPTORS), hard))
    attack = Attack(port, seconds)
    attacks.ALL[name](attack)
    print(json.dumps({"did": attack.summary(), "problems": attack.problems}), flush=True)


if __name__ == "__main__":
    main()
