"""--type, --pfa and --count: which events are shown, and how many."""

import json

import pytest

from harness.events import event

KINDS = ["SYNC_PROCESSING", "SYNC_SUCCESS", "SYNC_FAILED"]
ALL = [event(pfa, type=kind) for pfa in ("pfa-1", "pfa-2", "pfa-3") for kind in KINDS]


@pytest.fixture(scope="module")
def serve(shared_world):
    serve = shared_world.serve()
    shared_world.publish(serve, *ALL)
    return serve


def shown(world, serve, count, *options):
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "100", "--count", count, "--within", "20s", *options)
    assert done.code == 0, done
    return [(e["pfaId"], e["type"]) for e in done.objects()]


@pytest.mark.parametrize("kinds", [["SYNC_FAILED"], ["SYNC_FAILED", "SYNC_SUCCESS"]], ids=str)
def test_types(shared_world, serve, kinds):
    options = [word for kind in kinds for word in ("--type", kind)]
    expected = [(e["pfaId"], e["type"]) for e in map(json.loads, ALL) if e["type"] in kinds]
    assert shown(shared_world, serve, len(expected), *options) == expected


@pytest.mark.parametrize("pfas", [["pfa-2"], ["pfa-1", "pfa-3"]], ids=str)
def test_pfas(shared_world, serve, pfas):
    options = [word for pfa in pfas for word in ("--pfa", pfa)]
    expected = [(e["pfaId"], e["type"]) for e in map(json.loads, ALL) if e["pfaId"] in pfas]
    assert shown(shared_world, serve, len(expected), *options) == expected


def test_both_must_hold(shared_world, serve):
    seen = shown(shared_world, serve, 2, "--type", "SYNC_FAILED", "--pfa", "pfa-1", "--pfa", "pfa-3")
    assert seen == [("pfa-1", "SYNC_FAILED"), ("pfa-3", "SYNC_FAILED")]


def test_the_words_of_details_do_not_count(world):
    serve = world.serve()
    world.publish(serve, event("a", pfaId="b", type_="SYNC_FAILED"), event("b"))
    assert shown(world, serve, 1, "--pfa", "b") == [("b", "SYNC_SUCCESS")]


def test_count_stops_in_the_middle(shared_world, serve):
    assert shown(shared_world, serve, 4) == [(e["pfaId"], e["type"]) for e in map(json.loads, ALL[:4])]


def test_filters_work_on_plain_events_too(shared_world, serve):
    done = shared_world.run(
        "listen", "org-rio", "--url", serve.url, "--plain", "--last", "100", "--type", "SYNC_FAILED", "--count", "3"
    )
    assert done.lines() == [line for line in ALL if b"SYNC_FAILED" in line]
