"""The audit log: a line for each refusal, with who and why, and an end to it."""

import json
import re

from harness.events import event
from harness.frames import TEXT
from harness.gate import auth_message, bearer, guarded, publish, refusal, token
from harness.patience import until
from harness.world import V1


def lines(serve):
    return [line.partition(" refused ")[2] for line in serve.talk().splitlines() if " refused " in line]


def test_a_line_each(world):
    serve = guarded(world, "--orgs", organisations(world), "--jwt-issuer", "us")
    good = {"iss": "us", "sub": "alice"}
    refusal(world, serve)
    refusal(world, serve, headers=[bearer(token(iss="them", sub="alice"))])
    refusal(world, serve, "org-oslo", headers=[bearer(token(**good))])
    refusal(world, serve, headers=[("Origin", "https://evil.example")])
    serve.get("/api/sync/status/org-rio", headers=[bearer(token(**good, permissions="publish"))])
    publish(serve, event(organisation="org-oslo"), [bearer(token(**good, permissions="publish"))])
    assert lines(serve) == [
        "reason=token_required address=127.0.0.1 organisation=org-rio path=/api/ws/sync/org-rio",
        "reason=token_issuer address=127.0.0.1 organisation=org-rio path=/api/ws/sync/org-rio",
        "reason=organization_not_allowed address=127.0.0.1 subject=alice organisation=org-oslo path=/api/ws/sync/org-oslo",
        "reason=origin_not_allowed address=127.0.0.1 organisation=org-rio origin=https://evil.example path=/api/ws/sync/org-rio",
        "reason=not_permitted address=127.0.0.1 subject=alice organisation=org-rio path=/api/sync/status/org-rio",
        "reason=organization_not_allowed address=127.0.0.1 subject=alice organisation=org-oslo path=/api/sync/events",
    ]
    assert all(" warning " in line for line in serve.talk().splitlines() if " refused " in line)


def organisations(world):
    path = world.folder / "organisations"
    path.write_text("org-rio\n")
    return str(path)


def test_behind_a_proxy(world):
    serve = guarded(world, "--trusted-proxy", "127.0.0.1/32")
    forwarded = ("X-Forwarded-For", "192.0.2.7")
    refusal(world, serve, headers=[forwarded])
    serve.get("/api/sync/status/org-rio", headers=[forwarded])
    assert lines(serve) == [
        "reason=token_required address=192.0.2.7 organisation=org-rio path=/api/ws/sync/org-rio",
        "reason=token_required address=192.0.2.7 organisation=org-rio path=/api/sync/status/org-rio",
    ]


def test_those_who_are_turned_out_later(world):
    serve = guarded(world)
    client = world.client(serve, protocols=V1)
    client.send(TEXT, auth_message(token(sub="eve", orgs="org-oslo")))
    assert client.expect_close() == 4501
    until(lambda: lines(serve), lambda: serve.talk())
    assert lines(serve)[0].startswith("reason=organization_not_allowed address=127.0.0.1"), lines(serve)


def test_a_value_is_one_value(world):
    serve = guarded(world)
    refusal(world, serve, headers=[("Origin", "x subject=root\x1b[2J"), ("Cookie", "x")])
    (line,) = lines(serve)
    assert 'origin="x subject=root\\u001b[2J"' in line


def test_as_json(world):
    serve = guarded(world, "--log-format", "json")
    refusal(world, serve, headers=[("Origin", 'https://evil.example"')])
    (said,) = [json.loads(line) for line in serve.talk().splitlines() if "refused" in line]
    assert said["level"] in ("warn", "warning")


def test_a_flood_is_counted(world):
    serve = guarded(world)
    for _ in range(200):
        assert serve.get("/api/sync/status/org-rio").status == 401
    until(lambda: "more were not logged" in serve.talk(), lambda: serve.talk())
    counted = sum(int(n) for n in re.findall(r"refused: (\d+) more were not logged in the last second", serve.talk()))

    def are_all_there():
        told = sum(int(n) for n in re.findall(r"refused: (\d+) more", serve.talk()))
        return told + len(lines(serve)) == 200

    until(are_all_there, lambda: f"{counted} {len(lines(serve))}")
    assert len(lines(serve)) >= 50
