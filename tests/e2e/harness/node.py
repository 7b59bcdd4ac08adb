"""The Node clients of tests/clients."""

import shutil

import pytest

from .programs import ROOT

CLIENTS = ROOT / "tests" / "clients"


def node_arguments(script, *arguments):
    """The command line of a script of tests/clients, or of a program that npm put there ("wscat")."""
    if not (CLIENTS / "node_modules").is_dir():
        pytest.fail("tests/clients/node_modules is missing: run `npm ci` in tests/clients first", pytrace=False)
    if not shutil.which("node"):
        pytest.fail("node is missing: install the packages that the README names", pytrace=False)
    path = CLIENTS / script if script.endswith(".mjs") else CLIENTS / "node_modules" / ".bin" / script
    return ["node", str(path), *map(str, arguments)]
