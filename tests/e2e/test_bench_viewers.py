"""The viewers of syncws-bench: over processes and addresses, popular and not, slow, and such that come and go."""

import re
from pathlib import Path

import pytest

from harness.patience import stretched, until


def bench(world, *options, seconds=60, **more):
    done = world.run("bench", "--json", "--timeout", f"{int(stretched(30))}s", *options, seconds=seconds, **more)
    assert done.code == 0, done
    [report] = done.objects()
    assert (report["lost"], report["duplicated"], report["reordered"]) == (0, 0, 0)
    assert report["delivered"] == report["expected"]
    return report


def test_the_warm_up_does_not_count(world):
    report = bench(world, "--connections", "10", "--rate", "100/s", "--warm-up", "1s", "--duration", "1s")
    assert report["events"] == pytest.approx(100, abs=5)
    assert report["warmUpEvents"] == pytest.approx(100, abs=5)
    assert report["delivered"] == report["events"] * 10


def test_a_burst_after_a_warm_up(world):
    report = bench(world, "--connections", "10", "--burst", "30", "--warm-up", "500ms")
    assert report["events"] == 30 and report["delivered"] == 300
    assert report["warmUpEvents"] == pytest.approx(25, abs=3)


def test_hardly_any_time_at_all(world):
    report = bench(world, "--connections", "3", "--rate", "100/s", "--warm-up", "50ms", "--duration", "0")
    assert (report["events"], report["delivered"]) == (0, 0)
    assert report["warmUpEvents"] == 5


@pytest.mark.parametrize("protocol", ["plain", "v1"])
def test_both_protocols(world, protocol):
    report = bench(world, "--connections", "20", "--orgs", "2", "--burst", "200", "--protocol", protocol)
    assert report["delivered"] == 200 * 10
    assert report["settings"]["protocol"] == protocol


def test_several_processes_see_what_one_sees(world):
    report = bench(world, "--connections", "31", "--orgs", "4", "--burst", "100", "--processes", "3")
    assert report["bench"]["processes"] == 3
    # Eight viewers in three organisations and seven in the last; 25 events each.
    assert report["delivered"] == 25 * 31
    first, last = report["subscriberLatencyMs"]["first"], report["subscriberLatencyMs"]["last"]
    assert 0 < first["max"] <= last["max"] <= report["latencyMs"]["max"]


def test_a_worker_that_cannot_connect_ends_all(world):
    serve = world.serve("--max-connections", "5")
    done = world.run(
        "bench", "--url", serve.url, "--socket", world.socket, "--connections", "10", "--burst", "1", "--processes", "2"
    )
    assert done.code == 4, done
    assert "503" in done.err


def test_first_median_and_last_subscriber(world):
    latency = bench(world, "--connections", "9", "--rate", "50/s", "--duration", "1s")["subscriberLatencyMs"]
    for percentile in ("p50", "max"):
        assert 0 < latency["first"][percentile] <= latency["median"][percentile] <= latency["last"][percentile]


OURS = "0100007F"  # the requests of this test, some of which the system still knows for a while


def addresses_of(port):
    """Where connections to the port come from, besides this test."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    pairs = (line.split()[1:3] for line in lines)
    return {source.split(":")[0] for source, target in pairs if target.endswith(f":{port:04X}")} - {OURS}


def test_several_source_addresses(world):
    serve = world.serve()
    options = ["--url", serve.url, "--socket", world.socket, "--connections", "10", "--rate", "0", "--duration", "100s"]
    process = world.start("bench", *options, "--source-addresses", "3")
    serve.until_connections(10, "bench-0")
    assert addresses_of(serve.port) == {"0100017F", "0200017F", "0300017F"}
    process.process.terminate()
    assert process.wait() == 130


def test_popular_organisations_have_more_viewers(world):
    serve = world.serve()
    options = ["--url", serve.url, "--socket", world.socket, "--connections", "110", "--orgs", "10"]
    process = world.start("bench", *options, "--popularity", "zipf", "--rate", "20/s", "--duration", "100s")
    until(lambda: serve.stats()["connections"]["total"] == 110, "110 connections")
    viewers = serve.stats()["connections"]["organizations"]
    counts = [viewers[f"bench-{k}"] for k in range(10)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 35 and counts[9] >= 4
    process.process.terminate()
    assert process.wait() == 130


def test_zipf_delivers_everything(world):
    report = bench(world, "--connections", "60", "--orgs", "7", "--popularity", "zipf:1.3", "--burst", "300", "--processes", "2")
    assert report["settings"]["popularity"] == "zipf:1.3"
    assert 300 * 60 / 7 < report["delivered"] < 300 * 60


def test_those_that_leave_come_back(world):
    report = bench(world, "--connections", "20", "--rate", "100/s", "--duration", "2s", "--churn", "20/s")
    assert 5 < report["churn"]["left"] <= 60
    # Ten stay and get everything; those away may miss some, and are not owed them.
    assert report["events"] * 10 < report["delivered"] <= report["events"] * 20


@pytest.mark.parametrize("processes", ["1", "2"])
def test_those_that_resume_miss_nothing(world, processes):
    options = ["--rate", "200/s", "--duration", "2s", "--churn", "50/s", "--resume", "--protocol", "v1"]
    report = bench(world, "--connections", "20", "--orgs", "2", "--processes", processes, *options)
    assert report["delivered"] == report["events"] * 10
    assert report["churn"]["left"] > 10
    assert report["churn"]["gaps"] == 0


def test_slow_viewers_are_counted_apart(world):
    options = ["--rate", "400/s", "--size", "1000", "--duration", "2s"]
    report = bench(world, "--connections", "10", "--slow", "4", *options)
    assert report["delivered"] == report["events"] * 6
    assert 0 < report["slow"]["delivered"] < report["events"] * 4 / 2


@pytest.mark.parametrize(
    "options, word",
    [
        (["--resume", "--protocol", "v1"], "--churn"),
        (["--resume", "--churn", "1/s"], "--protocol v1"),
        (["--churn", "1/s", "--burst", "1"], "--rate"),
        (["--slow", "100"], "--connections"),
        (["--processes", "101"], "--connections"),
        (["--popularity", "pareto"], "zipf"),
        (["--popularity", "zipf:x"], "zipf"),
        (["--connections", "900000"], "--processes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_what_does_not_go_together(world, options, word):
    done = world.run("bench", *options)
    assert done.code == 2, done
    assert word in done.err and re.match(r"syncws-bench: .", done.err)
