"""Who runs when, what the goals name, and what is read of others' output."""

import argparse

import field
import goals
import growth_section
import kernel_memory
import micro_section
import pytest
import run
from scenarios import Entry

ENTRIES = (Entry("serve"), Entry("bare"), Entry("ws", at_most=2))


def names(number):
    return [entry.name for entry in field.order(ENTRIES, number)]


def test_each_round_begins_with_another():
    assert names(1) == ["serve", "bare", "ws"]
    assert names(2) == ["bare", "ws", "serve"]


def test_the_slow_take_part_in_the_first_rounds():
    assert names(3) == ["serve", "bare"]


@pytest.mark.parametrize("scenario", goals.ALL, ids=lambda scenario: scenario.name)
def test_expectations_are_of_those_who_take_part(scenario):
    present = {entry.name for entry in scenario.entries}
    assert len(present) == len(scenario.entries)
    for expected in scenario.expectations:
        assert {expected.subject, expected.versus or expected.subject} <= present
        assert expected.figure in scenario.figures
    assert set(scenario.headline) <= set(scenario.figures)


def test_every_peer_of_the_goals_is_known(tmp_path):
    options = argparse.Namespace(
        bin=tmp_path, helpers=tmp_path, node="node", nginx="nginx", serve_arg=[], without=["ws"]
    )
    peers = field.race_peers(options)
    assert "ws" not in peers
    assert {entry.peer for scenario in goals.ALL for entry in scenario.entries} == {*peers, "ws"}


def test_names_are_unique_and_groups_are_names_too():
    assert len(run.names()) == len(set(run.names()))
    assert {"burst", "burst-1k", "idle", "journal", "reconnect"} <= set(run.names())


def test_google_benchmarks_report():
    aggregates = [
        {"run_name": "decode", "aggregate_name": "mean", "items_per_second": 1},
        {"run_name": "decode", "aggregate_name": "median", "items_per_second": 2e6},
        {"run_name": "decode", "aggregate_name": "cv", "cpu_time": 0.02},
    ]
    expected = {"name": "decode", "nanoseconds": 500, "perSecond": 2e6, "variation": 0.02}
    assert micro_section.medians({"benchmarks": aggregates}) == [expected]


def test_the_kernels_memory():
    assert kernel_memory.slab_bytes("MemFree: 1 kB\nSUnreclaim:     47008 kB\n") == 47008 * 1024


def growth_run(point, cpu):
    figures = dict.fromkeys(("p50", "p99", "burstCpuMicros", "deliveriesPerSecond"), 1)
    return {"viewers": point[0], "organisations": point[1], **figures, "pacedCpuMicros": cpu}


def test_growth_is_judged():
    flat = [growth_run(point, 5) for point in growth_section.POINTS]
    assert [verdict.met for verdict in growth_section.verdicts(flat)] == [True, True]
    assert "| 10,000 | 100 |" in growth_section.markdown(flat)
    steep = [growth_run(point, point[0]) for point in growth_section.POINTS]
    assert [verdict.met for verdict in growth_section.verdicts(steep)] == [False, False]
