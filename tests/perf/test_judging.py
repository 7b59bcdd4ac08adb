"""What is made of the runs: which count, medians, ratios, verdicts, and the tables."""

import figures
import readme_table
import report
import table
from load import Run, fault_of
from scenarios import Entry, Expectation, Scenario, is_asked_for
from verdicts import judge, ratio

RATE = figures.DELIVERIES
SCENARIO = Scenario(
    name="burst-small",
    title="a small burst",
    load={"--connections": "2"},
    entries=(Entry("serve"), Entry("bare"), Entry("ws", load={"--burst": "1"}, note="1 event")),
    figures=(RATE,),
    headline=(RATE,),
    expectations=(Expectation(RATE, ">=", 2, versus="bare", aim=3), Expectation(RATE, ">=", 100)),
)


def run(peer, number, rate, fault=None):
    return Run("burst-small", peer, number, {"deliveriesPerSecond": rate}, fault)


def runs(ours, theirs):
    mine = [run("serve", number, rate) for number, rate in enumerate(ours, start=1)]
    return mine + [run("bare", number, rate) for number, rate in enumerate(theirs, start=1)]


def test_a_ratio_is_the_median_of_the_rounds_own():
    """In the second round the machine was slow, for both."""
    assert ratio(runs([100, 10, 90], [50, 5, 30]), SCENARIO, RATE, "serve", "bare") == 2


def test_rounds_that_another_was_not_in_have_no_ratio():
    assert ratio(runs([100, 10], [50]), SCENARIO, RATE, "serve", "bare") == 2
    assert ratio(runs([100], []), SCENARIO, RATE, "serve", "bare") is None


def test_a_run_that_lost_something_does_not_count_and_is_told():
    lossy = [*runs([100, 100], [50]), run("bare", 2, 1_000_000, "3 lost")]
    assert ratio(lossy, SCENARIO, RATE, "serve", "bare") == 2
    assert "bare, round 2, does not count: 3 lost" in table.markdown(lossy, SCENARIO)
    assert not table.failed(lossy)


def test_a_loss_of_ours_meets_no_expectation():
    lossy = [*runs([1_000, 1_000], [50]), run("serve", 3, 1_000, "1 duplicated")]
    assert judge(lossy, SCENARIO, SCENARIO.expectations[0]).met is False
    assert table.failed(lossy)


def test_verdicts():
    better, absolute = SCENARIO.expectations
    measured = runs([90, 90, 90], [30, 45, 60])
    assert judge(measured, SCENARIO, better).met is True
    assert judge(measured, SCENARIO, absolute).met is False
    assert judge([], SCENARIO, absolute).met is None
    text = table.summary([judge(measured, SCENARIO, expected) for expected in SCENARIO.expectations])
    assert "## Expected: 2, not met: 1" in text
    assert "serve >= 2 × bare (better 3) | 2.00 × | met |" in text
    assert "serve >= 100 | 90 | **not met** |" in text


def test_what_counts():
    whole = {"connections": 2, "expected": 8, "delivered": 8, "lost": 0, "duplicated": 0, "reordered": 0}
    assert fault_of(whole, 2) is None
    assert fault_of(whole, 3) == "2 of 3 connections"
    assert fault_of({**whole, "delivered": 7, "lost": 1}, 2) == "1 lost, 7 of 8 delivered"
    assert fault_of({**whole, "reordered": 2}, 2) == "2 reordered"


def test_a_figure_may_be_a_share_of_another():
    result = {"bytes": {"wire": 300}, "delivered": 2}
    assert figures.WIRE.of(result) == 150
    assert figures.WIRE.of({**result, "delivered": 0}) is None
    assert figures.P99.of(result) is None


def test_scenarios_are_asked_for_by_name_or_group():
    assert is_asked_for("burst-1k", [])
    assert is_asked_for("burst-1k", ["idle", "burst"])
    assert is_asked_for("burst-1k", ["burst-1k"])
    assert not is_asked_for("burst-1k", ["burst-9k"])
    assert not is_asked_for("burst-1k", ["bur"])


def test_the_readme_names_each_server_and_who_had_less_to_do():
    text = readme_table.markdown([*runs([90], [30]), run("ws", 1, 7)], [SCENARIO], 5)
    assert "| a small burst: deliveries a second | 90 | 30 | – | 7 (1 event) | – |" in text
    assert "| … syncws-serve's against it | 1 | 3.00 | – | 12.86 | – |" in text


def test_a_report_is_written_with_each_part(tmp_path):
    told = report.Report(tmp_path / "out", 1)
    told.add_runs(SCENARIO, runs([90], [30]))
    told.skip("threads is left out")
    assert "a small burst" in (tmp_path / "out/report.md").read_text()
    assert not told.has_failed
    assert "threads is left out" in told.markdown()
    told.add_runs(SCENARIO, [run("serve", 2, 90, "1 lost")])
    assert told.has_failed
