"""Certificates for tests, made by the openssl command once a run: an authority, and what it signed."""

import atexit
import functools
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

OUR_NAMES = "DNS:localhost,IP:127.0.0.1"


class Identity:
    """The files of a certificate and its key."""

    def __init__(self, folder, name):
        self.certificate = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"

    @property
    def options(self):
        """For serve."""
        return ("--tls-cert", str(self.certificate), "--tls-key", str(self.key))


class Authority:
    def __init__(self, folder, name="authority"):
        self.folder = folder
        self.name = name
        self.identity = Identity(folder, name)
        self.file = self.identity.certificate
        request = ["-x509", "-days", "30", "-subj", f"/CN={name}", "-out", str(self.file)]
        openssl("req", *new_key(self.identity.key), *request, "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def issue(self, name, *, names=OUR_NAMES, start=None, end=None, subject=None):
        """A certificate for these names; `start` and `end` as YYYYMMDDHHMMSSZ, else good for a month from now."""
        made = Identity(self.folder, name)
        request = self.folder / f"{name}.csr"
        openssl("req", *new_key(made.key), "-subj", f"/CN={subject or name}", "-out", str(request))
        config = self.folder / f"{name}.cnf"
        database = self.folder / f"{name}.db"
        database.write_text("")
        names_line = f"subjectAltName={names}\n" if names else ""
        config.write_text(
            f"[ca]\ndefault_ca=a\n[a]\ndatabase={database}\nnew_certs_dir={self.folder}\nrand_serial=yes\n"
            f"default_md=sha256\npolicy=p\nx509_extensions=e\nunique_subject=no\n[p]\ncommonName=supplied\n"
            f"[e]\nbasicConstraints=CA:FALSE\n{names_line}"
        )
        dates = ["-startdate", start, "-enddate", end] if start else ["-days", "30"]
        signer = ["-cert", str(self.file), "-keyfile", str(self.identity.key)]
        openssl("ca", "-batch", "-notext", "-config", str(config), *signer, *dates, "-in", str(request), "-out", str(made.certificate))
        return made

    def context(self, identity=None):
        """For Python's own clients."""
        context = ssl.create_default_context(cafile=str(self.file))
        if identity:
            context.load_cert_chain(str(identity.certificate), str(identity.key))
        return context


def new_key(path):
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(path))


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"openssl {' '.join(arguments)}: {done.stderr}"


class Certificates:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="syncws-tls-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.authority = Authority(self.folder)
        self.server = self.authority.issue("server", subject="localhost")

    @functools.cached_property
    def other_server(self):
        """As good as `server`, with another key."""
        return self.authority.issue("other-server", subject="the other")

    @functools.cached_property
    def expired(self):
        return self.authority.issue("expired", start="20200101000000Z", end="20200201000000Z")

    @functools.cached_property
    def elsewhere(self):
        """For a host that is not this one."""
        return self.authority.issue("elsewhere", names="DNS:elsewhere.example,IP:192.0.2.1", subject="elsewhere.example")

    @functools.cached_property
    def only_by_name(self):
        """Without the address that the name stands for."""
        return self.authority.issue("only-by-name", names="DNS:localhost")

    @functools.cached_property
    def client(self):
        return self.authority.issue("client", names=None, subject="a worker")

    @functools.cached_property
    def stranger(self):
        """An authority that nobody knows."""
        return Authority(self.folder, "stranger")

    @functools.cached_property
    def strange_client(self):
        return self.stranger.issue("strange-client", names=None)


@functools.cache
def certificates():
    return Certificates()
