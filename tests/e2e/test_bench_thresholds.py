"""Conditions that syncws-bench is given: what fails is said and makes the exit code, and the highest rate is found."""

import pytest

LOAD = ("--connections", "5", "--burst", "20")


def test_what_holds_is_done(world):
    done = world.run("bench", *LOAD, "--threshold", "p99<100s", "--threshold", "deliveries/s>1", "--threshold", "rss<1G")
    assert done.code == 0, done
    assert "threshold p99<100s held: " in done.out.decode()
    assert "failed" not in done.err


def test_what_fails_is_a_line_each(world):
    done = world.run("bench", *LOAD, "--threshold", "p99<1us", "--threshold", "max<100s", "--threshold", "connect-rate>1000000000")
    assert done.code == 1, done
    lines = [line for line in done.err.splitlines() if "threshold" in line]
    assert len(lines) == 2
    assert "p99<1us failed: " in lines[0] and "connect-rate>1000000000 failed: " in lines[1]


def test_the_report_has_them_all(world):
    done = world.run("bench", "--json", *LOAD, "--threshold", "lost==0", "--threshold", "max<1us")
    assert done.code == 1, done
    [report] = done.objects()
    verdicts = [(verdict["threshold"], verdict["holds"]) for verdict in report["thresholds"]]
    always = [("lost==0", True), ("doubled==0", True), ("reordered==0", True)]
    assert verdicts == [*always, ("lost==0", True), ("max<1us", False)]


@pytest.mark.parametrize("condition", ["p99", "speed<1", "p99<fast", "p200<1ms", "p99=!1ms"])
def test_a_condition_that_is_none(world, condition):
    for option in ("--threshold", "--find-capacity"):
        done = world.run("bench", *LOAD, option, condition)
        assert done.code == 2, done
        assert f"{option}: '{condition}'" in done.err


def test_the_highest_rate_that_holds_is_found(world):
    """A limit on the rate itself is one that the load of the machine hardly moves."""
    options = ["--connections", "3", "--rate", "20/s", "--duration", "400ms", "--json"]
    done = world.run("bench", *options, "--find-capacity", "events/s<150", seconds=90)
    assert done.code == 0, done
    [report] = done.objects()
    capacity = report["capacity"]
    steps = capacity["steps"]
    held = [step["rate"] for step in steps if step["held"]]
    broke = [step["rate"] for step in steps if not step["held"]]
    assert [step["rate"] for step in steps[:3]] == [20, 40, 80]
    assert capacity["rate"] == max(held) >= 80
    assert min(broke) <= capacity["rate"] * 1.06
    assert report["events"] == pytest.approx(capacity["rate"] * 0.4, abs=2)
    assert "40/s held" in done.err and "/s broke" in done.err


def test_no_rate_holds(world):
    options = ["--connections", "3", "--rate", "4/s", "--duration", "300ms"]
    done = world.run("bench", *options, "--find-capacity", "p50<1us")
    assert done.code == 1, done
    assert "no rate held p50<1us" in done.out.decode()


@pytest.mark.parametrize("options", [("--burst", "5"), ("--rate", "0")])
def test_a_capacity_is_a_rate(world, options):
    done = world.run("bench", *options, "--find-capacity", "p99<1s")
    assert done.code == 2 and "--find-capacity" in done.err, done
