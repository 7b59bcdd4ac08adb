"""SIGHUP: the revoked are turned out, secrets change, and a thousand others notice nothing."""

import signal

from harness.events import event
from harness.gate import auth_message, bearer, guarded, is_let_in, ticket, token, verdict
from harness.frames import TEXT
from harness.patience import until
from harness.tokens import SECRET, write_secret
from harness.world import V1


def reload(serve, times=1):
    serve.signal(signal.SIGHUP)
    until(lambda: serve.talk().count("read again") >= times, lambda: serve.talk(), seconds=30)


def test_the_revoked_leave_at_once(world):
    revoked = world.folder / "revoked"
    revoked.write_text("# nobody yet\n")
    serve = guarded(world, "--revoked", str(revoked))
    by_id = world.watcher(serve, headers=[bearer(token(jti="t-1"))])
    by_subject = world.watcher(serve, protocols=V1, headers=[bearer(token(sub="mallory"))])
    by_message = world.client(serve, protocols=V1)
    by_message.send(TEXT, auth_message(token(sub="mallory")))
    by_message.connected()
    held = ticket(serve, sub="mallory")
    other = world.watcher(serve, headers=[bearer(token(sub="alice", jti="t-2"))])
    revoked.write_text("jti t-1\nsub mallory\n")
    reload(serve)
    assert [one.expect_close() for one in (by_id, by_subject, by_message)] == [4501, 4501, 4501]
    assert other.is_at_peace()
    assert verdict(world, serve, headers=[bearer(token(jti="t-1"))]) == (401, "token_revoked")
    assert verdict(world, serve, query=f"?ticket={held}") == (401, "token_revoked")


def test_a_list_of_the_revoked_that_is_wrong_changes_nothing(world):
    revoked = world.folder / "revoked"
    revoked.write_text("sub mallory\n")
    serve = guarded(world, "--revoked", str(revoked))
    revoked.write_text("mallory\n")
    reload(serve)
    assert verdict(world, serve, headers=[bearer(token(sub="mallory"))]) == (401, "token_revoked")


def test_a_new_secret(world):
    serve = guarded(world)
    write_secret(world.folder / "secret", SECRET[::-1].decode())
    old, new = [bearer(token())], [bearer(token(secret=SECRET[::-1]))]
    watcher = world.watcher(serve, headers=old)
    reload(serve)
    assert is_let_in(world, serve, headers=new)
    assert verdict(world, serve, headers=old) == (401, "token_signature")
    assert watcher.is_at_peace(), "it was let in by what counted then"


def test_a_thousand_stay(world):
    revoked, organisations = world.folder / "revoked", world.folder / "organisations"
    revoked.write_text("")
    organisations.write_text("org-rio\norg-oslo\n")
    serve = guarded(world, "--revoked", str(revoked), "--orgs", str(organisations), "--ping-interval", "0")
    good = [bearer(token())]
    watchers = [world.watcher(serve, headers=good) for _ in range(1_000)]
    leaver = world.watcher(serve, "org-oslo", headers=[bearer(token(orgs="*"))])
    revoked.write_text("sub mallory\n")
    organisations.write_text("org-rio\norg-lima\n")
    for times in range(1, 4):
        world.publish(serve, event(f"pfa-{times}"))
        reload(serve, times)
    assert leaver.expect_close() == 4503
    for watcher in watchers:
        assert [b"pfa-%d" % n in text for n, text in enumerate(watcher.events(3), 1)] == [True] * 3
    assert serve.connections() == 1_000
