"""The growth as a picture: two panels, drawn by gnuplot."""

from __future__ import annotations

import statistics
import subprocess
from pathlib import Path

from growth_section import POINTS, of_point

SCRIPT = """\
set terminal svg size 900,460 background rgb 'white' font 'sans-serif,12'
set output '{path}'
set multiplot layout 1,2
set logscale x
set xlabel 'viewers'
set grid
set key below
set xrange [7:15000]
set yrange [0:*]
set ylabel 'deliveries a second, burst (millions)'
plot {rates}
set logscale y
set yrange [*:*]
set ylabel 'latency, {pace}, ms'
plot {latencies}
unset multiplot
"""


def draw(path: Path, results: list[dict], pace: str) -> None:
    """Throws when gnuplot is missing or fails."""
    organisations = sorted({point[1] for point in POINTS})
    rates = [_curve(results, number, "deliveriesPerSecond", 1e-6) for number in organisations]
    latencies = [
        _curve(results, number, key, 1, f", {key}") for number in organisations for key in ("p50", "p99")
    ]
    blocks = "".join(block for block, _ in rates + latencies)
    script = SCRIPT.format(
        path=path,
        pace=pace,
        rates=", ".join(plot for _, plot in rates),
        latencies=", ".join(plot for _, plot in latencies),
    )
    subprocess.run(["gnuplot"], input=blocks + script, text=True, check=True, timeout=60)


def _curve(
    results: list[dict], organisations: int, key: str, scale: float, what: str = ""
) -> tuple[str, str]:
    """A block of data, and the plot's part that draws it."""
    name = f"$d{organisations}_{key}"
    colour = 1 + sorted({point[1] for point in POINTS}).index(organisations)
    points = [point for point in POINTS if point[1] == organisations]
    lines = [f"{p[0]} {statistics.median(of_point(results, p, key)) * scale}" for p in points]
    word = "organisation" if organisations == 1 else "organisations"
    block = f"{name} << EOD\n" + "\n".join(lines) + "\nEOD\n"
    style = f"linewidth 2 pointtype 7 linecolor {colour} dashtype {2 if key == 'p99' else 1}"
    return block, f"{name} with linespoints {style} title '{organisations:,} {word}{what}'"
