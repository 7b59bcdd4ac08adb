"""Clients as people have them publish over HTTP: curl, Python's http.client, Node's fetch."""

import http.client
import json

import pytest

from harness.events import event, joined, numbered
from harness.node import CLIENTS
from harness.patience import stretched
from harness.programs import environment
from harness.running import run

BIG = joined(numbered(1_024, size=1_023))  # a mebibyte: curl asks before it sends as much


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


def url_of(serve):
    return f"http://127.0.0.1:{serve.port}/api/sync/events"


def curl(world, *arguments, body=None):
    """The status and the body that curl prints."""
    done = world.shell('exec curl -sS -w "\\n%{http_code}" "$@"'.replace('"$@"', " ".join(arguments)), input=body)
    assert done.code == 0, done
    text, _, status = done.out.rpartition(b"\n")
    return int(status), text


def test_curl_with_data_on_its_command_line(shared_world, serve):
    status, text = curl(shared_world, "-d", f"'{event().decode()}'", url_of(serve))
    assert (status, json.loads(text)["accepted"]) == (200, 1)


@pytest.mark.parametrize("expect", ["", "-H 'Expect: 100-continue'", "-H 'Expect:'"])
@pytest.mark.parametrize("version", ["", "--http1.0"])
def test_curl_with_a_large_body(shared_world, serve, expect, version):
    assert len(BIG) == 1 << 20
    status, text = curl(shared_world, expect, version, "--data-binary @-", url_of(serve), body=BIG)
    assert (status, json.loads(text)["accepted"]) == (200, 1_024)


@pytest.mark.parametrize("expect", ["", "-H 'Expect: 100-continue'", "-H 'Expect:'"])
def test_curl_with_too_large_a_body(shared_world, serve, expect):
    status, text = curl(shared_world, expect, "--data-binary @-", url_of(serve), body=BIG + b" ")
    assert (status, json.loads(text)["error"]["code"]) == (413, "too_large")


def test_curl_is_told_to_go_on(shared_world, serve):
    done = shared_world.shell(f"exec curl -sS -v -H 'Expect: 100-continue' --expect100-timeout 60 --data-binary @- {url_of(serve)}", input=BIG)
    assert "< HTTP/1.1 100 Continue" in done.err
    assert json.loads(done.out)["accepted"] == 1_024


def test_curl_with_chunks_is_refused(shared_world, serve):
    status, text = curl(shared_world, "-H 'Transfer-Encoding: chunked' --data-binary @-", url_of(serve), body=event())
    assert (status, json.loads(text)["error"]["code"]) == (411, "length_required")


def test_curl_head(shared_world, serve):
    done = shared_world.shell(f"exec curl -sS -I {url_of(serve)}")
    assert done.out.startswith(b"HTTP/1.1 405 ") and b"\r\nAllow: POST\r\n" in done.out


def test_http_client(serve):
    link = http.client.HTTPConnection("127.0.0.1", serve.port, timeout=stretched(30))
    for body, status in ((event(), 200), (BIG, 200), (event() + b"\nbad", 207), (BIG + BIG, 413)):
        link.request("POST", "/api/sync/events", body, {"Content-Type": "application/json"})
        answer = link.getresponse()
        assert answer.status == status
        assert json.loads(answer.read())
        assert answer.will_close


def test_fetch(shared_world, serve):
    command = ["node", str(CLIENTS / "http_publish.mjs"), url_of(serve)]
    for body, status in ((event("pfa-é"), 200), (BIG, 200), (b"[" + event() + b",5]", 207), (BIG + b" ", 413)):
        done = run(command, env=environment(shared_world.folder), input=body)
        assert done.code == 0, done
        assert done.objects()[0]["status"] == status
