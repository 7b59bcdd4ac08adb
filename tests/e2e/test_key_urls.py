"""Keys from URLs: fetched, rotated, bound to issuers; and a server of them that fails while tokens come in."""

import itertools
import signal
import ssl
import subprocess
import threading

from harness.client import Refused
from harness.gate import bearer
from harness.key_server import KeyServer, SigningKey, answering
from harness.patience import Deadline, stretched, until

UNAVAILABLE = (503, "keys_unavailable")
LET_IN = (200, None)


def knock(serve, token):
    """Status and error code of a request with this token, which is answered when its key is there or can't be had."""
    answer = serve.get("/api/sync/status/org-rio", headers=[bearer(token)])
    if answer.status == 503:
        assert int(answer.headers["retry-after"]) >= 1
    return answer.status, None if answer.status == 200 else answer.error_code()


def knock_until_told(serve, token, seconds=20):
    """… that comes back as long as the server asks for that."""
    seen = []

    def is_told():
        seen.append(knock(serve, token))
        return seen[-1] != UNAVAILABLE

    until(is_told, f"no more of {UNAVAILABLE}", seconds, pause=0.2)
    return seen[-1]


def serve_by(world, *urls, **more):
    options = itertools.chain.from_iterable(("--jwks-url", url) for url in urls)
    return world.serve(*options, *more.pop("options", ()), socket=None, stdin=subprocess.DEVNULL, **more)


def until_fetched(serve, times=1):
    until(lambda: serve.talk().count("1 fetched") + serve.talk().count("2 fetched") >= times, lambda: serve.talk())


def test_keys_come_from_a_url(world):
    key, stranger = SigningKey(world.folder, "k1"), SigningKey(world.folder, "k1")
    with KeyServer(key) as keys:
        serve = serve_by(world, keys.url)
        until_fetched(serve)
        assert knock(serve, key.token()) == LET_IN
        assert knock(serve, stranger.token()) == (401, "token_signature")
        assert knock(serve, key.token(exp=1)) == (401, "token_expired")
        assert len(keys.times) == 1


def test_a_new_key_is_fetched_once_when_a_token_names_it(world):
    old, new, unknown = (SigningKey(world.folder, kid) for kid in ("k1", "k2", "k3"))
    with KeyServer(old) as keys:
        serve = serve_by(world, keys.url)
        until_fetched(serve)
        keys.keys.append(new)
        assert knock_until_told(serve, new.token()) == LET_IN
        assert knock(serve, old.token()) == LET_IN
        assert knock_until_told(serve, unknown.token()) == (401, "token_unknown_key")


def test_a_token_that_comes_during_the_first_fetch_waits_for_it(world):
    key = SigningKey(world.folder, "k1")
    with KeyServer(key) as keys:
        gate = threading.Event()
        well = keys.behave

        def behave(all_keys):
            gate.wait(stretched(30))
            return well(all_keys)

        keys.behave = behave
        serve = serve_by(world, keys.url)
        until(lambda: keys.times, "a request for keys")
        watcher = world.client(serve, headers=[bearer(key.token())])
        gate.set()
        assert watcher.connected()["organizationId"] == "org-rio"


def test_an_upgrade_whose_key_is_not_to_be_had_is_closed_without_a_word(world):
    key, unknown = SigningKey(world.folder, "k1"), SigningKey(world.folder, "k2")
    with KeyServer(key) as keys:
        keys.behave = None
        serve = serve_by(world, keys.url)
        until(lambda: keys.times, "a request for keys")
        assert ending_of(world, serve, key.token()) == 1013
    with KeyServer(key) as keys:
        serve = serve_by(world, keys.url)
        until_fetched(serve)

        def is_asked_for():
            before = len(keys.times)
            try:
                assert ending_of(world, serve, unknown.token()) == 4501
            except Refused as refused:
                assert refused.answer.status == 503
            return len(keys.times) > before

        until(is_asked_for, "a fetch for the unknown key", 20, pause=0.2)


def ending_of(world, serve, token):
    messages, closed = world.client(serve, headers=[bearer(token)]).to_the_end()
    assert messages == []
    return closed.code



def test_nobody_waits_longer_than_a_few_seconds(world):
    key = SigningKey(world.folder, "k1")
    with KeyServer(key) as keys:
        keys.behave = None
        serve = serve_by(world, keys.url)
        until(lambda: keys.times, "a request for keys")
        deadline = Deadline(9)
        assert knock(serve, key.token()) == UNAVAILABLE
        assert not deadline.over()
        assert serve.get("/healthz").status == 200


def test_two_issuers_cannot_speak_for_each_other(world):
    one, other = SigningKey(world.folder, "k1"), SigningKey(world.folder, "k2", "RS256")
    with KeyServer(one) as first, KeyServer(other) as second:
        serve = serve_by(world, f"{first.url},issuer=https://one.example", f"{second.url},issuer=https://other.example")
        until_fetched(serve, 2)
        assert knock(serve, one.token(iss="https://one.example")) == LET_IN
        assert knock(serve, other.token(iss="https://other.example")) == LET_IN
        assert knock_until_told(serve, one.token(iss="https://other.example")) == (401, "token_unknown_key")
        assert knock_until_told(serve, other.token(iss="https://one.example")) == (401, "token_unknown_key")
        assert knock_until_told(serve, other.token()) == (401, "token_unknown_key")


def test_two_urls_without_issuers_are_refused(world):
    done = world.run("serve", "--jwks-url", "https://a.example/k", "--jwks-url", "https://b.example/k,issuer=b")
    assert done.code == 2
    assert "--jwks-url URL,issuer=ISS" in done.err


def test_keys_over_tls_are_believed_only_from_who_is_vouched_for(world):
    files = [str(world.folder / name) for name in ("key.pem", "cert.pem")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        + ["-subj", "/CN=keys", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[0], "-out", files[1]],
        check=True,
        capture_output=True,
        timeout=stretched(60),
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(files[1], files[0])
    key = SigningKey(world.folder, "k1")
    with KeyServer(key, tls=tls) as keys:
        serve = serve_by(world, keys.url, options=("--jwks-ca", files[1]))
        until_fetched(serve)
        assert knock(serve, key.token()) == LET_IN
        doubtful = serve_by(world, keys.url)
        until(lambda: "can't be fetched" in doubtful.talk(), lambda: doubtful.talk())
        assert knock(doubtful, key.token()) == UNAVAILABLE
        assert "certificate" in doubtful.talk()


def test_a_reload_fetches_again(world):
    key = SigningKey(world.folder, "k1")
    with KeyServer(key) as keys:
        serve = serve_by(world, keys.url)
        until_fetched(serve)

        def reloaded():
            serve.signal(signal.SIGHUP)
            return len(keys.times) > 1

        until(reloaded, "another request for keys", 30, pause=0.5)


class Visitors:
    """Threads that knock again and again until they are told to stop; what each saw is kept."""

    def __init__(self, serve, tokens):
        self.seen = [[] for _ in tokens]
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self._visit, args=(serve, *pair)) for pair in zip(tokens, self.seen)]
        for thread in self.threads:
            thread.start()

    def _visit(self, serve, token, seen):
        while not self.ended.is_set():
            seen.append(knock(serve, token()))

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join(stretched(60))
        return self.seen


def test_a_server_of_keys_that_rotates_and_fails_under_load(world):
    """Nobody wrong ever gets in, everybody right does, and the keys' server hardly notices the flood."""
    first, second, third = (SigningKey(world.folder, kid) for kid in ("k1", "k2", "k3"))
    impostors = [SigningKey(world.folder, kid) for kid in ("k1", "k2", "nobody")]
    good = first.token()
    bad = [impostor.token() for impostor in impostors]
    with KeyServer(first) as keys:
        well = keys.behave
        serve = serve_by(world, keys.url, options=("--ping-interval", "0"))  # its watcher says nothing meanwhile
        until_fetched(serve)
        watcher = world.watcher(serve, headers=[bearer(good)])
        flood = itertools.count()
        flooding = [SigningKey(world.folder, f"flood-{n}").token() for n in range(20)]
        visitors = Visitors(serve, [lambda: good, *(lambda one=one: one for one in bad), lambda: flooding[next(flood) % 20]])
        try:
            keys.keys = [first, second]
            assert knock_until_told(serve, second.token()) == LET_IN
            for failure in (answering(500), answering(200, b"<html>"), answering(200, b"x" * 300_000), None):
                keys.behave = failure
                before = len(keys.times)
                until(lambda: len(keys.times) > before, "a fetch that fails", 30)
                assert knock(serve, second.token()) == LET_IN
            keys.keys = [first, second, third]
            assert knock(serve, third.token()) == UNAVAILABLE
            keys.behave = well
            assert knock_until_told(serve, third.token(), 60) == LET_IN
        finally:
            seen_good, *seen_bad = visitors.stop()
        elapsed = keys.times[-1] - keys.times[0]
        assert watcher.is_at_peace()
    assert set(seen_good) == {LET_IN}
    assert len(seen_good) > 10
    for seen in seen_bad:
        assert not [status for status, _ in seen if status == 200]
    assert set(seen_bad[0]) == {(401, "token_signature")}
    assert len(keys.times) <= elapsed / 4.5 + 2
