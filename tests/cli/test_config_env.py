"""Where a setting may come from: flag, environment, --config, default; in this order."""

import socket

import pytest

from harness.events import event


def config(world, text):
    path = world.folder / "syncws.toml"
    path.write_text(text)
    return path


def limit(serve):
    return serve.stats()["connections"]["limit"]


def test_flag_over_environment_over_config_over_default(world):
    path = config(world, "max-connections = 11\n")
    assert limit(world.serve(socket=world.folder / "1")) == 10_000
    assert limit(world.serve("--config", str(path), socket=world.folder / "2")) == 11
    env = {"SYNCWS_MAX_CONNECTIONS": "22"}
    assert limit(world.serve("--config", str(path), socket=world.folder / "3", env=env)) == 22
    assert limit(world.serve("--config", str(path), "--max-connections", "33", socket=world.folder / "4", env=env)) == 33


def test_the_config_by_the_environment(world):
    path = config(world, "max-connections = 44\n")
    assert limit(world.serve(env={"SYNCWS_CONFIG": str(path)})) == 44


def test_kinds_of_values(world):
    path = config(
        world,
        '# a comment\nstrict-types = true\nhistory-bytes = "64K"\nping-interval = "1500ms"\nmax-connections = 7\n',
    )
    serve = world.serve("--config", str(path))
    assert limit(serve) == 7
    assert world.watcher(serve, protocols=["syncws.v1"]).greeting["details"]["heartbeat"] == 1_500
    assert world.emit(input=event(type="SYNC_ODD")).code == 1


def test_switches_by_the_environment(world):
    world.serve(env={"SYNCWS_STRICT_TYPES": "true"})
    assert world.emit(input=event(type="SYNC_ODD")).code == 1


@pytest.mark.parametrize("text", ["max-connections = \"lots\"\n", "max-connections = [\n", "max-conections = 5\n"], ids=["value", "syntax", "name"])
def test_a_bad_file_is_2_and_named(world, text):
    path = config(world, text)
    done = world.run("serve", "--port", "0", "--config", path, "--socket", world.socket)
    assert done.code == 2, done
    [sentence] = done.err.splitlines()
    assert sentence.startswith("syncws-serve: ")
    assert "max-con" in sentence or "syncws.toml" in sentence


def test_a_missing_file_is_2_and_named(world):
    for name in ("serve", "emit", "listen", "bench"):
        extra = ["org-rio"] if name == "listen" else []
        done = world.run(name, *extra, "--config", world.folder / "missing.toml", env={"PORT": "0"})
        assert done.code == 2, done
        assert "missing.toml" in done.err


def test_a_bad_environment_is_2_and_named(world):
    done = world.run("serve", "--port", "0", "--socket", world.socket, env={"SYNCWS_PACE": "soon"})
    assert done.code == 2, done
    assert "soon" in done.err


def test_port_of_the_environment(world):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    serve = world.serve(port=None, env={"PORT": str(free)})
    assert serve.port == free


def test_the_port_flag_wins_over_port_of_the_environment(world):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        serve = world.serve("--port", "0", port=None, env={"PORT": str(taken.getsockname()[1])})
        assert serve.port != taken.getsockname()[1]


def test_syncws_port_is_the_more_precise_one(world):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        serve = world.serve(port=None, env={"PORT": str(taken.getsockname()[1]), "SYNCWS_PORT": "0"})
        assert serve.port != taken.getsockname()[1]


def test_config_of_the_others(world):
    serve = world.serve()
    path = config(world, f'url = "{serve.url}"\ncount = 1\nlast = 1\n')
    world.publish(serve, event())
    done = world.run("listen", "org-rio", "--config", path)
    assert done.code == 0, done
    assert len(done.lines()) == 1

    path = config(world, f'socket = "{world.socket}"\nreceipts = true\n')
    done = world.run("emit", "--config", path, input=event())
    assert done.code == 0, done
    assert done.objects()[0]["seq"] == 2

    path = config(world, "connections = 3\nburst = 4\njson = true\n")
    done = world.run("bench", "--config", path)
    assert done.code == 0, done
    assert done.objects()[0]["expected"] == 12
