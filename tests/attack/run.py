"""Attacks a serve while honest viewers watch, and says what they notice of it.

    run.py [--seconds N] [--only NAME,…] [--list] [--lenient]

For each attack: what the attacker did, what honest viewers lost, how late events were at the 99th percentile and how
many times later than without an attack, how long an honest newcomer had to wait at most, and the server's processor time
and memory. Ends with 1 if anybody honest lost an event or was kept out, the server grew or did not live, an attack
had another outcome than it should, or events came more than 5 times as late as without one (and more than 20 ms), twice
in a row. On machines that do other things at the same time, --lenient asks for no more than a second.
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
LENIENT = 1_000.0  # ms
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

    def problems(self, resident_before):
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
        return found


    def lateness(self, quiet, most):
        """A sentence if events came later than they may."""
        late = self.honest["p99"] or 0.0
        if late <= place.stretched(most):
            return []
        return [f"events are {late:.1f} ms late, {late / quiet:.1f} times as without an attack"]


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


class Run:
    """All attacks on one serve."""

    def __init__(self, seconds, lenient):
        self.seconds = seconds
        self.lenient = lenient
        self.target = Target()
        self.complaints = []
        print(f"100 honest viewers, 100 events/s; each attack for {seconds:g} s; times in ms\n{HEADER}", flush=True)
        calm = self.be_calm()
        self.resident = calm.resident
        self.complain("without an attack", calm.problems(calm.peak))

    def be_calm(self):
        calm = Round(self.target, None, self.seconds)
        self.quiet = calm.honest["p99"]
        print(row(calm, self.quiet), flush=True)
        return calm

    def attack(self, name):
        late = self.play(name)
        if late and not self.lenient:  # this machine may have been busy with something else
            self.be_calm()
            late = self.play(name)
        self.complain(name, late)

    def play(self, name):
        """Returns what there is to say about how late events were; all else is complained about at once."""
        under_attack = Round(self.target, name, self.seconds)
        print(row(under_attack, self.quiet), flush=True)
        self.complain(name, under_attack.problems(self.resident))
        most = LENIENT if self.lenient else max(MOST_TIMES_LATER * self.quiet, NEVER_TOO_LATE)
        return under_attack.lateness(self.quiet, most)

    def complain(self, name, problems):
        for problem in problems:
            print(f"  ! {problem}", flush=True)
            self.complaints.append(f"{name}: {problem}")


def main():
    parser = argparse.ArgumentParser(description="Attacks a serve while honest viewers watch.")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each attack (default 4)")
    parser.add_argument("--only", default="", help="names with commas between")
    parser.add_argument("--lenient", action="store_true", help="events may be late by a second")
    parser.add_argument("--list", action="store_true", help="the names of all attacks")
    options = parser.parse_args()
    if options.list:
        print("\n".join(attacks.ALL))
        return 0
    run = Run(options.seconds, options.lenient)
    try:
        for name in [name for name in options.only.split(",") if name] or attacks.ALL:
            run.attack(name)
    finally:
        run.target.close()
    print("\n".join(["", *run.complaints]) if run.complaints else "\nnobody honest noticed", flush=True)
    return 1 if run.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
