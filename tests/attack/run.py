"""Attacks a serve while honest viewers watch, and says what they notice of it.

    run.py [--seconds N] [--only NAME,…] [--list]

For each attack: what the attacker did, what honest viewers lost, how late events were at the 99th percentile and how
many times later than without an attack, how long an honest newcomer had to wait at most, and the server's processor time
and memory. Ends with 1 if anybody honest lost an event or was kept out, the server grew or did not live, an attack
had another outcome than it should, or events came more than 5 times as late as without one (and more than 20 ms).
"""

import argparse
import json
import subprocess
import sys

import place
import attacks
from newcomer import Newcomers
from target import Target

MOST_TIMES_LATER = 5
NEVER_TOO_LATE = 20.0  # ms
MOST_GROWTH = 64.0  # MB
SETTLE = 0.3


def start(script, *arguments):
    command = [sys.executable, str(place.HERE / script), *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Round:
    """One attack from beginning to end, or none."""

    def __init__(self, target, name, seconds):
        accepted, cpu = target.accepted(), target.cpu_seconds()
        honest = start("honest.py", target.port, target.socket, seconds + 2 * SETTLE)
        assert honest.stdout.readline() == "ready\n", "the honest viewers did not get in"
        honest.stdin.write("go\n")
        honest.stdin.flush()
        newcomers = Newcomers(target.port)
        newcomers.start()
        self.name = name
        self.attacker = attacked_by(target, name, seconds) if name else {"did": "nobody attacks", "problems": []}
        self.honest = json.loads(honest.communicate(timeout=seconds + place.stretched(60))[0])
        self.visits, self.slowest, self.kept_out = newcomers.finish()
        self.cpu = (target.cpu_seconds() - cpu) / (seconds + 2 * SETTLE)
        self.peak, self.resident = target.resident()
        self.alive = target.is_alive()
        self.strange_events = target.accepted() - accepted - self.honest["events"]

    def problems(self, quiet, resident_before):
        honest = self.honest
        found = [f"the attacker: {problem}" for problem in self.attacker["problems"]]
        for what in ("lost", "doubled", "disordered", "closed"):
            if honest[what]:
                found.append(f"honest viewers: {what} {honest[what]}")
        if self.kept_out:
            found.append(f"{len(self.kept_out)} of {self.visits} newcomers were kept out: {self.kept_out[0]}")
        if not self.alive:
            found.append("the server is not well")
        if self.strange_events:
            found.append(f"{self.strange_events} events of the attacker were accepted")
        if not place.SANITIZED and self.peak - resident_before > MOST_GROWTH:
            found.append(f"the server grew by {self.peak - resident_before:.0f} MB")
        late = honest["p99"] or 0
        if late > place.stretched(max(MOST_TIMES_LATER * quiet, NEVER_TOO_LATE)):
            found.append(f"events are {late:.1f} ms late, {late / quiet:.1f} times as without an attack")
        return found


def attacked_by(target, name, seconds):
    attacker = start("attacker.py", name, target.port, seconds)
    out, _ = attacker.communicate(timeout=seconds + place.stretched(60))
    if attacker.returncode:
        return {"did": "", "problems": [f"ended with {attacker.returncode}"]}
    return json.loads(out)


HEADER = f"{'attack':24} {'lost':>4} {'p50':>7} {'p99':>7} {'max':>7}  {'p99 x':>6} {'newcomer':>9} {'cpu':>5} {'MB':>5}  what was done"


def row(round, quiet):
    honest = round.honest
    times = (honest["p99"] or 0) / quiet if quiet else 1.0
    return (
        f"{round.name or '(none)':24} {honest['lost']:4} {honest['p50']:7.2f} {honest['p99']:7.2f} {honest['max']:7.1f}  "
        f"{times:6.1f} {round.slowest * 1000:6.0f} ms {round.cpu:5.0%} {round.resident:5.0f}  {round.attacker['did']}"
    )


def run(names, seconds):
    target = Target()
    complaints = []
    try:
        print(f"100 honest viewers, 100 events/s; each attack for {seconds:g} s; times in ms\n{HEADER}", flush=True)
        calm = Round(target, None, seconds)
        quiet = calm.honest["p99"]
        print(row(calm, quiet), flush=True)
        complaints += [f"without an attack: {problem}" for problem in calm.problems(quiet, calm.peak)]
        for name in names:
            under_attack = Round(target, name, seconds)
            print(row(under_attack, quiet), flush=True)
            for problem in under_attack.problems(quiet, calm.resident):
                complaints.append(f"{name}: {problem}")
                print(f"  ! {problem}", flush=True)
    finally:
        target.close()
    return complaints


def main():
    parser = argparse.ArgumentParser(description="Attacks a serve while honest viewers watch.")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each attack (default 4)")
    parser.add_argument("--only", default="", help="names with commas between")
    parser.add_argument("--list", action="store_true", help="the names of all attacks")
    options = parser.parse_args()
    if options.list:
        print("\n".join(attacks.ALL))
        return 0
    complaints = run([name for name in options.only.split(",") if name] or list(attacks.ALL), options.seconds)
    print("\n".join(["", *complaints]) if complaints else "\nnobody honest noticed", flush=True)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
