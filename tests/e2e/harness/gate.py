"""Serves that ask for tokens, and what comes in to them."""

import json

from . import http
from .client import Refused
from .tokens import SECRET, token, write_secret
from .world import V1


def guarded(world, *options, **more):
    """A serve that takes tokens of harness.tokens."""
    secret = write_secret(world.folder / "secret", SECRET.decode())
    return world.serve("--jwt-secret-file", str(secret), *options, **more)


def bearer(text):
    return ("Authorization", f"Bearer {text}")


def everything():
    """A token that may do all there is."""
    return token(orgs="*", permissions=["subscribe", "publish"])


def refusal(world, serve, organisation="org-rio", query="", **more):
    """The answer to an upgrade that is not let in."""
    try:
        world.client(serve, organisation, query, **more)
    except Refused as refused:
        return refused.answer
    raise AssertionError(f"{organisation}{query} with {more} was let in")


def verdict(world, serve, *arguments, **more):
    answer = refusal(world, serve, *arguments, **more)
    return answer.status, answer.error_code()


def is_let_in(world, serve, organisation="org-rio", query="", **more):
    watcher = world.watcher(serve, organisation, query, **more)
    assert watcher.greeting["organizationId"] == organisation
    watcher.close()
    return True


def ticket(serve, *, headers=None, **claims):
    answer = post(serve, "/api/ws/ticket", headers=[bearer(token(**claims))] if headers is None else headers)
    assert answer.status == 200, answer
    return answer.json()["ticket"]


def post(serve, path, body=b"", headers=()):
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{serve.port}", f"Content-Length: {len(body)}"]
    return http.exchange(serve.port, lines + [f"{name}: {value}" for name, value in headers], body)


def publish(serve, body, headers=()):
    return post(serve, "/api/sync/events", body, headers)


def auth_message(text):
    return json.dumps({"type": "AUTH", "token": text}).encode()


def stats(serve):
    """Of a serve that asks for tokens, from here."""
    return serve.get("/api/ws/stats").json()


__all__ = [name for name in globals() if not name.startswith("_")] + ["V1"]
