"""--record FILE: what came, as it was emitted, and when."""

import datetime
import json
import re
import signal

import pytest

from harness.events import event, with_seq
from harness.patience import until


def recorded(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_event_with_its_time_and_position(world):
    serve = world.serve()
    path = world.folder / "rio.jsonl"
    before = datetime.datetime.now(datetime.timezone.utc)
    lines = [event("a", n=1), event("é-😀", type="SYNC_FAILED"), event("c")]
    epoch = world.publish(serve, *lines)[0]["epoch"]
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "3", "--count", "3", "--record", path)
    assert done.code == 0, done
    assert done.lines() == [with_seq(line, seq) for seq, line in enumerate(lines, start=1)], "stdout goes on as usual"
    for seq, (raw, line) in enumerate(zip(path.read_bytes().splitlines(), lines), start=1):
        assert raw.endswith(b',"seq":%d,"epoch":"%s","event":%s}' % (seq, epoch.encode(), line))
        [stamp] = re.findall(rb'^{"receivedAt":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z"', raw)
        received = datetime.datetime.fromisoformat(stamp.decode()).replace(tzinfo=datetime.timezone.utc)
        assert before <= received <= datetime.datetime.now(datetime.timezone.utc)
    assert len(recorded(path)) == 3


def test_runs_are_appended_and_gaps_are_kept(world):
    serve = world.serve()
    path = world.folder / "rio.jsonl"
    world.publish(serve, event("a"), event("b"))
    for _ in range(2):
        asked = ["--since", "7", "--epoch", "another", "--count", "2"]
        assert world.run("listen", "org-rio", "--url", serve.url, *asked, "--record", path).code == 0
    kinds = ["gap" if "gap" in line else line["event"]["pfaId"] for line in recorded(path)]
    assert kinds == ["gap", "a", "b"] * 2
    assert recorded(path)[0]["gap"] == {"from": 8, "to": None, "reason": "epoch-changed"}


def test_it_records_what_it_watches_whatever_it_prints(world):
    serve = world.serve()
    path = world.folder / "rio.jsonl"
    listen = world.listen(serve, "--record", path, "--summary", "--pfa", "a")
    world.publish(serve, event("a"), event("b"), event("a"))
    until(lambda: path.read_bytes().count(b"\n") == 2, "two recorded events")
    listen.signal(signal.SIGINT)
    assert listen.wait() == 130
    assert [line["seq"] for line in recorded(path)] == [1, 3]
    assert json.loads(listen.lines()[0])["events"] == 2


def test_a_closed_stdout_ends_it_as_everywhere(world):
    serve = world.serve()
    path = world.folder / "rio.jsonl"
    world.publish(serve, event("a"), event("b"), event("c"))
    script = 'set -o pipefail; "$LISTEN" org-rio --url "$URL" --last 3 --record "$FILE" | head -1'
    done = world.shell(script, env={"URL": serve.url, "FILE": str(path)})
    assert done.code == 0, done
    assert len(done.lines()) == 1
    assert [line["seq"] for line in recorded(path)] == [1, 2, 3], "what had come is in the file"


@pytest.mark.parametrize("place", ["missing/rio.jsonl", "."])
def test_a_place_where_no_file_can_be_is_2(world, place):
    done = world.run("listen", "org-rio", "--url", "ws://127.0.0.1:1", "--record", world.folder / place)
    assert done.code == 2, done
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-listen: --record: ")


def test_a_full_disk_is_74(world):
    serve = world.serve()
    listen = world.listen(serve, "--record", "/dev/full")
    world.publish(serve, event("a"))
    assert listen.wait() == 74
    [sentence] = listen.talk().splitlines()
    assert sentence.startswith("syncws-listen: --record: can't write /dev/full: ")
    serve.until_connections(0)
