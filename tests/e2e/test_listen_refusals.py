"""How listen ends when it never got in."""

import socket

import pytest


def sentence(done):
    [line] = done.err.splitlines()
    assert line.startswith("syncws-listen: ")
    return line


@pytest.mark.parametrize("options", [[], ["--no-reconnect"], ["--summary", "--duration", "5s"]], ids=str)
def test_a_dead_port_is_3_at_once(world, options):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = world.run("listen", "org-rio", "--url", f"ws://127.0.0.1:{port}", *options)
    assert done.code == 3, done
    assert str(port) in sentence(done)


def test_a_name_nobody_has_is_3(world):
    done = world.run("listen", "org-rio", "--url", "ws://nobody.invalid:3000", seconds=40)
    assert done.code == 3, done
    assert "nobody.invalid" in sentence(done)


def test_a_404_is_4(world):
    serve = world.serve()
    done = world.run("listen", "org-rio", "--url", f"{serve.url}/prefix")
    assert done.code == 4, done
    assert "404" in sentence(done)
    assert done.out == b""


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "ws://", "ws://127.0.0.1:port", "ws://127.0.0.1:99999"])
def test_what_is_no_url_is_2(world, url):
    done = world.run("listen", "org-rio", "--url", url)
    assert done.code == 2, done
    assert done.err.startswith("syncws-listen: ")
