"""`syncws-listen ORG --check`: is there a server that lets us in?"""

import re
import socket

from harness import fake_server
from harness.background import Background


def test_ok(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", serve.url, "--check")
    assert done.code == 0, done
    assert re.fullmatch(rb"OK org-rio connected in \d+(\.\d+)? ms\n", done.out), done
    assert done.err == ""
    serve.until_connections(0)
    serve.until_talk("code=1000")


def test_nobody_there(world):
    done = world.run("listen", "org-rio", "--url", f"ws://127.0.0.1:{dead_port()}", "--check")
    assert done.code == 3, done
    assert done.out == b""
    assert one_sentence(done)


def test_somebody_who_never_answers(world):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"ws://127.0.0.1:{mute.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, "--check", "--within", "500ms")
    assert done.code == 5, done
    assert one_sentence(done)


def test_somebody_who_upgrades_and_then_never_says_connected(world):
    """The check waits for CONNECTED, not only for the upgrade."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = Background(upgrade_and_stay_silent, server)
        url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, "--check", "--within", "500ms")
        answering.result()
    assert done.code == 5, done


def test_refused(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", f"{serve.url}/nowhere", "--check")
    assert done.code == 4, done
    assert "404" in one_sentence(done)


def test_somebody_who_speaks_something_else(world):
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = Background(speak_ssh, server)
        url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--url", url, "--check", "--within", "5s")
        answering.result()
    assert done.code in (3, 4, 5), done
    assert done.out == b""
    assert one_sentence(done)


def one_sentence(done):
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-listen: ")
    return sentence


def dead_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def upgrade_and_stay_silent(server):
    link, _ = server.accept()
    with link:
        fake_server.upgrade(link)
        fake_server.wait_for_the_end(link)


def speak_ssh(server):
    link, _ = server.accept()
    with link:
        link.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        fake_server.wait_for_the_end(link)
