"""syncws-bench with a serve of its own: what it measures and says, and that it tidies up."""

import json
import os

import pytest

from harness.patience import SANITIZED

KEYS = {
    "connections", "orgs", "events", "size", "expected", "delivered", "lost", "duplicated", "reordered",
    "connectSeconds", "connectsPerSecond", "seconds", "deliveriesPerSecond", "latencyMs", "server",
    "schema", "settings", "warmUpEvents", "subscriberLatencyMs", "bench", "bytes", "churn", "slow", "thresholds",
}  # fmt: skip
SERVER_KEYS = {
    "pid", "cpuSeconds", "cpuPercent", "contextSwitches", "cpuMicrosPerDelivery", "connectCpuMicros",
    "rssEmptyBytes", "rssIdleBytes", "rssPeakBytes", "bytesPerConnection",
}  # fmt: skip


def bench(world, *options, seconds=40):
    done = world.run("bench", "--json", *options, seconds=seconds)
    assert done.code == 0, done
    [report] = done.objects()
    assert set(report) == KEYS
    assert set(report["server"]) == SERVER_KEYS
    assert (report["lost"], report["duplicated"], report["reordered"]) == (0, 0, 0)
    assert report["delivered"] == report["expected"]
    return report


def test_a_burst(world):
    report = bench(world, "--connections", "50", "--burst", "200", "--size", "300")
    assert (report["connections"], report["orgs"], report["events"], report["size"]) == (50, 1, 200, 300)
    assert report["expected"] == 50 * 200
    assert report["seconds"] > 0 and report["connectSeconds"] > 0
    assert report["deliveriesPerSecond"] == pytest.approx(report["delivered"] / report["seconds"], rel=0.05)
    assert report["connectsPerSecond"] == pytest.approx(50 / report["connectSeconds"], rel=0.05)


def test_latencies_rise_with_their_percentile(world):
    latency = bench(world, "--connections", "20", "--burst", "100")["latencyMs"]
    assert list(latency) == ["p50", "p90", "p99", "p99.9", "max"]
    values = list(latency.values())
    assert values == sorted(values) and values[0] > 0


def test_a_rate_over_organisations(world):
    report = bench(world, "--connections", "30", "--orgs", "3", "--rate", "50/s", "--duration", "2s")
    assert (report["connections"], report["orgs"]) == (30, 3)
    assert report["events"] == pytest.approx(100, abs=5)
    # Ten connections an organisation: each event goes to ten.
    assert report["expected"] == report["events"] * 10
    assert 1.5 < report["seconds"] < 10


def test_idle_connections_only(world):
    report = bench(world, "--connections", "300", "--rate", "0", "--duration", "1s")
    assert (report["events"], report["expected"], report["delivered"]) == (0, 0, 0)
    server = report["server"]
    assert server["rssIdleBytes"] >= server["rssEmptyBytes"] > 0
    assert server["bytesPerConnection"] == pytest.approx(
        (server["rssIdleBytes"] - server["rssEmptyBytes"]) / 300, rel=0.05, abs=16
    )
    assert SANITIZED or server["bytesPerConnection"] < 20_000


def test_its_serve_is_gone_afterwards(world):
    report = bench(world, "--connections", "5", "--burst", "5")
    with pytest.raises(ProcessLookupError):
        os.kill(report["server"]["pid"], 0)


def test_for_people(world):
    done = world.run("bench", "--connections", "10", "--burst", "20")
    assert done.code == 0, done
    text = done.out.decode()
    assert "200" in text and "p99" in text and "lost" in text
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
