"""Each completion file, really loaded by its shell, offers what it should."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPLETIONS = ROOT / "completions"
PROGRAMS = ("syncws-serve", "syncws-emit", "syncws-listen", "syncws-bench")
SHELLS = ("bash", "zsh", "fish")
TYPES = {"SYNC_PROCESSING", "SYNC_SUCCESS", "SYNC_CONFLICT", "SYNC_FAILED"}

# The command line up to the cursor, and every word that may come next.
CASES = [
    ("syncws-serve --po", {"--port", "--pong-timeout"}),
    ("syncws-serve --stri", {"--strict", "--strict-types"}),
    ("syncws-serve --history-", {"--history-events", "--history-bytes", "--history-age", "--history-total"}),
    ("syncws-serve --log-level ", {"trace", "debug", "info", "warn", "error", "off"}),
    ("syncws-serve --socket eve", {"events.sock", "events.toml"}),
    ("syncws-serve --config events.t", {"events.toml"}),
    ("syncws-serve --port ", set()),
    ("syncws-serve eve", set()),
    ("syncws-emit --det", {"--detail", "--details"}),
    ("syncws-emit --type SYNC_F", {"SYNC_FAILED"}),
    ("syncws-emit --detail a=1 --type ", TYPES),
    ("syncws-emit --progress a", {"auto", "always"}),
    ("syncws-emit --receipts eve", {"events.sock", "events.toml"}),
    ("syncws-listen --form", {"--format"}),
    ("syncws-listen org-rio --form", {"--format"}),
    ("syncws-listen --format ", {"json", "pretty"}),
    ("syncws-listen --type SYNC_F", {"SYNC_FAILED"}),
    ("syncws-listen --type SYNC_FAILED --type SYNC_", TYPES),
    ("syncws-listen --log-format j", {"json"}),
    ("syncws-bench --du", {"--duration"}),
    ("syncws-bench --color ", {"auto", "always", "never"}),
    ("syncws-bench --socket events.s", {"events.sock"}),
    ("syncws-bench eve", set()),
]

# The same with = between an option and its value.
JOINED_CASES = [
    ("syncws-emit --type=SYNC_F", {"SYNC_FAILED"}),
    ("syncws-listen --format=", {"json", "pretty"}),
    ("syncws-serve --config=events.t", {"events.toml"}),
]

BASH = r"""
source "$COMPLETIONS/syncws.bash"
line=$1
# readline breaks words at blanks and at =, and keeps the = as a word
read -r -a COMP_WORDS <<< "${line//=/ = }"
[[ $line == *[\ =] ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$line COMP_POINT=${#line}
function=$(complete -p "${COMP_WORDS[0]}" | sed -n 's/.* -F \([^ ]*\) .*/\1/p')
"$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
"""

# An interactive zsh in a pseudo-terminal; its compadd writes down every match.
ZSH = r"""
zmodload zsh/zpty || exit 1
zpty inner zsh -d -i || exit 1
zpty -r inner chunk '*READY*' || exit 1
zpty -w -n inner "$1"$'\t'
while zpty -r inner chunk; do :; done
cat $CAPTURE
"""

ZSHRC = r"""
PS1=READY
unsetopt beep
fpath=($COMPLETIONS $fpath)
autoload -Uz compinit
compinit -u -D
compadd() {
  local -a hits
  if [[ " ${(j: :)@[1,(i)(-|--)]}" != *' -'[OAD]' '* ]]; then
    builtin compadd -A hits "$@"
    (( $#hits )) && print -rl -- $hits >> $CAPTURE
  fi
  builtin compadd "$@"
}
offer() { _main_complete }
zle -C offer complete-word offer
tab() { zle offer; exit }
zle -N tab
bindkey '^I' tab
"""

FISH = 'source "$COMPLETIONS/syncws.fish"; complete -C "$argv[1]"'


def run(command, env, folder):
    return subprocess.run(
        command, env=env, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )


def offered(shell, line, folder):
    """The set of words that the shell offers at the end of the line, in a folder with three files."""
    assert shutil.which(shell), f"{shell} is not installed"
    home = folder / "home"
    here = folder / "here"
    home.mkdir()
    here.mkdir()
    for name in ("events.sock", "events.toml", "other"):
        (here / name).touch()
    capture = home / "capture"
    capture.touch()
    env = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "COMPLETIONS": str(COMPLETIONS),
        "CAPTURE": str(capture),
    }
    if shell == "bash":
        done = run(["bash", "--norc", "--noprofile", "-c", BASH, "bash", line], env, here)
    elif shell == "zsh":
        (home / ".zshrc").write_text(ZSHRC)
        done = run(["zsh", "-f", "-c", ZSH, "zsh", line], env, here)
    else:
        done = run(["fish", "--no-config", "-c", FISH, line], env, here)
    assert done.returncode == 0 and not done.stderr, done.stderr
    words = {text.split("\t")[0] for text in done.stdout.splitlines()}
    # fish and zsh may give back the whole of --option=value; a bare --option= is the option
    return {word if re.fullmatch(r"--[a-z-]+=?", word) is None else word.rstrip("=") for word in words}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line,expected", CASES, ids=[line for line, _ in CASES])
def test_offers_exactly(shell, line, expected, tmp_path):
    assert offered(shell, line, tmp_path) == expected


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line,expected", JOINED_CASES, ids=[line for line, _ in JOINED_CASES])
def test_offers_values_after_an_equals_sign(shell, line, expected, tmp_path):
    words = offered(shell, line, tmp_path)
    assert {word.partition("=")[2] or word for word in words} == expected


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_offers_the_shared_options(shell, program, tmp_path):
    words = offered(shell, f"{program} --", tmp_path)
    assert {"--help", "--version", "--config", "--log-level", "--log-format", "--color"} <= words
    assert len(words) > 12
