"""These tests use the harness of tests/e2e."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from harness.fixtures import shared_world, world  # noqa: E402,F401
