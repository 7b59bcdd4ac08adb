"""What syncws-bench writes besides its table: JSON by its schema, HdrHistogram's format, CSV, a plot, a comparison."""

import csv
import json
import re
import shutil

import pytest

from harness.json_schema import faults
from harness.programs import ROOT

SCHEMA = json.loads((ROOT / "share/bench-report.schema.json").read_text())
LOAD = ("--connections", "10", "--rate", "100/s", "--duration", "1500ms")


@pytest.mark.parametrize(
    "options",
    [
        LOAD,
        ("--connections", "5", "--rate", "0", "--duration", "200ms"),
        ("--connections", "5", "--orgs", "5", "--burst", "10", "--popularity", "zipf", "--threshold", "p99<10s"),
        ("--connections", "5", "--rate", "50/s", "--duration", "300ms", "--find-capacity", "events/s<120"),
    ],
    ids=["rate", "idle", "burst", "capacity"],
)
def test_json_is_by_its_schema(world, options):
    done = world.run("bench", "--json", *options, seconds=60)
    assert done.code == 0, done
    [report] = done.objects()
    assert not list(faults(report, SCHEMA))


def test_the_schema_notices_what_is_wrong(world):
    [report] = world.run("bench", "--json", "--connections", "2", "--burst", "2").objects()
    assert not list(faults(report, SCHEMA))
    assert list(faults(report | {"lost": -1}, SCHEMA))
    assert list(faults(report | {"more": 1}, SCHEMA))
    assert list(faults(report | {"latencyMs": {}}, SCHEMA))
    assert list(faults(report | {"orgs": 1.5}, SCHEMA))
    del report["server"]["pid"]
    assert list(faults(report, SCHEMA))


def test_all_files_beside_the_table(world):
    names = {name: world.folder / f"x.{name}" for name in ("json", "hgrm", "csv")}
    options = [text for name, path in names.items() for text in (f"--{name}", str(path))]
    done = world.run("bench", *LOAD, *options)
    assert done.code == 0, done
    assert "lost" in done.out.decode()
    report = json.loads(names["json"].read_text())
    assert not list(faults(report, SCHEMA))
    check_histogram(names["hgrm"].read_text().splitlines(), report)
    check_seconds(names["csv"], report)


def check_histogram(lines, report):
    assert lines[0].split() == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]
    rows = [[float(field) for field in line.split()] for line in lines[2:] if not line.startswith("#")]
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert rows[-1] == [report["latencyMs"]["max"], 1.0, report["delivered"]]
    assert f"Total count    = {report['delivered']:12}]" in lines[-2]


def check_seconds(path, report):
    rows = list(csv.DictReader(path.open()))
    assert sum(int(row["sent"]) for row in rows) == report["events"]
    assert sum(int(row["delivered"]) for row in rows) == report["delivered"]
    assert {row["connections"] for row in rows} == {"10"}
    assert all(float(row["p50_ms"]) <= float(row["max_ms"]) for row in rows)


@pytest.mark.skipif(not shutil.which("gnuplot"), reason="gnuplot is not there")
@pytest.mark.parametrize("kind, begin", [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_a_plot(world, kind, begin):
    path = world.folder / f"it's.{kind}"
    done = world.run("bench", *LOAD, "--plot", path, seconds=60)
    assert done.code == 0, done
    assert path.read_bytes().startswith(begin)


def test_no_gnuplot_is_said_before_anything_is_measured(world):
    done = world.run("bench", *LOAD, "--plot", world.folder / "x.svg", env={"PATH": str(world.folder)})
    assert done.code == 2, done
    assert "gnuplot-nox" in done.err


@pytest.mark.parametrize("option", ["--json", "--hgrm", "--csv", "--plot"])
def test_a_file_that_cannot_be_written_is_said_before_anything_is_measured(world, option):
    done = world.run("bench", "--duration", "100s", option, world.folder / "no/x.svg", seconds=30)
    assert done.code == 2, done
    assert "no/x.svg" in done.err


def test_a_plot_of_another_kind(world):
    done = world.run("bench", "--plot", "x.gif")
    assert done.code == 2 and ".svg" in done.err, done


def test_the_change_since_a_baseline(world):
    before = world.folder / "before.json"
    world.run("bench", "--connections", "4", "--burst", "10", "--json", before)
    done = world.run("bench", "--connections", "8", "--burst", "10", "--baseline", before)
    assert done.code == 0, done
    [line] = [line.split() for line in done.out.decode().splitlines() if line.startswith("connections ")]
    assert line == ["connections", "4", "->", "8", "+100.0%"]
    done = world.run("bench", "--json", "--connections", "8", "--burst", "10", "--baseline", before)
    assert len(done.objects()) == 1 and "+100.0%" in done.err


@pytest.mark.parametrize("text", [None, "", "[1]", "{"])
def test_a_baseline_that_is_none(world, text):
    path = world.folder / "before.json"
    if text is not None:
        path.write_text(text)
    done = world.run("bench", "--duration", "100s", "--baseline", path)
    assert done.code == 2, done
    assert "--baseline" in done.err


def test_a_line_that_says_how_it_goes(world):
    done = world.run("bench", *LOAD, "--progress", "always")
    assert done.code == 0, done
    assert "connecting 10 viewers" in done.err
    assert re.search(r"\d s of 2 s  10 viewers", done.err)
    quiet = world.run("bench", *LOAD)
    assert "viewers" not in quiet.err
