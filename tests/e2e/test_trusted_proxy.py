"""--trusted-proxy: whom X-Forwarded-For names is counted, if and only if a trusted proxy says so."""

import pytest

from harness import door
from harness.patience import until

PROXY = "127.0.0.7"
TRUST = ("--trusted-proxy", PROXY, "--trusted-proxy", "10.0.0.0/8")


def through(serve, *forwarded, source=PROXY):
    return door.Upgrade(serve.port, source=source, headers=[f"X-Forwarded-For: {value}" for value in forwarded])


def addresses(serve):
    return [line.split("address=")[1].split()[0] for line in serve.talk().splitlines() if " connected id=" in line]


def test_the_address_is_whom_the_proxy_names(world):
    serve = world.serve(*TRUST)
    for forwarded in (
        ["192.0.2.1"],
        ["6.6.6.6, 192.0.2.2"],
        ["6.6.6.6, 192.0.2.3, 10.0.0.5"],
        ["6.6.6.6", "192.0.2.4, 10.0.0.5"],
        ["192.0.2.5:4711"],
        ["[2001:db8::6]:4711"],
        ["unknown"],
        [],
    ):
        assert through(serve, *forwarded).is_in
    until(lambda: len(addresses(serve)) == 8, "eight lines")
    assert addresses(serve) == [
        "192.0.2.1",
        "192.0.2.2",
        "192.0.2.3",
        "192.0.2.4",
        "192.0.2.5",
        "2001:db8::6",
        PROXY,
        PROXY,
    ]


def test_of_anybody_else_the_header_is_ignored(world):
    serve = world.serve(*TRUST)
    assert through(serve, "192.0.2.1", source="127.0.0.1").is_in
    until(lambda: addresses(serve) == ["127.0.0.1"], "its own address")


def test_without_trusted_proxies_nobody_is_believed(world):
    serve = world.serve("--max-per-address", "1")
    inside = through(serve, "192.0.2.1")
    assert inside.is_in
    assert through(serve, "192.0.2.2").answer.status == 429


def test_each_behind_the_proxy_has_places_of_its_own(world):
    serve = world.serve(*TRUST, "--max-per-address", "2")
    first = [through(serve, "192.0.2.1") for _ in range(3)]
    assert [one.answer.status for one in first] == [101, 101, 429]
    assert first[2].code() == "too_many_connections"
    second = [through(serve, "192.0.2.2"), through(serve, "192.0.2.1, 192.0.2.2")]
    assert second[0].is_in and second[1].is_in, "what the client itself wrote does not count"
    assert through(serve, "192.0.2.2").answer.status == 429
    assert "refused reason=too_many_connections address=192.0.2.1 " in serve.talk()
    first[0].close()
    until(lambda: through(serve, "192.0.2.1").is_in, "its place")


def test_an_ipv6_network_is_one(world):
    serve = world.serve(*TRUST, "--max-per-address", "1")
    inside = through(serve, "2001:db8::1")
    assert inside.is_in
    assert through(serve, "2001:db8::2").answer.status == 429
    assert through(serve, "2001:db8:0:1::1").is_in


def test_each_behind_the_proxy_has_a_rate_of_its_own(world):
    serve = world.serve(*TRUST, "--connect-rate", "3/m")
    answers = [through(serve, "192.0.2.1").answer for _ in range(4)]
    assert answers[0].status == 101 and answers[-1].status == 429
    assert answers[-1].error_code() == "rate_limited"
    assert through(serve, "192.0.2.2").is_in


def test_who_is_behind_a_proxy_on_this_machine_does_not_publish(world):
    serve = world.serve()
    answer = serve.get(
        "/api/sync/events", method="POST", body=b"{}", headers=[("X-Forwarded-For", "192.0.2.1")]
    )
    assert answer.status == 403
    assert answer.error_code() == "loopback_only"


@pytest.mark.parametrize("value", ["10.1.2.3/8", "localhost", "10.0.0.0/33", ""])
def test_what_is_no_range_is_told(world, value):
    ended = world.run("serve", "--trusted-proxy", value, "--port", "0", "--no-socket")
    assert ended.code == 2
    assert "--trusted-proxy" in ended.err and f"'{value}'" in ended.err


def test_plain_requests_of_each_have_a_rate_too(world):
    serve = world.serve(*TRUST, "--connect-rate", "3/m")

    def ask(address):
        return door.ask(serve.port, "/readyz", PROXY, [f"X-Forwarded-For: {address}"])

    answers = [ask("192.0.2.1") for _ in range(4)]
    assert answers[0].status == 200 and answers[-1].status == 429
    assert answers[-1].error_code() == "rate_limited"
    assert ask("192.0.2.2").status == 200
    assert "refused reason=rate_limited address=192.0.2.1 path=/readyz" in serve.talk()


def test_the_audit_names_whom_the_proxy_names(world):
    serve = world.serve(*TRUST)
    headers = ["X-Forwarded-For: 192.0.2.1", "Origin: https://elsewhere.example"]
    assert door.ask(serve.port, "/api/sync/status/org-rio", PROXY, headers).status == 403
    assert "refused reason=origin_not_allowed address=192.0.2.1" in serve.talk()
