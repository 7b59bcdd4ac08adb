"""--format: JSON for programs, lines for people."""

import json

from harness.events import event


def watch(world, serve, *options):
    done = world.run("listen", "org-rio", "--url", serve.url, "--last", "10", "--count", "2", *options)
    assert done.code == 0, done
    return done


def test_pretty_lines_are_for_people(world):
    serve = world.serve()
    world.publish(serve, event("pfa-7", type="SYNC_CONFLICT", conflictId="c-99"), event("pfa-é-😀"))
    first, second = watch(world, serve, "--format", "pretty").out.decode().splitlines()
    assert "SYNC_CONFLICT" in first and "pfa-7" in first and "c-99" in first
    assert "SYNC_SUCCESS" in second and "pfa-é-😀" in second
    assert not first.startswith("{")
    assert "\x1b" not in first + second, "no colour into a pipe"


def test_colour_when_it_is_asked_for(world):
    serve = world.serve()
    world.publish(serve, event("pfa-1"), event("pfa-2", type="SYNC_FAILED"))
    assert b"\x1b[" in watch(world, serve, "--format", "pretty", "--color", "always").out


def test_control_characters_never_reach_the_terminal(world):
    serve = world.serve()
    hostile = event("pfa-\x1b[2J\x07\r\n", error="\x1b]0;title\x07\x9b31m")
    world.publish(serve, hostile, event("pfa-2"))
    out = watch(world, serve, "--format", "pretty").out.decode()
    assert not set(out) & (set(map(chr, range(32))) - {"\n"} | set(map(chr, range(127, 160))))
    assert len(out.splitlines()) == 2


def test_json_is_never_coloured(world):
    serve = world.serve()
    world.publish(serve, event("pfa-1"), event("pfa-2"))
    done = watch(world, serve, "--format", "json", "--color", "always")
    assert [json.loads(line)["pfaId"] for line in done.lines()] == ["pfa-1", "pfa-2"]


def test_an_unknown_format(world):
    done = world.run("listen", "org-rio", "--format", "xml")
    assert done.code == 2, done
    assert "xml" in done.err and "pretty" in done.err
