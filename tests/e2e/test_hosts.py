"""--host: the loopback by default, and the world only when it is said that nobody will be asked who they are."""

import socket

import pytest


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_beyond_the_loopback_it_takes_a_word(world, host):
    done = world.run("serve", "--host", host, "--port", "0", "--socket", world.socket)
    assert done.code == 2, done
    assert "--allow-anonymous" in done.err, "the refusal names the next step"


def test_with_that_word_everybody_may_come(world):
    serve = world.serve("--host", "0.0.0.0", "--allow-anonymous")
    assert world.watcher(serve).is_at_peace()


def test_by_default_only_the_loopback(world):
    serve = world.serve()
    listening = listeners_of(serve.port)
    assert listening == {"0100007F"}, "127.0.0.1 and nothing else"


def test_another_loopback_address(world):
    serve = world.serve("--host", "127.0.0.2")
    with socket.create_connection(("127.0.0.2", serve.port)) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert link.recv(4096).startswith(b"HTTP/1.1 200 ")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", serve.port))


def listeners_of(port):
    """The local addresses (as /proc writes them) that listen on the port."""
    found = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = open(f"/proc/net/{table}", encoding="ascii").read().splitlines()[1:]
        except FileNotFoundError:
            continue
        for row in rows:
            _, local, _, state, *_ = row.split()
            address, at = local.split(":")
            if int(at, 16) == port and state == "0A":
                found.add(address)
    return found
