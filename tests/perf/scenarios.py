"""What is measured and what is expected of it: data only, a new bound is one line here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number of syncws-bench's JSON: where it is found and how it reads."""

    path: tuple[str, ...]
    title: str
    digits: int = 0

    def of(self, result: dict) -> float | None:
        value: object = result
        for key in self.path:
            value = value.get(key) if isinstance(value, dict) else None
        return float(value) if isinstance(value, (int, float)) else None


@dataclass(frozen=True)
class Expectation:
    """serve's median against a bound: an absolute one, or so many times another server's."""

    figure: Figure
    relation: str  # ">=" or "<="
    bound: float
    versus: str | None = None


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    load: tuple[str, ...]  # arguments for syncws-bench
    connections: int
    figures: tuple[Figure, ...]
    expectations: tuple[Expectation, ...]


DELIVERIES = Figure(("deliveriesPerSecond",), "deliveries a second")
P99 = Figure(("latencyMs", "p99"), "latency p99, ms", 2)
CPU = Figure(("server", "cpuMicrosPerDelivery"), "server CPU a delivery, µs", 3)
PEAK = Figure(("server", "rssPeakBytes"), "server memory at its peak, bytes")
CONNECT = Figure(("connectSeconds",), "time to connect all, s", 3)
CONNECT_RATE = Figure(("connectsPerSecond",), "connections a second")
CONNECT_CPU = Figure(("server", "connectCpuMicros"), "server CPU a connection, µs", 1)
BYTES = Figure(("server", "bytesPerConnection"), "resident bytes a connection")


def burst(connections: int, events: int) -> Scenario:
    return Scenario(
        name="burst",
        title=f"{connections:,} clients × {events:,} events × 200 B",
        load=("--connections", str(connections), "--burst", str(events), "--size", "200"),
        connections=connections,
        figures=(DELIVERIES, P99, CPU, PEAK),
        expectations=(
            Expectation(DELIVERIES, ">=", 20, versus="ws"),
            Expectation(DELIVERIES, ">=", 0.7, versus="bare"),
        ),
    )


def idle(connections: int) -> Scenario:
    return Scenario(
        name="idle",
        title=f"{connections:,} idle connections",
        load=("--connections", str(connections), "--rate", "0", "--duration", "2s"),
        connections=connections,
        figures=(CONNECT, CONNECT_RATE, CONNECT_CPU, BYTES),
        expectations=(
            Expectation(CONNECT, "<=", 3, versus="bare"),
            Expectation(BYTES, "<=", 2048),
        ),
    )
