"""emit --url: the same promises over POST /api/sync/events."""

import json
import re
import signal
import time

import pytest

from harness.events import event, joined, numbered, sized
from harness.http_server import HttpServer, results, status
from harness.patience import until
from harness.world import PIPE


def emit(world, url, *options, **more):
    return world.run("emit", "--url", url, *options, **more)


def http_url(serve):
    return f"http://127.0.0.1:{serve.port}"


def test_lines_arrive_in_order_with_receipts(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = numbered(5_000, size=300)
    done = emit(world, http_url(serve), "--receipts", input=joined(lines), seconds=60)
    assert (done.code, done.err) == (0, ""), done
    assert [(r["line"], r["seq"]) for r in done.objects()] == [(n, n) for n in range(1, 5_001)]
    assert client.events(5_000) == lines


def test_by_flags_and_with_a_ws_url(world):
    serve = world.serve()
    client = world.watcher(serve)
    assert emit(world, serve.url, "--type", "SYNC_SUCCESS", "--org", "org-rio", "--pfa", "p-7").code == 0
    assert json.loads(client.message())["pfaId"] == "p-7"


def test_no_lines_is_no_request(world):
    assert emit(world, "http://127.0.0.1:1", input=b"").code == 0


def test_bad_lines_are_named_and_good_ones_sent(world):
    serve = world.serve("--strict-types")
    client = world.watcher(serve)
    odd = event("odd", type="SYNC_ODD")
    lines = b"[1]\n\n" + joined([event("a"), odd]) + b"nonsense\n" + joined([event("b")])
    done = emit(world, http_url(serve), "--receipts", input=lines)
    assert done.code == 1, done
    for line, why in ((1, "an array"), (2, "empty"), (4, "SYNC_ODD"), (5, "not JSON")):
        assert re.search(rf"line {line}: .*{why}", done.err), done
    assert [r["line"] for r in done.objects()] == [3, 6]
    assert client.events(2) == [event("a"), event("b")]


def test_the_largest_events(world):
    serve = world.serve()
    client = world.watcher(serve)
    lines = [sized(10_240)] * 200
    assert emit(world, http_url(serve), input=joined(lines)).code == 0
    assert client.events(200) == lines


def test_no_server_is_3(world):
    done = emit(world, "http://127.0.0.1:1", input=joined([event()]))
    assert done.code == 3, done
    assert "http://127.0.0.1:1/api/sync/events" in done.err


def test_wait_for_a_server_that_is_not_there_yet(world):
    first = world.serve()
    port = first.port
    first.signal(signal.SIGTERM)
    assert first.wait() == 0
    started = world.start("emit", "--url", f"http://127.0.0.1:{port}", "--wait", "60s", stdin=PIPE)
    started.stdin.write(joined([event()]))
    started.finish_input()
    second = world.serve(port=port)
    assert started.wait(30) == 0, started.talk()
    assert second.stats()["events"]["accepted"] == 1


def test_lost_for_good_is_6(world):
    serve = world.serve()
    started = world.start("emit", "--url", http_url(serve), "--reconnect", "500ms", "--receipts", stdin=PIPE)
    started.stdin.write(joined([event("one")]))
    started.stdin.flush()
    started.until_lines(1)
    serve.signal(signal.SIGKILL)
    serve.wait()
    started.stdin.write(joined([event("two"), event("three")]))
    started.finish_input()
    assert started.wait() == 6, started.talk()
    assert "2 lines were not acknowledged" in started.talk()


def test_a_server_that_restarts(world):
    lines = numbered(30_000, size=200)
    path = world.folder / "lines.jsonl"
    path.write_bytes(joined(lines))
    first = world.serve()
    started = world.start("emit", "--url", http_url(first), "--receipts", "--rate", "20000/s", path)
    until(lambda: started.out().count(b"\n") > 1_000, "emit under way")
    first.signal(signal.SIGKILL)
    first.wait()
    world.serve(port=first.port)
    assert started.wait(60) == 0, started.talk()
    assert [json.loads(line)["line"] for line in started.lines()] == list(range(1, 30_001))
    assert "connected again" in started.talk()


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 413, 302])
def test_a_refusal_of_the_request_is_4(world, code):
    with HttpServer(status(code, "no_way")) as server:
        done = emit(world, server.url, "--wait", "60s", input=joined(numbered(2)))
    assert done.code == 4, done
    assert f"HTTP {code}, no_way: a reason" in done.err
    assert len(server.requests) == 1


def test_not_now_is_tried_again(world):
    lines = numbered(4)
    with HttpServer(results("ok", "unavailable"), status(503), status(429), status(500), results("ok")) as server:
        done = emit(world, server.url, "--receipts", input=joined(lines))
        assert done.code == 0, done
    assert [r["line"] for r in done.objects()] == [1, 2, 3, 4]
    assert [request[2] for request in server.requests] == [lines, lines[1:], lines[1:], lines[1:], lines[1:]]
    assert server.requests[0][:2] == ("/api/sync/events", "application/x-ndjson")


def test_retry_after_is_obeyed(world):
    with HttpServer(status(503, Retry_After="1"), results("ok")) as server:
        started = time.monotonic()
        assert emit(world, server.url, input=joined([event()])).code == 0
        assert time.monotonic() - started >= 0.95


def test_given_up_when_nothing_is_taken(world):
    with HttpServer(results("unavailable")) as server:
        done = emit(world, server.url, "--reconnect", "500ms", input=joined(numbered(3)))
        assert done.code == 6, done
    assert "3 lines were not acknowledged" in done.err
    assert len(server.requests) > 1


def test_refused_ones_among_them(world):
    with HttpServer(results("ok", "refused", "ok")) as server:
        done = emit(world, server.url, "--receipts", input=joined(numbered(3)))
    assert done.code == 1, done
    assert "line 2: it was refused" in done.err
    assert [r["line"] for r in done.objects()] == [1, 3]


def test_an_answer_that_is_none(world):
    with HttpServer(lambda lines: (200, {}, b"<html>")) as server:
        done = emit(world, server.url, input=joined([event()]))
    assert done.code == 6, done
    assert "what is no answer: <html>" in done.err


def test_a_prefix_in_the_url(world):
    with HttpServer(results("ok")) as server:
        assert emit(world, server.url + "/behind/", input=joined([event()])).code == 0
    assert server.requests[0][0] == "/behind/api/sync/events"


def test_a_proxy_in_the_environment_is_not_asked(world):
    serve = world.serve()
    done = emit(world, http_url(serve), input=joined([event()]), env={"http_proxy": "http://127.0.0.1:1"})
    assert done.code == 0, done


def test_with_a_spool(world):
    spool = world.folder / "spool"
    done = emit(world, "http://127.0.0.1:1", "--spool", spool, input=joined(numbered(3)))
    assert (done.code, "3 lines spooled" in done.err) == (0, True), done
    serve = world.serve()
    client = world.watcher(serve)
    assert emit(world, http_url(serve), "--spool", spool, "--spool-flush").code == 0
    assert [json.loads(line)["details"]["n"] for line in client.events(3)] == [1, 2, 3]


def test_interrupted_while_the_server_says_nothing(world):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = world.start("emit", "--url", f"http://127.0.0.1:{silent.getsockname()[1]}", stdin=PIPE)
        started.stdin.write(joined([event()]))
        started.stdin.flush()
        link, _ = silent.accept()
        started.signal(signal.SIGINT)
        assert started.wait() == 130
        link.close()


@pytest.mark.parametrize(
    "options",
    [
        ("--url", "ftp://x"),
        ("--url", "http://127.0.0.1:3000", "--socket", "s"),
        ("--url", "http://127.0.0.1:3000", "--no-ack"),
    ],
    ids=" ".join,
)
def test_wrong_usage(world, options):
    assert world.run("emit", *options).code == 2


def test_what_is_said_wins_over_the_environment(world):
    serve = world.serve()
    nowhere = {"SYNCWS_SOCKET": "/nowhere", "SYNCWS_URL": "http://127.0.0.1:1"}
    assert emit(world, http_url(serve), input=joined([event()]), env=nowhere).code == 0
    assert world.emit(input=joined([event()]), env=nowhere).code == 0
    assert serve.stats()["events"]["accepted"] == 2
