"""The inbound path against RFC 6455 and RFC 7692, on the echo server and the harness of tests/e2e."""

import sys
from pathlib import Path

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
sys.path.insert(0, str(Path(__file__).parent))

from harness.fixtures import shared_world, world  # noqa: E402,F401
from echo import Echo  # noqa: E402


@pytest.fixture(scope="module")
def echo(shared_world):  # noqa: F811
    """One echo server for all cases of a file; it must be alive and well behind each of them."""
    return shared_world._keep(Echo(shared_world.folder))


@pytest.fixture
def peer(echo):
    made = echo.peer()
    yield made
    made.close()
    assert echo.is_well()


@pytest.fixture
def packing_peer(echo):
    made = echo.peer(offer="permessage-deflate")
    assert made.extension, "permessage-deflate was not agreed on"
    yield made
    made.close()
    assert echo.is_well()
