"""JSON Web Tokens (HS256), signed by hand."""

import base64
import hashlib
import hmac
import json
import time

SECRET = b"a secret of the tests, 32 bytes or more"


def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def token(secret=SECRET, lasts=3600, header=(), **claims):
    """A token for org-rio that `lasts` so many seconds from now; None for one without an end."""
    whole = {"sub": "tester", "orgs": "org-rio"} | claims
    if lasts is not None and "exp" not in whole:
        whole["exp"] = int(time.time()) + lasts
    parts = [{"alg": "HS256", "typ": "JWT"} | dict(header), whole]
    signed = ".".join(encoded(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{encoded(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def write_secret(path, text):
    """A file that only its owner can read; it is replaced as a whole."""
    draft = path.with_name(path.name + ".new")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.rename(path)
    return path
