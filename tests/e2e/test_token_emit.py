"""emit --url shows a token, gets another one when it is refused, and gives up after that."""

from harness.events import event, joined, numbered
from harness.http_server import HttpServer, results, status
from harness.tokens import write_secret

NO = status(401, "token_expired")


def emit(world, server, *options, **more):
    return world.run("emit", "--url", server.url, *options, **more)


def counting(world):
    """A command that prints another token each time: t.1, t.2, …"""
    runs = world.folder / "runs"
    return f"echo x >>{runs}; echo t.$(wc -l <{runs})"


def test_each_request_shows_it(world):
    with HttpServer(results("ok")) as server:
        done = emit(world, server, "--rate", "20/s", input=joined(numbered(4)), env={"SYNCWS_TOKEN": "a.b.c"})
    assert done.code == 0, done
    assert server.authorizations and set(server.authorizations) == {"Bearer a.b.c"}
    assert len(server.authorizations) > 1


def test_without_a_token_nothing_is_shown(world):
    with HttpServer(results("ok")) as server:
        assert emit(world, server, input=joined([event()])).code == 0
    assert server.authorizations == [None]


def test_a_command_runs_once_as_long_as_it_will_do(world):
    with HttpServer(results("ok")) as server:
        done = emit(world, server, "--rate", "20/s", "--token-cmd", counting(world), input=joined(numbered(4)))
    assert done.code == 0, done
    assert set(server.authorizations) == {"Bearer t.1"}


def test_a_refused_token_is_replaced_once_and_the_events_sent_again(world):
    with HttpServer(NO, results("ok")) as server:
        done = emit(world, server, "--receipts", "--token-cmd", counting(world), input=joined(numbered(3)))
    assert (done.code, done.err) == (0, ""), done
    assert server.authorizations == ["Bearer t.1", "Bearer t.2"]
    assert server.requests[0] == server.requests[1]
    assert [receipt["line"] for receipt in done.objects()] == [1, 2, 3]


def test_refused_again_is_4(world):
    with HttpServer(NO) as server:
        done = emit(world, server, "--token-cmd", counting(world), input=joined([event()]))
    assert done.code == 4, done
    assert "HTTP 401, token_expired: a reason" in done.err
    assert server.authorizations == ["Bearer t.1", "Bearer t.2"]


def test_another_refusal_later_is_another_chance(world):
    one = numbered(2)
    with HttpServer(NO, results("ok"), NO, results("ok")) as server:
        done = emit(world, server, "--rate", "5/s", "--token-cmd", counting(world), input=joined(one))
    assert done.code == 0, done
    assert server.authorizations[-1] in ("Bearer t.2", "Bearer t.3")


def test_a_403_is_4_at_once(world):
    with HttpServer(status(403, "not_permitted")) as server:
        done = emit(world, server, "--token-cmd", counting(world), input=joined([event()]))
    assert done.code == 4, done
    assert "not_permitted" in done.err
    assert server.authorizations == ["Bearer t.1"]


def test_a_refusal_without_a_token_is_4_at_once(world):
    with HttpServer(status(401, "token_required")) as server:
        done = emit(world, server, input=joined([event()]))
    assert done.code == 4, done
    assert server.authorizations == [None]


def test_a_file_that_can_be_read_by_others_is_2(world):
    path = write_secret(world.folder / "token", "a.b.c")
    path.chmod(0o644)
    with HttpServer(results("ok")) as server:
        done = emit(world, server, "--token-file", path, input=joined([event()]))
        assert done.code == 2 and f"chmod 600 {path}" in done.err, done
        assert server.authorizations == []


def test_a_command_that_fails_is_74_and_one_that_recovers_is_waited_for(world):
    runs = world.folder / "runs"
    command = f"echo x >>{runs}; test $(wc -l <{runs}) -ge 3 && echo t"
    with HttpServer(results("ok")) as server:
        assert emit(world, server, "--token-cmd", "exit 7", input=joined([event()])).code == 74
        done = emit(world, server, "--token-cmd", command, "--wait", "30s", input=joined([event()]), seconds=60)
    assert done.code == 0, done
    assert server.authorizations == ["Bearer t"]
