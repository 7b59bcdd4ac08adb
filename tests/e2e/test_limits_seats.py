"""--max-per-organization: at, just under and just over; a seat comes back when its viewer ends."""

from harness import door
from harness.patience import until


def test_an_organisation_is_full(world):
    serve = world.serve("--max-per-organization", "2")
    inside, refused = door.try_upgrades(3, serve.port, "org-rio")
    assert len(inside) == 2
    [answer] = refused
    assert answer.status == 429
    assert answer.error_code() == "too_many_connections"
    assert "organisation" in answer.json()["error"]["message"]
    assert door.Upgrade(serve.port, "org-lima").is_in
    assert "refused reason=too_many_connections address=127.0.0.1 organisation=org-rio" in serve.talk()

    inside[0].close()
    until(lambda: door.Upgrade(serve.port, "org-rio").is_in, "a free seat")


def test_plain_requests_take_no_seat(world):
    serve = world.serve("--max-per-organization", "1")
    inside = door.Upgrade(serve.port)
    assert inside.is_in
    for _ in range(5):
        assert door.ask(serve.port, "/api/sync/status/org-rio").status == 200
    assert door.Upgrade(serve.port).answer.status == 429


def test_refused_upgrades_take_no_seat(world):
    serve = world.serve("--max-per-organization", "1")
    for _ in range(5):
        refused = door.Upgrade(serve.port, headers=["Origin: https://elsewhere.example"])
        assert refused.answer.status == 403
        assert door.Upgrade(serve.port, protocols=["other"]).answer.status == 400
    assert door.Upgrade(serve.port).is_in


def test_a_viewer_that_is_killed_gives_its_seat_back(world):
    serve = world.serve("--max-per-organization", "1", "--ping-interval", "100ms", "--pong-timeout", "200ms")
    silent = door.Upgrade(serve.port)
    assert silent.is_in
    until(lambda: door.Upgrade(serve.port).is_in, "the silent one's seat")
