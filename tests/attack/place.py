"""Where the other folders of the tests are, and how long things may take here."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "e2e"))

from harness.patience import SANITIZED, SLOW, stretched  # noqa: E402,F401
