"""GOODBYE, the last message of syncws.v1 before the server closes."""


def assert_goodbye(message, code, longest_ms, organisation="org-rio"):
    """It names the close code, says to come back, and when: within `longest_ms` milliseconds."""
    assert list(message) == ["type", "organizationId", "timestamp", "details"], message
    assert (message["type"], message["organizationId"]) == ("GOODBYE", organisation)
    details = message["details"]
    assert list(details) == ["code", "reason", "reconnect", "retryAfterMs"], message
    assert (details["code"], details["reconnect"]) == (code, True)
    assert details["reason"]
    assert isinstance(details["retryAfterMs"], int) and 0 <= details["retryAfterMs"] <= longest_ms
