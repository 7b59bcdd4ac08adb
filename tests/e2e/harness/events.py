"""Event lines for the tests, as bytes without the newline."""

import json

STAMP = "2025-11-28T10:00:00.000Z"


def event(pfa="pfa-1", organisation="org-rio", type="SYNC_SUCCESS", **details):
    whole = {"type": type, "pfaId": pfa, "organizationId": organisation, "timestamp": STAMP, "details": details}
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()


def numbered(count, organisation="org-rio", size=0, first=1):
    """`count` events whose details.n counts from `first`; each padded to `size` bytes where it is shorter."""
    head = b'{"type":"SYNC_SUCCESS","pfaId":"pfa-%d","organizationId":"' + organisation.encode()
    head += b'","timestamp":"' + STAMP.encode() + b'","details":{"n":%d,"pad":"'
    lines = []
    for n in range(first, first + count):
        start = head % (n % 10, n)
        lines.append(start + b"x" * (size - len(start) - 3) + b'"}}')
    return lines


def sized(size, organisation="org-rio"):
    """One event of exactly `size` bytes."""
    return numbered(1, organisation, size)[0]


def with_seq(line, seq):
    """What syncws.v1 makes of an event."""
    return line[:-1] + b',"seq":%d}' % seq


def joined(lines):
    return b"".join(line + b"\n" for line in lines)
