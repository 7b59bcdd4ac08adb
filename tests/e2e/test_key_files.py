"""Files with secrets and keys: what is refused at the start, and what a reload makes of them."""

import signal
import subprocess

import pytest

from harness.gate import bearer, guarded, is_let_in, token, verdict
from harness.patience import stretched, until
from harness.tokens import SECRET, write_secret

HIGH = "0.0.0.0"


def refusal(world, *options):
    """The one line that a serve ends with, which must end at once and with 2."""
    done = world.run("serve", "--port", "0", "--no-socket", *options)
    assert done.code == 2, done.err
    return done.err


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=stretched(60))


@pytest.fixture
def secret(world):
    return write_secret(world.folder / "secret", SECRET.decode())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_secret_that_others_can_read(world, secret, mode):
    secret.chmod(mode)
    assert f"'chmod 600 {secret}'" in refusal(world, "--jwt-secret-file", secret)


def test_keys_and_revocations_that_others_can_write(world, secret):
    private, public, revoked = (world.folder / name for name in ("private.pem", "public.pem", "revoked"))
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", private)
    openssl("pkey", "-in", private, "-pubout", "-out", public)
    revoked.write_text("")
    for file, options in ((public, ["--jwt-key", public]), (revoked, ["--jwt-secret-file", secret, "--revoked", revoked])):
        file.chmod(0o666)
        assert f"'chmod go-w {file}'" in refusal(world, *options)
        file.chmod(0o644)
    assert "private key" in refusal(world, "--jwt-key", private)
    serve = world.serve("--jwt-key", str(public), socket=None, stdin=subprocess.DEVNULL)
    assert verdict(world, serve, headers=[bearer(token())]) == (401, "token_algorithm")


def test_small_keys_and_secrets(world):
    private, public = (world.folder / name for name in ("private.pem", "public.pem"))
    openssl("genrsa", "-out", private, "1024")
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    assert "less than 2048 bits" in refusal(world, "--jwt-key", public)
    short = write_secret(world.folder / "short", "x" * 31 + "\n")
    assert "has 31 bytes" in refusal(world, "--jwt-secret-file", short)


def test_options_that_make_no_sense(world, secret):
    key = ("--jwt-secret-file", secret)
    assert "no https:// URL" in refusal(world, "--jwks-url", "keys.json")
    assert "must be https://" in refusal(world, "--jwks-url", "http://id.example/keys")
    assert "name or a password" in refusal(world, "--jwks-url", "https://me:secret@id.example/keys")
    assert "2026-12-01T00:00:00Z" in refusal(world, "--jwt-secret-file", f"{secret},until=tomorrow")
    assert "2026-12-01T00:00:00Z" in refusal(world, "--jwt-secret-file", f"{secret},until=2026-02-30T00:00:00Z")
    assert "given twice" in refusal(world, *key, *key, *key)
    for option in ("--jwt-issuer", "--jwt-audience", "--claim-orgs", "--claim-permissions", "--revoked", "--jwks-ca"):
        assert "none is asked for" in refusal(world, option, "x")


def test_another_address_needs_tokens_or_a_word(world, secret):
    assert "--allow-anonymous" in refusal(world, "--host", HIGH)
    serve = world.serve("--host", HIGH, "--jwt-secret-file", str(secret), socket=None, stdin=subprocess.DEVNULL)
    assert verdict(world, serve) == (401, "token_required")
    assert is_let_in(world, serve, headers=[bearer(token())])


def test_a_reload_takes_all_or_nothing(world):
    revoked = world.folder / "revoked"
    revoked.write_text("")
    serve = guarded(world, "--revoked", str(revoked))
    file = write_secret(world.folder / "secret", SECRET[::-1].decode())
    file.chmod(0o644)
    revoked.write_text("sub tester\n")
    serve.signal(signal.SIGHUP)
    until(lambda: "what was there before is kept" in serve.talk(), lambda: serve.talk(), 30)
    assert is_let_in(world, serve, headers=[bearer(token())])
    assert verdict(world, serve, headers=[bearer(token(secret=SECRET[::-1]))]) == (401, "token_signature")
    file.chmod(0o600)
    serve.signal(signal.SIGHUP)
    until(lambda: "1 of 1 read again" in serve.talk(), lambda: serve.talk(), 30)
    assert verdict(world, serve, headers=[bearer(token())]) == (401, "token_signature")
    assert is_let_in(world, serve, headers=[bearer(token(secret=SECRET[::-1], sub="another"))])


def test_an_old_secret_ends_to_count(world, secret):
    new = write_secret(world.folder / "new", SECRET[::-1].decode())
    options = ("--jwt-secret-file", str(new), "--jwt-secret-file", f"{secret},until=2020-01-01T00:00:00Z")
    serve = world.serve(*options, socket=None, stdin=subprocess.DEVNULL)
    assert "no longer counts" in serve.talk()
    assert verdict(world, serve, headers=[bearer(token())]) == (401, "token_signature")
    assert is_let_in(world, serve, headers=[bearer(token(secret=SECRET[::-1]))])
