"""What the conftest of each folder takes in."""

import pytest

from .world import World


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
