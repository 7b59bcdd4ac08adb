"""serve with TLS: what it says of itself, whom it lets in, and who is turned away quickly."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest

from harness import http
from harness.certificates import certificates
from harness.events import event
from harness.patience import SLOW, until


def handshake(port, context, name="localhost"):
    """What was negotiated: the version and the cipher."""
    with socket.create_connection(("127.0.0.1", port), timeout=10 * SLOW) as link:
        with context.wrap_socket(link, server_hostname=name) as tls:
            return tls.version(), tls.cipher()[0], tls.selected_alpn_protocol(), tls.getpeercert()


def common_name(port):
    subject = handshake(port, certificates().authority.context())[3]["subject"]
    return dict(part[0] for part in subject)["commonName"]


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_it_says_what_it_speaks(world):
    serve = world.serve(tls=True)
    assert serve.ready["url"] == f"https://127.0.0.1:{serve.port}"
    assert f"endpoint wss://127.0.0.1:{serve.port}/api/ws/sync/:organizationId" in serve.talk()
    assert serve.get("/healthz").json() == {"status": "ok"}


def test_the_newest_version_and_a_modern_cipher(world):
    serve = world.serve(tls=True)
    context = certificates().authority.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    version, _, protocol, _ = handshake(serve.port, context)
    assert (version, protocol) == ("TLSv1.3", "http/1.1")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    version, cipher, protocol, _ = handshake(serve.port, context)
    assert (version, protocol) == ("TLSv1.2", "http/1.1")
    assert cipher.startswith("ECDHE-") and ("GCM" in cipher or "CHACHA20" in cipher)


@pytest.mark.parametrize("cipher", ["AES128-SHA", "ECDHE-ECDSA-AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256"])
def test_old_ciphers_are_refused(world, cipher):
    serve = world.serve(tls=True)
    context = certificates().authority.context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    with pytest.raises(ssl.SSLError):
        handshake(serve.port, context)


@pytest.mark.parametrize("least, offered, good", [("1.2", "-tls1_1", False), ("1.2", "-tls1_2", True), ("1.3", "-tls1_2", False), ("1.3", "-tls1_3", True)])
def test_the_oldest_version(world, least, offered, good):
    serve = world.serve("--tls-min", least, tls=True)
    client = ["openssl", "s_client", "-connect", f"127.0.0.1:{serve.port}", offered, "-cipher", "DEFAULT@SECLEVEL=0", "-brief"]
    done = subprocess.run(client, input=b"", capture_output=True, timeout=30 * SLOW, check=False)
    assert (b"CONNECTION ESTABLISHED" in done.stderr) == good, done.stderr


def test_renegotiation_is_refused(world):
    serve = world.serve("--log-level", "debug", tls=True)
    client = ["openssl", "s_client", "-connect", f"127.0.0.1:{serve.port}", "-tls1_2"]
    done = subprocess.run(client, input=b"R\n", capture_output=True, timeout=30 * SLOW, check=False)
    assert b"no renegotiation" in done.stderr, done.stderr


# Who does not speak TLS, and the other way round


def test_plain_http_on_the_tls_port_ends_at_once(world):
    serve = world.serve("--log-level", "debug", tls=True)
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", serve.port), timeout=10 * SLOW) as link:
            link.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"HTTP" not in to_the_end(link)
    serve.until_talk("http request")
    assert_at_rest(serve)
    noisy = [line for line in serve.talk().splitlines() if " warning " in line or " error " in line]
    assert noisy == []


def test_tls_on_the_plain_port_ends_soon(world):
    serve = world.serve("--log-level", "debug", "--handshake-timeout", "2s", tls=False)
    with socket.create_connection(("127.0.0.1", serve.port), timeout=20 * SLOW) as link:
        with pytest.raises(OSError):
            ssl.create_default_context().wrap_socket(link, server_hostname="localhost")
    assert_at_rest(serve)
    assert serve.get("/healthz").status == 200
    noisy = [line for line in serve.talk().splitlines() if " warning " in line or " error " in line]
    assert noisy == []


def to_the_end(link):
    received = b""
    try:
        while piece := link.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def assert_at_rest(serve, seconds=0.5):
    """It uses next to no time of the processor for a while, which has to be waited for."""
    before, end = cpu_seconds(serve), time.monotonic() + seconds
    until(lambda: time.monotonic() >= end, "a while", seconds * 10, pause=0.05)
    assert cpu_seconds(serve) - before < seconds / 2


# Handshakes that never end


def client_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


def in_tls(port, octets):
    link = http.connect(port)
    link.sendall(octets)
    return link


STALLS = {
    "nothing": lambda port: socket.create_connection(("127.0.0.1", port), timeout=30 * SLOW),
    "half a hello": lambda port: sent(port, client_hello()[:100]),
    "a hello and no more": lambda port: sent(port, client_hello()),
    "a handshake and no more": lambda port: in_tls(port, b""),
    "half a head": lambda port: in_tls(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n"),
}


def sent(port, octets):
    link = socket.create_connection(("127.0.0.1", port), timeout=30 * SLOW)
    link.sendall(octets)
    return link


@pytest.mark.parametrize("stall", STALLS)
def test_a_stalled_handshake_is_cut(world, stall):
    serve = world.serve("--handshake-timeout", "1500ms", "--log-level", "debug", tls=True)
    began = time.monotonic()
    with STALLS[stall](serve.port) as link:
        link.settimeout(30 * SLOW)
        to_the_end(link)
    took = time.monotonic() - began
    assert 1.2 < took < 6 * SLOW, took
    serve.until_talk("did not ask for anything in time")
    assert_at_rest(serve)


def test_a_head_in_crumbs_is_cut_without_tls_too(world):
    serve = world.serve("--handshake-timeout", "1500ms", tls=False)
    began = time.monotonic()
    with http.connect(serve.port, 30) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\n")
        until(lambda: is_gone_after(link, b"X: y\r\n"), "the connection to be cut", 20, pause=0.1)
    assert time.monotonic() - began > 1.2


def is_gone_after(link, octets):
    try:
        link.sendall(octets)
    except OSError:
        return True
    return False


def test_a_viewer_stays_beyond_the_handshake_timeout(world):
    serve = world.serve("--handshake-timeout", "1s", tls=True)
    viewer = world.watcher(serve)
    with STALLS["nothing"](serve.port) as later:
        to_the_end(later)
    world.publish(serve, event())
    assert viewer.message() == event()


# Mutual


def test_a_client_certificate_is_required(world):
    made = certificates()
    options = (*made.server.options, "--tls-client-ca", str(made.authority.file))
    serve = world.serve(*options, tls=made.authority.context(made.client))
    assert serve.get("/healthz").status == 200
    viewer = world.watcher(serve)
    world.publish(serve, event())
    assert viewer.message() == event()
    for identity in (None, made.strange_client):
        with pytest.raises(OSError):  # with TLS 1.3 the client hears of it at its first read
            with socket.create_connection(("127.0.0.1", serve.port), timeout=10 * SLOW) as link:
                with made.authority.context(identity).wrap_socket(link, server_hostname="localhost") as tls:
                    tls.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                    assert tls.recv(100) == b"", "an answer"
                    raise ConnectionResetError


# Files that can't be used


@pytest.fixture
def files(world):
    made = certificates()
    copies = {"cert": world.folder / "cert.pem", "key": world.folder / "key.pem"}
    shutil.copy(made.server.certificate, copies["cert"])
    shutil.copy(made.server.key, copies["key"])
    copies["key"].chmod(0o600)
    return copies


def refusal_of(world, *options):
    done = world.run("serve", "--port", 0, "--no-socket", "--no-stdin", *options)
    assert done.code == 2, done
    return done.err


def with_files(files):
    return ("--tls-cert", files["cert"], "--tls-key", files["key"])


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o602])
def test_a_key_that_others_can_read(world, files, mode):
    files["key"].chmod(mode)
    assert f"chmod 600 {files['key']}" in refusal_of(world, *with_files(files))


def test_a_key_of_another_certificate(world, files):
    shutil.copy(certificates().other_server.key, files["key"])
    said = refusal_of(world, *with_files(files))
    assert str(files["key"]) in said and str(files["cert"]) in said and "does not belong" in said


@pytest.mark.parametrize("which", ["cert", "key"])
def test_a_file_that_is_not_there_or_not_pem(world, files, which):
    files[which].write_bytes(b"nothing of the sort\n")
    assert "PEM" in refusal_of(world, *with_files(files))
    files[which].unlink()
    assert "No such file" in refusal_of(world, *with_files(files))


def test_an_encrypted_key_is_not_asked_for(world, files):
    locked = world.folder / "locked.key"
    command = ["openssl", "pkey", "-in", files["key"], "-aes256", "-passout", "pass:secret", "-out", locked]
    subprocess.run(command, check=True, capture_output=True)
    locked.chmod(0o600)
    assert "is encrypted" in refusal_of(world, "--tls-cert", files["cert"], "--tls-key", locked)


def test_a_key_that_is_too_short(world, files):
    command = ["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=x", "-keyout", files["key"], "-out", files["cert"]]
    subprocess.run(["openssl", *command], check=True, capture_output=True)
    assert "key too small" in refusal_of(world, *with_files(files))


@pytest.mark.parametrize("options, word", [
    (["--tls-cert", "x"], "go together"),
    (["--tls-key", "x"], "go together"),
    (["--tls-client-ca", "x"], "needs --tls-cert"),
    (["--tls-min", "1.1"], "1.2"),
    (["--handshake-timeout", "0"], "more than 0"),
])
def test_options_that_do_not_go(world, options, word):
    assert word in refusal_of(world, *options)


def test_an_expired_certificate_is_warned_of(world):
    serve = world.serve(*certificates().expired.options, tls=certificates().authority.context())
    assert re.search(r"warning .*expired on Feb  1 00:00:00 2020 GMT", serve.talk())


def test_its_memory_is_its_own(world, files):
    """What nobody may look into belongs to root in /proc, whoever runs it."""
    nobody = {"user": 65534} if os.geteuid() == 0 else {}
    if nobody:
        world.folder.chmod(0o755)
        os.chown(files["key"], 65534, 65534)
    serve = world.serve(*map(str, with_files(files)), socket=None, tls=certificates().authority.context(), **nobody)
    assert os.stat(f"/proc/{serve.pid}/environ").st_uid == 0
    plain = world.serve(socket=None, tls=False, **nobody)
    assert os.stat(f"/proc/{plain.pid}/environ").st_uid == (65534 if nobody else os.geteuid())


# Read again


def rewrite(files, identity):
    """As certbot does it: new files under the old names."""
    for target, source in ((files["cert"], identity.certificate), (files["key"], identity.key)):
        fresh = target.with_suffix(".new")
        shutil.copy(source, fresh)
        fresh.chmod(0o600)
        fresh.rename(target)


def test_a_new_pair_is_taken_and_nobody_notices(world, files):
    serve = world.serve(*map(str, with_files(files)), tls=certificates().authority.context())
    viewers = [world.watcher(serve) for _ in range(20)]
    assert common_name(serve.port) == "localhost"
    rewrite(files, certificates().other_server)
    serve.signal(signal.SIGHUP)
    until(lambda: common_name(serve.port) == "the other", "the new certificate")
    assert re.search(r"TLS certificate CN=the other \(until ", serve.talk())
    viewers.append(world.watcher(serve))
    world.publish(serve, event())
    assert [viewer.message() for viewer in viewers] == [event()] * 21


def test_a_bad_pair_leaves_the_old_one_at_work(world, files):
    serve = world.serve(*map(str, with_files(files)), tls=certificates().authority.context())
    viewer = world.watcher(serve)
    shutil.copy(certificates().other_server.certificate, files["cert"])
    serve.signal(signal.SIGHUP)
    serve.until_talk("does not belong")
    assert "what was there before is kept" in serve.talk()
    files["key"].chmod(0o644)
    serve.signal(signal.SIGHUP)
    serve.until_talk("chmod 600")
    files["key"].unlink()
    serve.signal(signal.SIGHUP)
    serve.until_talk("No such file")
    assert common_name(serve.port) == "localhost"
    assert viewer.is_at_peace()


def test_new_authorities_of_clients(world, files):
    made = certificates()
    known = world.folder / "known.pem"
    shutil.copy(made.authority.file, known)
    options = (*made.server.options, "--tls-client-ca", str(known))
    serve = world.serve(*options, tls=made.authority.context(made.client))
    viewer = world.watcher(serve)
    shutil.copy(made.stranger.file, known)
    serve.signal(signal.SIGHUP)
    serve.until_talk("reload: 1 of 1")
    with pytest.raises((OSError, AssertionError)):
        serve.get("/healthz")
    http.TLS_PORTS[serve.port] = made.authority.context(made.strange_client)
    assert serve.get("/healthz").status == 200
    assert viewer.is_at_peace()


def test_a_thousand_viewers_stay_when_it_is_read_again(world, files):
    """Each has a connection of its own; handshakes cost, so they come by a few threads."""
    serve = world.serve(*map(str, with_files(files)), "--ping-interval", "0", tls=certificates().authority.context())
    count = 1_000 if SLOW == 1 else 200
    viewers, lock = [], threading.Lock()

    def come(share):
        for _ in range(share):
            viewer = world.watcher(serve)
            with lock:
                viewers.append(viewer)

    threads = [threading.Thread(target=come, args=(count // 4,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(6):
        rewrite(files, certificates().other_server if number % 2 else certificates().server)
        serve.signal(signal.SIGHUP)
        until(lambda: serve.talk().count("TLS certificate") > number, "the reload")
    for thread in threads:
        thread.join()
    serve.signal(signal.SIGHUP)
    assert serve.connections() == count
    world.publish(serve, event("last"))
    assert {json.loads(viewer.message(60))["pfaId"] for viewer in viewers} == {"last"}
    assert common_name(serve.port) == "the other"
    assert "code=1006" not in serve.talk()
