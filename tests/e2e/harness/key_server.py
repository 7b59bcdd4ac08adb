"""Keys that sign tokens (by Debian's `jose`), and a server of their public halves that can be made to fail."""

import http.server
import json
import subprocess
import threading
import time
import uuid

from .patience import stretched


def jose(*arguments, text=""):
    done = subprocess.run(["jose", *arguments], input=text, capture_output=True, text=True, timeout=stretched(60))
    assert done.returncode == 0, done.stderr
    return done.stdout


class SigningKey:
    def __init__(self, folder, kid, alg="ES256"):
        self.kid = kid
        self.alg = alg
        self.path = folder / f"{uuid.uuid4().hex}.jwk"
        self.path.touch(mode=0o600)
        self.path.write_text(jose("jwk", "gen", "-i", json.dumps({"alg": alg, "kid": kid})))
        self.public = json.loads(jose("jwk", "pub", "-i", str(self.path)))

    def token(self, **claims):
        whole = {"sub": "tester", "orgs": "org-rio", "exp": int(time.time()) + 3600} | claims
        header = {"protected": {"alg": self.alg, "kid": self.kid}}
        sign = ("jws", "sig", "-I", "-", "-k", str(self.path), "-s", json.dumps(header), "-c")
        return jose(*sign, text=json.dumps(whole)).strip()


def answering(status, body=b"", **headers):
    """Answers with this, whatever the keys are."""
    return lambda keys: (status, headers, body)


def well(keys):
    return 200, {"Content-Type": "application/jwk-set+json"}, json.dumps({"keys": [key.public for key in keys]}).encode()


class KeyServer:
    """Serves `keys` at /keys as long as `behave` is well(); that may also be None: it keeps everybody waiting."""

    def __init__(self, *keys, tls=None):
        self.keys = list(keys)
        self.behave = well
        self.times = []
        self.ended = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.times.append(time.monotonic())
                if outer.behave is None:
                    outer.ended.wait(stretched(60))
                    return
                status, headers, body = outer.behave(outer.keys)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}/keys"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
