"""Where the programs are, and the environment they run in."""

import os
from pathlib import Path

import pytest

from .certificates import certificates

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / (os.environ.get("SYNCWS_BIN") or "build/release/tools")
NAMES = ("serve", "emit", "listen", "bench")
# Whether each serve speaks TLS that does not say otherwise.
ALL_TLS = os.environ.get("SYNCWS_TLS") == "1"
# How many threads each serve has that does not say otherwise; none: one.
ALL_THREADS = os.environ.get("SYNCWS_THREADS")
plain_only = pytest.mark.skipif(ALL_TLS, reason="its client speaks no TLS, or ends it where it ends writing")
UNWANTED = ("PORT", "NO_COLOR", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


def path_of(name):
    path = FOLDER / f"syncws-{name}"
    if not path.exists():
        pytest.fail(f"{path} is missing: build first, or set SYNCWS_BIN to the folder of the programs", pytrace=False)
    return str(path)


def environment(folder, extra=None):
    """The caller's environment without what steers syncws, with runtime and temporary folders of the test's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SYNCWS_") and k not in UNWANTED}
    kept["XDG_RUNTIME_DIR"] = kept["TMPDIR"] = str(folder)
    if ALL_TLS:
        kept["SYNCWS_CA"] = kept["NODE_EXTRA_CA_CERTS"] = str(certificates().authority.file)
    if ALL_THREADS:
        kept["SYNCWS_THREADS"] = ALL_THREADS
    kept.update(extra or {})
    return kept
