"""Manual pages and completions know the options that --help lists, all of them and no others."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SYNCWS_BIN", ROOT / "build/release/tools"))
PROGRAMS = ("serve", "emit", "listen", "bench")
PAGES = ["syncws.7"] + [f"syncws-{program}.1" for program in PROGRAMS]


def helped(program):
    """The long options that --help lists: a few blanks, perhaps a short one, the long one."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SYNCWS_")}
    done = subprocess.run(
        [BIN / f"syncws-{program}", "--help"],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^ {1,8}(?:-\w, ?)?--([a-z][a-z0-9-]*)", done.stdout, re.M))


def documented(program):
    page = (ROOT / f"man/syncws-{program}.1").read_text()
    return set(re.findall(r"^\.It (?:Fl \w , )?Fl Fl ([a-z][a-z0-9-]*)", page, re.M))


def synopsis(program):
    page = (ROOT / f"man/syncws-{program}.1").read_text()
    text = page[page.index(".Sh SYNOPSIS") : page.index(".Sh DESCRIPTION")]
    return set(re.findall(r"Fl Fl ([a-z][a-z0-9-]*)", text))


def in_bash(program):
    text = (ROOT / "completions/syncws.bash").read_text()
    lists = re.findall(rf"^_syncws_(?:shared|{program})_options=\((.*?)\)", text, re.M | re.S)
    assert len(lists) == 2
    return set(re.findall(r"--([a-z][a-z0-9-]*)", " ".join(lists)))


def in_zsh(program):
    text = (ROOT / "completions/_syncws").read_text()
    shared = re.search(r"^  shared=\((.*?)^  \)", text, re.M | re.S).group(1)
    own = re.search(rf"^    syncws-{program}\)(.*?)^      ;;", text, re.M | re.S).group(1)
    specs = r"""^\s+['"](?:\(- \*\)|\*)?(?:'\{-\w,)?--([a-z][a-z0-9-]*)"""
    return set(re.findall(specs, shared + own, re.M))


def in_fish(program):
    """What is said for the program by name, and in the loops that go over it."""
    text = (ROOT / "completions/syncws.fish").read_text()
    loops = re.findall(r"^for program in (.*?)\n(.*?)^end", text, re.M | re.S)
    text += "".join(body.replace("$program", f"syncws-{program}") for names, body in loops if f"syncws-{program}" in names.split())
    return set(re.findall(rf"^\s*complete -c syncws-{program} .*?-l ([a-z][a-z0-9-]*)", text, re.M))


@pytest.mark.parametrize("program", PROGRAMS)
def test_help_lists_options(program):
    assert {"help", "version", "config", "log-level", "log-format", "color"} <= helped(program)


@pytest.mark.parametrize("source", (documented, synopsis, in_bash, in_zsh, in_fish), ids=lambda each: each.__name__)
@pytest.mark.parametrize("program", PROGRAMS)
def test_options_are_those_of_help(program, source):
    wanted, found = helped(program), source(program)
    assert not wanted - found, f"--help of syncws-{program} has more options than {source.__name__}"
    assert not found - wanted, f"{source.__name__} has options that syncws-{program} does not know"


@pytest.mark.parametrize("page", PAGES)
def test_manual_page_is_clean(page):
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "warning", ROOT / "man" / page],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_has_the_same_exit_codes():
    tables = set()
    for page in PAGES:
        text = (ROOT / "man" / page).read_text()
        tables.add(re.search(r"^\.Sh EXIT STATUS\n(.*?)^\.El", text, re.M | re.S).group(1))
    assert len(tables) == 1
    codes = re.findall(r"^\.It (\d+)$", tables.pop(), re.M)
    assert codes == ["0", "1", "2", "3", "4", "5", "6", "70", "74", "130"]
