"""The programs with a real serve that asks for tokens."""

import time

from harness.events import event, joined, numbered, with_seq
from harness.gate import everything, guarded
from harness.patience import until
from harness.tokens import token, write_secret


def listen(world, serve, *options, **more):
    return world.start("listen", "org-rio", "--url", serve.url, *options, **more)


def publish(world, line):
    assert world.emit(input=joined([line])).code == 0


def until_connected(listener):
    listener.until_talk("connected to ws://")


def test_a_token_lets_a_listener_in_by_each_way(world):
    serve = guarded(world)
    for way in ("header", "ticket", "message"):
        done = world.run("listen", "org-rio", "--url", serve.url, "--check", "--auth-by", way, env={"SYNCWS_TOKEN": token()})
        assert done.code == 0, (way, done)


def test_no_token_is_4(world):
    serve = guarded(world)
    done = world.run("listen", "org-rio", "--url", serve.url, seconds=60)
    assert done.code == 4, done
    assert "4003" in done.err and "--token-file" in done.err


def test_a_bad_token_is_4_and_says_why(world):
    serve = guarded(world)
    done = world.run("listen", "org-rio", "--url", serve.url, env={"SYNCWS_TOKEN": token(lasts=-100)})
    assert done.code == 4, done
    assert "HTTP 401" in done.err and "expired" in done.err and "--explain" in done.err


def test_a_token_for_another_organisation_is_4(world):
    serve = guarded(world)
    done = world.run("listen", "org-rio", "--url", serve.url, env={"SYNCWS_TOKEN": token(orgs="org-b")})
    assert done.code == 4 and "HTTP 403" in done.err, done


def test_a_listener_outlives_its_tokens_without_a_reconnect(world):
    """Tokens of 7 seconds: two of them end while it watches."""
    serve = guarded(world)
    path = write_secret(world.folder / "token", token(lasts=7))
    listener = listen(world, serve, "--token-file", path, "--log-level", "debug")
    until_connected(listener)
    for n in range(1, 4):
        write_secret(path, token(lasts=7 + n, jti=str(n)))
        until(lambda: listener.talk().count("the server took the new token") >= n, listener.talk, 30)
    publish(world, event("late"))
    assert listener.until_lines(1) == [with_seq(event("late"), 1)]
    assert "connection lost" not in listener.talk()


def test_a_token_that_is_not_replaced_ends_the_listener_with_it(world):
    serve = guarded(world)
    path = write_secret(world.folder / "token", token(lasts=4))
    listener = listen(world, serve, "--token-file", path, "--log-level", "debug")
    until_connected(listener)
    assert listener.wait(30) == 4
    assert "4001" in listener.talk() and "has no newer one" in listener.talk()


def test_a_command_brings_the_next_token_after_4001(world):
    """A first token that renewal can't replace: the command only has a newer one once the first is over."""
    serve = guarded(world)
    first, second = token(lasts=3), token(lasts=3600)
    first_path = write_secret(world.folder / "first", first)
    second_path = write_secret(world.folder / "second", second)
    ends = int(time.time()) + 3
    command = f"if [ $(date +%s) -lt {ends} ]; then cat {first_path}; else cat {second_path}; fi"
    listener = listen(world, serve, "--token-cmd", command, "--count", "2", "--log-level", "debug")
    until_connected(listener)
    publish(world, event("before"))
    listener.until_lines(1)
    until(lambda: "4001" in listener.talk() or "took the new token" in listener.talk(), listener.talk, 30)
    publish(world, event("after"))
    assert listener.wait(30) == 0, listener.talk()
    assert listener.lines() == [with_seq(event("before"), 1), with_seq(event("after"), 2)]


def test_emit_publishes_with_a_token(world):
    serve = guarded(world)
    url = f"http://127.0.0.1:{serve.port}"
    good = everything()
    done = world.run("emit", "--url", url, input=joined(numbered(100)), env={"SYNCWS_TOKEN": good})
    assert (done.code, done.err) == (0, ""), done
    refused = world.run("emit", "--url", url, input=joined([event()]))
    assert refused.code == 4 and "token_required" in refused.err, refused
    weak = world.run("emit", "--url", url, input=joined([event()]), env={"SYNCWS_TOKEN": token()})
    assert weak.code in (1, 4) and "not_permitted" in weak.err, weak
    expired = world.run("emit", "--url", url, input=joined([event()]), env={"SYNCWS_TOKEN": token(lasts=-100)})
    assert expired.code == 4 and "token_expired" in expired.err, expired


def test_emit_renews_its_token(world):
    serve = guarded(world)
    bad = write_secret(world.folder / "bad", token(lasts=-100))
    good = write_secret(world.folder / "good", everything())
    mark = world.folder / "mark"
    command = f"if [ -e {mark} ]; then cat {good}; else touch {mark}; cat {bad}; fi"
    done = world.run("emit", "--url", f"http://127.0.0.1:{serve.port}", "--token-cmd", command, input=joined([event()]))
    assert (done.code, done.err) == (0, ""), done


def test_bench_shows_its_token(world):
    serve = guarded(world)
    options = ["--url", serve.url, "--socket", world.socket, "--connections", "20", "--orgs", "2", "--burst", "50"]
    done = world.run("bench", *options, env={"SYNCWS_TOKEN": token(orgs=["bench-0", "bench-1"])}, seconds=60)
    assert done.code == 0, done
    refused = world.run("bench", *options, seconds=60)
    assert refused.code == 4 and "401" in refused.err, refused


def test_a_check_without_a_token_says_what_may_be_missing(world):
    serve = guarded(world)
    done = world.run("listen", "org-rio", "--url", serve.url, "--check", "--within", "300ms")
    assert done.code == 5 and "it may wait for a token" in done.err, done
