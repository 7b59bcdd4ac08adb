"""What the conftest of each folder takes in."""

import signal

import pytest

from .world import World

# Whoever ends the tests early gets their processes ended too: pytest tidies up after an interrupt.
signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture
def world():
    made = World()
    yield made
    made.close()


@pytest.fixture(scope="module")
def shared_world():
    """For files whose many small cases can share one serve."""
    made = World()
    yield made
    made.close()
