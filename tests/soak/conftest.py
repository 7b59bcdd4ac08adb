"""Nothing is lost: long tests of the whole, on the harness of tests/e2e. How long they take stands in lengths.py."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
sys.path.insert(0, str(Path(__file__).parent))

from harness.fixtures import world  # noqa: E402,F401
from lengths import SECONDS  # noqa: E402

collect_ignore = [] if SECONDS else ["test_soak.py"]  # ten minutes: only by `make soak`
