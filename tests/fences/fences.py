#!/usr/bin/env python3
"""Keeps the arrows between the rooms of the code (ARCHITECTURE.md), and a few habits that a compiler can't see.

    fences.py [ROOT]      the tree to look at; default: the one that this file is in

First each fence is shown a small tree that breaks it, and must notice; then the real tree is looked at.
"""

import pathlib
import sys

sys.dont_write_bytecode = True

from checks import CHECKS, Tree  # noqa: E402
from self_test import run_self_tests  # noqa: E402

HERE = pathlib.Path(__file__).resolve()


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[2]
    mistakes = run_self_tests()
    for mistake in mistakes:
        print(f"fences: self-test: {mistake}", file=sys.stderr)
    tree = Tree(root)
    findings = [finding for check in CHECKS for finding in check(tree)]
    for note in tree.notes:
        print(f"note: {note}")
    for finding in findings:
        print(finding, file=sys.stderr)
    if mistakes or findings:
        print(f"fences: {len(findings)} findings, {len(mistakes)} failed self-tests", file=sys.stderr)
        return 1
    print(f"fences: {len(tree.sources)} sources keep the rules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
