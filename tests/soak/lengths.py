"""How much is done: a little in the ordinary tests, much in `make soak`. A seed that was printed makes the same choices again."""

import os
import random

KILL_ROUNDS = int(os.environ.get("SYNCWS_SOAK_KILL_ROUNDS") or 5)
SPOOL_ROUNDS = int(os.environ.get("SYNCWS_SOAK_SPOOL_ROUNDS") or 2)
SECONDS = int(os.environ.get("SYNCWS_SOAK_SECONDS") or 0)
SEED = int(os.environ.get("SYNCWS_SOAK_SEED") or random.randrange(1 << 32))


def chance_of(number):
    """The dice of one round."""
    print(f"round {number}, SYNCWS_SOAK_SEED={SEED}")
    return random.Random(SEED + number)
