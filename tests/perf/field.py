"""Who is in the field: the servers by name, as the options have them."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from nchan import MODULE, nchan_peer
from peers import Peer, bare_peer, serve_peer, uws_peer, ws_peer
from scenarios import OURS, Entry

OTHERS = ("bare", "uws", "ws", "nchan")


def race_peers(options: argparse.Namespace) -> dict[str, Peer]:
    peers = {
        OURS: serve_peer(options.bin, options.serve_arg),
        "bare": bare_peer(options.helpers / "bare_server"),
        "uws": uws_peer(options.node),
        "ws": ws_peer(options.node),
        "nchan": nchan_peer(options.nginx, options.helpers / "publish_bridge"),
    }
    return {name: peer for name, peer in peers.items() if name not in options.without}


def programs_of(peer: Peer, options: argparse.Namespace) -> list[str | Path]:
    """What has to be there for it."""
    more = [MODULE, options.helpers / "publish_bridge"] if peer.name == "nchan" else []
    return [peer.command[0], *more]


def is_there(program: str | Path) -> bool:
    is_module = str(program).endswith(".so")
    return Path(program).is_file() if is_module else shutil.which(program) is not None


def order(entries: tuple[Entry, ...], number: int) -> list[Entry]:
    """Who runs in the round of that number, from 1. Each begins with another, so that none is always first."""
    shift = (number - 1) % len(entries)
    turned = entries[shift:] + entries[:shift]
    return [entry for entry in turned if entry.at_most is None or number <= entry.at_most]


def lacking(needs: tuple[str, ...], options: argparse.Namespace) -> list[str]:
    """Which of these options this syncws-serve does not have."""
    if not needs:
        return []
    command = [str(options.bin / "syncws-serve"), "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.split()
    words = {word.rstrip(",") for word in told}
    return [need for need in needs if need not in words]
