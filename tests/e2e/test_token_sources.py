"""Where a program's token comes from: a file, the environment, a command. The server's side by hand: it sees what is sent."""

import json
import re
import socket

import pytest

from harness import fake_server
from harness.background import Background
from harness.events import STAMP
from harness.tokens import token, write_secret

GREETING = {"type": "CONNECTED", "organizationId": "org-rio", "timestamp": STAMP}


def greet(server):
    """Takes one listener in; the token that it showed."""
    link, _ = server.accept()
    with link:
        request = fake_server.upgrade(link, v1=False)
        link.sendall(fake_server.text(json.dumps(GREETING).encode()))
        fake_server.wait_for_the_end(link)
    found = re.findall(r"(?i)^authorization: Bearer (\S+)\r$", request, re.M)
    return found[0] if found else None


def checked(world, *options, env=None):
    """The token that listen --check showed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        serving = Background(greet, server)
        url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        done = world.run("listen", "org-rio", "--check", "--url", url, *options, env=env)
        assert done.code == 0, done
        return serving.result(), done


def refused(world, *options, env=None):
    done = world.run("listen", "org-rio", "--url", "ws://127.0.0.1:1", *options, env=env)
    assert "Bearer" not in done.err
    return done


def test_without_any_nothing_is_shown(world):
    shown, _ = checked(world)
    assert shown is None


def test_a_file(world):
    good = token()
    path = write_secret(world.folder / "token", good + "\n")
    shown, done = checked(world, "--token-file", path, "--log-level", "trace")
    assert shown == good
    assert good not in done.err


def test_the_environment(world):
    shown, _ = checked(world, env={"SYNCWS_TOKEN": "from.the.environment"})
    assert shown == "from.the.environment"


def test_a_command(world):
    shown, done = checked(world, "--token-cmd", "echo hello >&2; echo from.a.command; echo not this")
    assert shown == "from.a.command"
    assert done.err == "hello\n", "what the command says goes through"


def test_the_longest_token(world):
    longest = "x" * 8192
    shown, _ = checked(world, "--token-file", write_secret(world.folder / "token", longest))
    assert shown == longest


@pytest.mark.parametrize("options", [["--token-file"], ["--token-cmd"]], ids=str)
def test_what_was_said_comes_before_the_environment(world, options):
    path = write_secret(world.folder / "token", "the.said.one")
    value = path if options == ["--token-file"] else f"cat {path}"
    shown, _ = checked(world, *options, value, env={"SYNCWS_TOKEN": "not.this.one", "SYNCWS_TOKEN_CMD": "echo nor.this.one"})
    assert shown == "the.said.one"


def test_file_and_command_exclude_each_other(world):
    done = refused(world, "--token-file", "a", "--token-cmd", "b")
    assert done.code == 2 and "exclude each other" in done.err, done


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(world, mode):
    path = write_secret(world.folder / "token", "a.b.c")
    path.chmod(mode)
    done = refused(world, "--token-file", path)
    assert done.code == 2 and f"chmod 600 {path}" in done.err, done


def test_a_file_that_is_not_there(world):
    done = refused(world, "--token-file", world.folder / "nothing")
    assert done.code == 2 and f"{world.folder}/nothing" in done.err, done


@pytest.mark.parametrize("text", ["", "\n", "   ", "two words", "a.b.c\x01", "ä", "x" * 8193], ids=lambda text: repr(text[:9]))
def test_what_is_no_token_is_never_sent(world, text):
    done = refused(world, "--token-file", write_secret(world.folder / "token", text))
    assert done.code == 2 and "--token-file" in done.err, done
    assert text.strip() == "" or text not in done.err


def test_an_environment_that_is_no_token(world):
    done = refused(world, env={"SYNCWS_TOKEN": "a\rX-Evil: 1"})
    assert done.code == 2 and "$SYNCWS_TOKEN" in done.err, done
    assert "Evil" not in done.err


@pytest.mark.parametrize("command, why", [("exit 3", "ended with 3"), ("kill -9 $$", "signal 9"), ("true", "no token"), ("head -c 20000 /dev/zero", "16384")])
def test_a_command_that_fails(world, command, why):
    done = refused(world, "--token-cmd", command)
    assert done.code == 74, done
    assert why in done.err and "--token-cmd" in done.err, done


def test_there_is_no_option_for_the_token_itself(world):
    done = refused(world, "--token", "a.b.c")
    assert done.code == 2, done
    config = world.folder / "config.toml"
    config.write_text('token = "a.b.c"\n')
    assert refused(world, "--config", config).code == 2


@pytest.mark.parametrize("name", ["emit", "bench"])
def test_a_token_needs_a_url(world, name):
    done = world.run(name, "--token-file", "a")
    assert done.code == 2 and "need --url" in done.err, done
