"""POST /api/sync/events: what a body may be, what becomes of its events, and what is answered."""

import json

import pytest

from harness import http
from harness.events import event, joined, numbered, sized
from harness.world import V1

PATH = "/api/sync/events"


@pytest.fixture(scope="module")
def serve(shared_world):
    return shared_world.serve()


def post(serve, body, headers=()):
    return serve.get(PATH, method="POST", body=body, headers=headers)


def array_of(lines):
    return b"[" + b",".join(lines) + b"]"


def test_one_object(world):
    serve = world.serve()
    client = world.watcher(serve, protocols=V1)
    answer = post(serve, event())
    assert answer.status == 200
    epoch = client.greeting["details"]["epoch"]
    result = {"line": 1, "organizationId": "org-rio", "seq": 1, "epoch": epoch}
    assert answer.json() == {"accepted": 1, "refused": 0, "results": [result]}
    assert answer.headers["content-type"] == "application/json"
    assert client.objects(1)[0]["seq"] == 1


@pytest.mark.parametrize("shape", [joined, array_of, b"\n".join, b"\r\n".join, lambda lines: b" \n[\t" + b" ,\n".join(lines) + b"\n]\n"])
def test_many_events_byte_for_byte(shared_world, serve, shape):
    client = shared_world.watcher(serve)
    spaced = event().replace(b'":"', b'" :\t"')
    lines = [event("pfa-é-😀", n=1), event("a", n=[1, {"b": "],[{\"}"}]), spaced]
    answer = post(serve, shape(lines))
    assert answer.status == 200, answer
    assert [result["line"] for result in answer.json()["results"]] == [1, 2, 3]
    assert client.events(3) == lines


def test_a_pretty_printed_object_and_array(shared_world, serve):
    client = shared_world.watcher(serve)
    pretty = json.dumps(json.loads(event(n=1)), indent=2).encode()
    assert post(serve, pretty + b"\n").json()["accepted"] == 1
    assert post(serve, b"[\n" + pretty + b",\n" + pretty + b"\n]").json()["accepted"] == 2
    assert client.events(3) == [pretty] * 3


def test_results_stand_in_the_order_of_the_request(shared_world, serve):
    client = shared_world.watcher(serve, "org-order")
    lines = [event("a", "org-order"), b"bad", event("b", "org-elsewhere"), b"", sized(10_241, "org-order"), event("c", "org-order")]
    answer = post(serve, joined(lines))
    assert answer.status == 207
    told = answer.json()
    assert (told["accepted"], told["refused"]) == (3, 3)
    assert [result["line"] for result in told["results"]] == [1, 2, 3, 4, 5, 6]
    assert [result.get("seq") for result in told["results"]] == [1, None, 1, None, None, 2]
    errors = {result["line"]: result["error"] for result in told["results"] if "error" in result}
    assert {error["code"] for error in errors.values()} == {"refused_event"}
    assert "JSON" in errors[2]["message"] and "empty" in errors[4]["message"] and "10241" in errors[5]["message"]
    assert client.events(2) == [lines[0], lines[5]]


@pytest.mark.parametrize(
    "body,status,accepted",
    [
        (b"nonsense", 400, 0),
        (b"\xff\xfe", 400, 0),
        (b"[1,2]", 400, 0),
        (b"[" + event(), 400, 0),
        (b"[" + event() + b"] x", 400, 0),
        (b"[" + event() + b",]", 207, 1),
        (b"[" + event().replace(b"pfa-1", b"p\xc3\x28") + b"," + event() + b"]", 207, 1),
    ],
)
def test_bad_bodies(serve, body, status, accepted):
    answer = post(serve, body)
    assert (answer.status, answer.json()["accepted"]) == (status, accepted), answer
    assert answer.json()["accepted"] + answer.json()["refused"] == len(answer.json()["results"])


@pytest.mark.parametrize("body", [b"", b" \r\n", b"[]", b"[ \n ]"])
def test_no_events(serve, body):
    answer = post(serve, body, headers=() if body else [("Content-Length", "0")])
    assert answer.status == 400
    assert answer.error_code() == "no_events"


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson", "application/x-www-form-urlencoded", "text/plain; charset=x", "multipart/form-data"])
def test_the_content_type_does_not_matter(serve, kind):
    assert post(serve, event(), [("Content-Type", kind)]).status == 200


def test_a_mebibyte_and_one_byte_more(shared_world, serve):
    client = shared_world.watcher(serve, "org-mebi")
    lines = numbered(128, "org-mebi", size=8_191)
    assert len(joined(lines)) == 1 << 20
    answer = post(serve, joined(lines))
    assert answer.json()["accepted"] == 128
    assert client.events(128) == lines
    refused = post(serve, joined(lines) + b" ")
    assert refused.status == 413
    assert refused.error_code() == "too_large"


def test_far_too_much_is_still_answered(serve):
    """The client may send all of it before it reads: the answer waits, and is not lost in a reset."""
    answer = post(serve, b"x" * (32 << 20))
    assert answer.status == 413


def test_five_thousand_receipts(shared_world, serve):
    lines = numbered(5_000, "org-many")
    answer = post(serve, joined(lines))
    results = answer.json()["results"]
    assert [result["seq"] for result in results] == list(range(1, 5_001))
    assert len(answer.body) > 300_000
    assert shared_world.watcher(serve, "org-many", "?last=5000").events(5_000) == lines


def test_too_many_events(serve):
    assert post(serve, b"\n" * 10_000 + b"x").error_code() == "too_many_events"


@pytest.mark.parametrize(
    "header,status,code",
    [
        ("Transfer-Encoding: chunked", 411, "length_required"),
        ("X-No-Length: at all", 411, "length_required"),
        ("Content-Length: five", 411, "length_required"),
        ("Content-Length: -5", 411, "length_required"),
        ("Content-Length: 99999999999999999999", 413, "too_large"),
        ("Content-Length: 1048577", 413, "too_large"),
    ],
)
def test_lengths_that_are_refused_before_the_body(serve, header, status, code):
    answer = http.exchange(serve.port, [f"POST {PATH} HTTP/1.1", "Host: x", header])
    assert answer.status == status
    assert answer.error_code() == code


@pytest.mark.parametrize("header", ["content-length:%d", "CONTENT-LENGTH: %d", "Content-Length:  \t%d \t "])
def test_lengths_written_oddly(serve, header):
    answer = http.exchange(serve.port, [f"POST {PATH} HTTP/1.1", "Host: x", header % len(event())], event())
    assert answer.status == 200


def test_two_lengths_are_none(serve):
    length = f"Content-Length: {len(event())}"
    assert http.exchange(serve.port, [f"POST {PATH} HTTP/1.1", "Host: x", length, length], event()).status == 411


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post(serve, method):
    answer = serve.get(PATH, method=method, body=b"x" * 1_000 if method in ("PUT", "PATCH") else b"")
    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


def test_post_goes_nowhere_else(serve):
    assert serve.get("/nowhere", method="POST", body=event()).status == 404
    assert serve.get(PATH + "/", method="POST", body=event()).status == 404


def test_a_page_in_a_browser_may_not_publish(world):
    serve = world.serve()
    answer = post(serve, event(), headers=[("Origin", "https://evil.example")])
    assert answer.status == 403
    assert answer.json()["error"]["code"] == "origin_not_allowed"
    assert serve.stats()["events"]["accepted"] == 0


def test_listen_prints_a_pretty_printed_event_as_one_line(world):
    serve = world.serve()
    pretty = json.dumps(json.loads(event(n=1)), indent=2).encode()
    listener = world.listen(serve, "--count", "1", "--plain")
    assert post(serve, pretty).status == 200
    assert listener.wait() == 0
    assert listener.out() == pretty.replace(b"\n", b" ") + b"\n"
