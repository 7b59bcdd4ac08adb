"""What is measured and what is expected of it: data only, a new bound is one line here."""

from __future__ import annotations

import figures
from figures import BYTES, CONNECT_CPU, CONNECT_RATE, CPU, CPU_PERCENT, DELIVERIES, P50, P99, WIRE
from scenarios import SLOW_ROUNDS, Entry, Expectation, Scenario

SERVE = Entry("serve")
BARE = Entry("bare")  # batches of 64 events
BARE_SINGLES = Entry("bare", arguments=("--batch", "1"), note="one event a send")
UWS = Entry("uws")
WS = Entry("ws", at_most=SLOW_ROUNDS)
NCHAN = Entry("nchan", at_most=SLOW_ROUNDS)
FEWER = {"load": {"--burst": "30"}, "note": "30 events instead of 300"}


def at_least(figure: figures.Figure, bound: float, versus: str | None = None) -> Expectation:
    return Expectation(figure, ">=", bound, versus)


def at_most(
    figure: figures.Figure, bound: float, versus: str | None = None, aim: float | None = None
) -> Expectation:
    return Expectation(figure, "<=", bound, versus, aim)


def burst(name: str, clients: int, events: int, slow: dict) -> Scenario:
    return Scenario(
        name=f"burst-{name}",
        title=f"{clients:,} clients, a burst of {events:,} events of 200 bytes",
        load={"--connections": str(clients), "--burst": str(events)},
        entries=(
            SERVE,
            BARE,
            UWS,
            Entry("ws", at_most=SLOW_ROUNDS, **slow),
            Entry("nchan", at_most=SLOW_ROUNDS, **slow),
        ),
        figures=(DELIVERIES, P99, CPU, figures.PEAK, figures.BENCH_CPU),
        headline=(DELIVERIES, CPU),
        expectations=(
            at_least(DELIVERIES, 2, "uws"),
            at_least(DELIVERIES, 40, "ws"),
            at_least(DELIVERIES, 0.9, "bare"),
        ),
    )


def steady(clients: int, rate: int, seconds: int) -> dict[str, str]:
    pace = {"--rate": f"{rate}/s", "--warm-up": "1s", "--duration": f"{seconds}s"}
    return {"--connections": str(clients), **pace}


SUSTAINED = Scenario(
    name="sustained",
    title="100 clients, 8,000 events/s: more than ws and nchan can take",
    load=steady(100, 8_000, 5),
    entries=(SERVE, BARE, UWS),
    figures=(CPU, CPU_PERCENT, P50, P99, figures.BENCH_CPU),
    headline=(CPU, P99),
    expectations=(at_most(CPU, 0.50), at_most(CPU, 1, "uws"), at_most(P99, 15)),
)


def paced(name: str, clients: int, rate: int) -> Scenario:
    """So far apart that each event has reached everybody before the next: else it could share a send."""
    return Scenario(
        name=f"paced-{name}",
        title=f"{clients:,} clients, {rate} events/s: one event a send",
        load=steady(clients, rate, 4),
        entries=(SERVE, BARE_SINGLES, UWS),
        figures=(CPU, P50, P99, figures.BENCH_CPU),
        headline=(CPU,),
        expectations=(at_most(CPU, 1, "uws"), at_most(CPU, 1.2, "bare", aim=1.05)),
    )


def latency(name: str, clients: int, rate: int) -> Scenario:
    return Scenario(
        name=f"latency-{name}",
        title=f"{clients:,} clients, {rate} events/s: latency from the intended time",
        load=steady(clients, rate, 5),
        entries=(SERVE, BARE_SINGLES, UWS, WS, NCHAN),
        figures=(P50, P99, CPU),
        headline=(P50, P99),
        expectations=tuple(
            at_most(figure, bound, versus, aim)
            for figure in (P50, P99)
            for bound, versus, aim in ((1, "uws", None), (1.2, "bare", 1.1))
        ),
    )


FIRST = Entry(
    "serve", label="serve, first 2,000", load={"--connections": "2000"}, is_for_readme=False
)
IDLE = Scenario(
    name="idle",
    title="10,000 connections as fast as they come, 64 handshakes at a time, then idle",
    load={"--connections": "10000", "--handshakes": "64", "--rate": "0", "--duration": "4s"},
    entries=(SERVE, BARE, UWS, WS, NCHAN, FIRST),
    figures=(CONNECT_RATE, CONNECT_CPU, BYTES, figures.KERNEL, CPU_PERCENT),
    headline=(CONNECT_RATE, CONNECT_CPU, BYTES, CPU_PERCENT),
    expectations=(
        at_most(BYTES, 1_638, aim=1_434),
        at_least(CONNECT_RATE, 0.9, "bare"),
        at_least(CONNECT_RATE, 1, "uws"),
        at_most(CONNECT_CPU, 40),
        at_most(CONNECT_CPU, 1.25, FIRST.name),
    ),
    watches_kernel=True,
)

# A viewer is pinged every 25 s, and for the first time after half of that at the earliest. uws would ping after two
# minutes, which is too long for a benchmark.
UNPINGED = Entry("serve", label="serve, no pings", arguments=("--ping-interval", "0"))
IDLE_CPU = Scenario(
    name="idle-cpu",
    title="10,000 idle connections for 27 s, each of which is pinged once",
    load={"--connections": "10000", "--rate": "0", "--duration": "27s"},
    entries=(SERVE, Entry("bare", arguments=("--ping-interval", "25")), UNPINGED),
    figures=(CPU_PERCENT,),
    headline=(CPU_PERCENT,),
    expectations=(
        at_most(CPU_PERCENT, 0.5),
        Expectation(CPU_PERCENT, "<=", 0.5, subject=UNPINGED.name),
    ),
)


PACKED = "serve --compress"
PACK = {"arguments": ("--compress",), "load": {"--compress": ""}}


# The events of syncws-bench differ in three numbers only, which is kind to packing; the benchmarks in micro/ pack
# events that differ as a worker's do.
def compression(name: str, title: str, load: dict[str, str], wire: float) -> Scenario:
    return Scenario(
        name=f"compress-{name}",
        title=f"1,000 clients of syncws.v1, {title}",
        load={"--connections": "1000", "--protocol": "v1", **load},
        entries=(SERVE, Entry("serve", label=PACKED, **PACK)),
        figures=(WIRE, CPU, DELIVERIES, P50, P99),
        headline=(WIRE, CPU),
        expectations=(
            Expectation(WIRE, "<=", wire, "serve", subject=PACKED),
            Expectation(CPU, "<=", 1.2, "serve", subject=PACKED),
        ),
        needs=("--compress",),
    )


INGEST = Scenario(
    name="ingest",
    title="1 subscriber, 1,000,000 events of 200 bytes through the socket",
    load={"--connections": "1", "--burst": "1000000"},
    entries=(SERVE, BARE, UWS),
    figures=(DELIVERIES, CPU, CPU_PERCENT, figures.BENCH_CPU),
    headline=(DELIVERIES,),
    expectations=(at_least(DELIVERIES, 500_000),),
)

ALL = (
    burst("1k", 1_000, 500, {}),
    burst("9k", 9_000, 300, FEWER),
    SUSTAINED,
    paced("1k", 1_000, 40),
    paced("10k", 10_000, 4),
    latency("100", 100, 50),
    latency("1k", 1_000, 10),
    latency("10k", 10_000, 2),
    IDLE,
    IDLE_CPU,
    compression("singles", "20 events/s", {"--rate": "20/s", "--duration": "5s"}, 0.4),
    compression("burst", "a burst of 6,400 events", {"--burst": "6400"}, 0.2),
    INGEST,
)
