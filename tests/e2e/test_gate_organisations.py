"""--orgs and --org-pattern: who there is, at the upgrade, for events from anywhere, and after a reload."""

import signal
import subprocess

from harness.events import event
from harness.gate import bearer, guarded, is_let_in, publish, token, verdict
from harness.patience import until


def listed(world, *names):
    path = world.folder / "organisations"
    path.write_text("# ours\n" + "".join(f"{name}\n" for name in names))
    return str(path)


def reload(serve, times=1):
    serve.signal(signal.SIGHUP)
    until(lambda: serve.talk().count("reload: ") >= times, lambda: serve.talk())


def test_the_upgrade(world):
    serve = world.serve("--orgs", listed(world, "org-rio"), "--org-pattern", "team-[0-9]")
    assert is_let_in(world, serve)
    assert is_let_in(world, serve, "team-7")
    assert verdict(world, serve, "org-oslo") == (404, "unknown_organization")
    assert verdict(world, serve, "team-77") == (404, "unknown_organization")
    assert serve.get("/api/sync/status/org-oslo").error_code() == "unknown_organization"


def test_with_tokens_nobody_hears_who_there_is(world):
    serve = guarded(world, "--orgs", listed(world, "org-rio"))
    rio, lima = [bearer(token())], [bearer(token(orgs="org-lima"))]
    assert is_let_in(world, serve, headers=rio)
    assert verdict(world, serve, headers=lima) == (403, "organization_not_allowed")
    assert verdict(world, serve, "org-nowhere", headers=lima) == (403, "organization_not_allowed")
    assert verdict(world, serve, "org-lima", headers=lima) == (404, "unknown_organization")


def test_events_from_anywhere(world):
    serve = world.serve("--orgs", listed(world, "org-rio"), "--stay", stdin=subprocess.PIPE)
    watcher = world.watcher(serve)
    serve.stdin.write(event("stranger", organisation="org-oslo") + b"\n" + event("from-stdin") + b"\n")
    serve.stdin.flush()
    assert b"from-stdin" in watcher.message()
    serve.until_talk("stdin line 1: organizationId: there is no such organisation here")
    answer = publish(serve, event(organisation="org-oslo") + b"\n" + event("from-http"))
    assert answer.status == 207
    assert "no such organisation" in answer.json()["results"][0]["error"]["message"]
    assert b"from-http" in watcher.message()
    producer = world.producer(serve)
    producer.send(event(organisation="org-oslo"), event("from-socket"))
    answers = producer.answers_to(2)
    assert "no such organisation" in answers[0]["nak"]["error"], answers
    assert b"from-socket" in watcher.message()
    assert serve.stats()["events"] == {"accepted": 3, "refused": 3}


def test_one_that_is_removed(world):
    path = listed(world, "org-rio", "org-oslo")
    serve = world.serve("--orgs", path)
    rio, oslo = world.watcher(serve, "org-rio"), world.watcher(serve, "org-oslo", protocols=("syncws.v1",))
    listed(world, "org-rio", "org-lima")
    reload(serve)
    assert oslo.expect_close() == 4503
    assert rio.is_at_peace()
    assert is_let_in(world, serve, "org-lima")
    assert verdict(world, serve, "org-oslo") == (404, "unknown_organization")


def test_a_list_that_is_wrong_changes_nothing(world):
    path = listed(world, "org-rio")
    serve = world.serve("--orgs", path)
    watcher = world.watcher(serve)
    listed(world, "org oslo")
    reload(serve)
    assert "line 2: 'org oslo' is no organizationId" in serve.talk()
    assert watcher.is_at_peace() and is_let_in(world, serve)


def test_a_list_that_is_wrong_at_the_start(world):
    for text, sentence in (("org rio\n", "line 1: 'org rio' is no organizationId"), (None, "No such file")):
        path = world.folder / "wrong"
        path.write_text(text) if text else path.unlink()
        done = world.run("serve", "--orgs", path, "--port", "0", "--no-socket")
        assert done.code == 2
        assert sentence in done.err and "--orgs" in done.err
