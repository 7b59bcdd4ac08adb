"""Lines that must be refused, each with words of which its reason must have one (in any case of letters)."""

from .events import STAMP, event, sized

NESTED = b'{"type":"SYNC_SUCCESS","pfaId":"p","organizationId":"org-rio","timestamp":"%s","details":{"a":%s}}'

BAD = {
    "an empty line": (b"", ("empty",)),
    "no JSON": (b"SYNC_SUCCESS pfa-1", ("json",)),
    "half a line": (event()[:40], ("json",)),
    "no object": (b'["SYNC_SUCCESS"]', ("object",)),
    "invalid UTF-8": (event("PFA").replace(b"PFA", b"p\xc3\x28"), ("utf-8", "utf8")),
    "no pfaId": (event().replace(b'"pfaId":"pfa-1",', b""), ("pfaid",)),
    "no type": (event().replace(b'"type":"SYNC_SUCCESS",', b""), ("type",)),
    "no organizationId": (event().replace(b'"organizationId":"org-rio",', b""), ("organizationid",)),
    "10,241 bytes": (sized(10_241), ("10240", "10,240", "long", "large", "big")),
    "a key twice": (event().replace(b'"pfaId":"pfa-1"', b'"pfaId":"pfa-1","pfaId":"pfa-2"'), ("pfaid", "duplicate", "twice")),
    "100 deep": (NESTED % (STAMP.encode(), b"[" * 100 + b"]" * 100), ("deep", "nest")),
    "10 MiB": (b"x" * (10 << 20), ("10240", "10,240", "long", "large", "big")),
}


def names_the_reason(reason, words):
    return any(word in reason.lower() for word in words)
