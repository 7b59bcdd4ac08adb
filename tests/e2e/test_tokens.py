"""A table of tokens that other programs' libraries made, good and bad: each one's status and code, by both ways in."""

import json
import re
import subprocess

import pytest

from harness import http
from harness.client import upgrade_lines
from harness.events import event
from harness.gate import bearer
from harness.node import node_arguments
from harness.patience import stretched

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
# What a header may hold as a bearer token (RFC 6750); other texts are no credential at all.
IS_BEARER = re.compile(r"[A-Za-z0-9\-._~+/=]+")
OPTIONS = {
    "main": "--jwt-secret-file new.secret --jwt-secret-file gone.secret,until=2020-09-13T12:26:40Z --jwt-key keys.jwks "
    "--jwt-key rsa.pem --jwt-key ec.pem --jwt-issuer https://id.example --jwt-issuer https://other.example "
    "--jwt-audience syncws --revoked revoked",
    "rotating": "--jwt-secret-file new.secret --jwt-secret-file old.secret,until=2999-01-01T00:00:00Z",
    "public": "--jwt-key keys.jwks --jwt-key rsa.pem",
    "renamed": "--jwt-secret-file new.secret --claim-orgs https://x.example/tenants --claim-permissions scope",
}
CODES = {"malformed", "algorithm", "critical", "unknown_key", "signature", "expired", "not_yet_valid", "issuer", "audience"}
CODES |= {"claims", "revoked"}


@pytest.fixture(scope="module")
def table(shared_world):
    command = node_arguments("make_tokens.mjs", shared_world.folder)
    made = subprocess.run(command, capture_output=True, text=True, timeout=stretched(120))
    assert made.returncode == 0, made.stderr
    return [json.loads(line) for line in made.stdout.splitlines()]


@pytest.fixture(scope="module")
def serves(shared_world, table):
    return {
        name: shared_world.serve(*options.split(), socket=None, cwd=shared_world.folder, stdin=subprocess.DEVNULL)
        for name, options in OPTIONS.items()
    }


def covers(grant):
    return grant["organisations"] == "*" or "org-rio" in grant["organisations"]


def refused(row):
    """Status and code for a token that is no good, None for a good one."""
    if not IS_BEARER.fullmatch(row["token"]):
        return 400, "bad_credentials"
    return (401, f"{row['code']}") if row["code"] else None


def wanted_upgrade(row):
    if bad := refused(row):
        return bad
    if not covers(row["grant"]):
        return 403, "organization_not_allowed"
    return (101, None) if row["grant"]["subscribe"] else (403, "not_permitted")


def wanted_publish(row):
    if bad := refused(row):
        return bad
    if not row["grant"]["publish"]:
        return 403, "not_permitted"
    return (200, None) if covers(row["grant"]) else (400, "organization_not_allowed")


def seen_upgrade(serve, token):
    lines = upgrade_lines(serve.port, "/api/ws/sync/org-rio", KEY, headers=[bearer(token)])
    answer = http.exchange(serve.port, lines)
    return answer, (answer.status, None if answer.status == 101 else answer.error_code())


def seen_publish(serve, token):
    answer = http.request(serve.port, "/api/sync/events", method="POST", headers=[bearer(token)], body=event())
    if "results" not in answer.json():
        return answer, (answer.status, answer.error_code())
    [result] = answer.json()["results"]
    return answer, (answer.status, result.get("error", {}).get("code"))


def differences(table, serves, ask, wanted):
    found = []
    for row in table:
        try:
            answer, seen = ask(serves[row["server"]], row["token"])
        except AssertionError as silence:
            found.append(f"{row['name']}: {silence}")
            continue
        if seen != wanted(row):
            found.append(f"{row['name']}: {seen} instead of {wanted(row)}")
        if answer.status == 401 and 'error="invalid_token"' not in answer.headers.get("www-authenticate", ""):
            found.append(f"{row['name']}: a 401 without its reason in WWW-Authenticate")
        if answer.status >= 400 and row["token"] in answer.body.decode():
            found.append(f"{row['name']}: the answer tells the token")
    return found


def test_the_table_has_all_kinds(table):
    assert len(table) >= 60
    assert {row["code"] for row in table} == {None} | {f"token_{code}" for code in CODES}
    assert len({row["name"] for row in table}) == len(table)


def test_upgrades(table, serves):
    assert differences(table, serves, seen_upgrade, wanted_upgrade) == []


def test_publishing(table, serves):
    assert differences(table, serves, seen_publish, wanted_publish) == []


def test_no_token_is_in_the_log(table, serves):
    talk = "".join(serve.talk() for serve in serves.values())
    assert "refused" in talk
    parts = {part for row in table for part in row["token"].split(".") if len(part) > 30}
    assert not [part for part in parts if part in talk]
