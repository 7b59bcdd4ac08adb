"""Numbers of a run: where they are found in syncws-bench's JSON, and how they read."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str, ...]


def number_at(result: dict, path: Path) -> float | None:
    value: object = result
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return float(value) if isinstance(value, (int, float)) else None


@dataclass(frozen=True)
class Figure:
    path: Path
    title: str
    digits: int = 0
    per: Path | None = None  # a number of the same run that it is divided by

    def of(self, result: dict) -> float | None:
        value = number_at(result, self.path)
        if value is None or self.per is None:
            return value
        divisor = number_at(result, self.per)
        return value / divisor if divisor else None


DELIVERIES = Figure(("deliveriesPerSecond",), "deliveries a second")
P50 = Figure(("latencyMs", "p50"), "latency p50, ms", 2)
P99 = Figure(("latencyMs", "p99"), "latency p99, ms", 2)
CPU = Figure(("server", "cpuMicrosPerDelivery"), "server CPU a delivery, µs", 3)
CPU_PERCENT = Figure(("server", "cpuPercent"), "server CPU, % of a core", 2)
PEAK = Figure(("server", "rssPeakBytes"), "server memory at its peak, bytes")
CONNECT = Figure(("connectSeconds",), "time to connect all, s", 3)
CONNECT_RATE = Figure(("connectsPerSecond",), "connections a second")
CONNECT_CPU = Figure(("server", "connectCpuMicros"), "server CPU a connection, µs", 1)
BYTES = Figure(("server", "bytesPerConnection"), "resident bytes a connection")
KERNEL = Figure(("kernel", "bytesPerConnection"), "the kernel's bytes a connection, both ends")
WIRE = Figure(("bytes", "wire"), "bytes a delivery on the wire", 1, per=("delivered",))
BENCH_CPU = Figure(("bench", "busiestCorePercent"), "bench's own CPU, % of a core")
