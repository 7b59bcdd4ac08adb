"""Who is let in at the upgrade: each way in which a token arrives, and what each refusal says."""

import pytest

from harness.frames import TEXT
from harness.gate import auth_message, bearer, guarded, is_let_in, refusal, ticket, token, verdict
from harness.tokens import SECRET
from harness.world import V1

PAGE = ("Origin", "http://localhost:5173")
CHALLENGE = 'Bearer realm="syncws"'


@pytest.fixture(scope="module")
def serve(shared_world):
    return guarded(
        shared_world, "--auth-cookie", "session", "--allow-query-token", "--jwt-issuer", "us", "--jwt-audience", "syncws"
    )


def good(**claims):
    return token(**({"iss": "us", "aud": "syncws"} | claims))


def test_in_the_header(shared_world, serve):
    assert is_let_in(shared_world, serve, headers=[bearer(good())])
    assert is_let_in(shared_world, serve, headers=[bearer(good())], protocols=V1)


def test_in_the_cookie_of_a_page(shared_world, serve):
    cookie = ("Cookie", f"a=b; session={good()}; c=d")
    assert is_let_in(shared_world, serve, headers=[cookie, PAGE])
    assert verdict(shared_world, serve, headers=[cookie]) == (403, "origin_required")
    evil = ("Origin", "https://evil.example")
    assert verdict(shared_world, serve, headers=[cookie, evil]) == (403, "origin_not_allowed")


def test_in_the_query(shared_world, serve):
    assert is_let_in(shared_world, serve, query=f"?access_token={good()}")


def test_as_a_ticket(shared_world, serve):
    first = ticket(serve, headers=[bearer(good())])
    assert len(first) <= 32
    watcher = shared_world.watcher(serve, protocols=(f"syncws.ticket.{first}", *V1))
    assert watcher.protocol == "syncws.v1", "the real one is named"
    assert is_let_in(shared_world, serve, query=f"?ticket={ticket(serve, headers=[bearer(good())])}")


def test_as_a_first_message(shared_world, serve):
    client = shared_world.client(serve, protocols=V1)
    client.send(TEXT, auth_message(good()))
    assert client.connected()["organizationId"] == "org-rio"


def test_none(shared_world, serve):
    answer = refusal(shared_world, serve)
    assert (answer.status, answer.error_code()) == (401, "token_required")
    assert answer.headers["www-authenticate"] == CHALLENGE


@pytest.mark.parametrize(
    "text,code",
    [
        (good(lasts=-60), "token_expired"),
        (good(nbf=9_999_999_999), "token_not_yet_valid"),
        (good(iss="them"), "token_issuer"),
        (good(aud="other"), "token_audience"),
        (token(secret=SECRET[::-1], iss="us", aud="syncws"), "token_signature"),
        (good(header={"alg": "none"}), "token_algorithm"),
        (good(header={"crit": ["exp"]}), "token_critical"),
        (good(lasts=None), "token_claims"),
        ("nonsense", "token_malformed"),
    ],
)
def test_bad_tokens(shared_world, serve, text, code):
    answer = refusal(shared_world, serve, headers=[bearer(text)])
    assert (answer.status, answer.error_code()) == (401, code)
    challenge = answer.headers["www-authenticate"]
    assert challenge.startswith(f'{CHALLENGE}, error="invalid_token", error_description="') and challenge.endswith('"')
    assert text not in answer.body.decode() and text not in str(answer.headers)


def test_what_the_token_is_not_for(shared_world, serve):
    other = [bearer(good(orgs=["org-oslo", "org-lima"]))]
    assert verdict(shared_world, serve, headers=other) == (403, "organization_not_allowed")
    assert is_let_in(shared_world, serve, "org-lima", headers=other)
    publisher = [bearer(good(permissions=["publish"]))]
    assert verdict(shared_world, serve, headers=publisher) == (403, "not_permitted")


def test_two_credentials(shared_world, serve):
    two = dict(headers=[bearer(good())], query=f"?access_token={good(sub='other')}")
    assert verdict(shared_world, serve, **two) == (400, "bad_credentials")
    assert verdict(shared_world, serve, headers=[("Authorization", "Bearer a b")]) == (400, "bad_credentials")


def test_doubled_headers(shared_world, serve):
    """Only one of two could count, and who knows which."""
    one, other = bearer(good()), bearer(good(sub="other"))
    for headers in ([one, other], [one, ("Authorization", "Basic eDp5")], [("Cookie", "session=x"), ("Cookie", "session=y"), PAGE]):
        assert refusal(shared_world, serve, headers=headers).status in (400, 401)
    two_pages = [one, PAGE, ("Origin", "http://localhost")]
    assert verdict(shared_world, serve, headers=two_pages) == (403, "origin_not_allowed")


def test_the_form_is_looked_at_first(shared_world, serve):
    assert verdict(shared_world, serve, ".hidden") == (400, "invalid_organization")
    assert verdict(shared_world, serve, query="?since=x") == (400, "bad_query")
    too_long = ("syncws.v1", f"syncws.ticket.{good()}")
    assert verdict(shared_world, serve, protocols=too_long) == (400, "bad_subprotocol")


def test_ways_that_have_to_be_asked_for(world):
    serve = guarded(world)
    assert verdict(world, serve, query=f"?access_token={token()}") == (401, "token_required")
    assert verdict(world, serve, headers=[("Cookie", f"session={token()}"), PAGE]) == (401, "token_required")


def test_a_secret_is_in_no_log(world):
    serve = guarded(world, "--allow-query-token", "--log-level", "trace")
    good_one, bad_one = token(), token(secret=SECRET[::-1])
    assert is_let_in(world, serve, query=f"?access_token={good_one}")
    assert is_let_in(world, serve, query=f"?ticket={(spent := ticket(serve))}")
    refusal(world, serve, query=f"?access_token={bad_one}")
    refusal(world, serve, query=f"?ticket={spent}")
    refusal(world, serve, headers=[bearer(bad_one)])
    for secret in (good_one, bad_one, spent, SECRET.decode(), good_one.rpartition(".")[2]):
        assert secret not in serve.talk()


def test_any_address_where_tokens_are_asked_for(world):
    serve = guarded(world, "--host", "0.0.0.0")
    assert verdict(world, serve) == (401, "token_required")
