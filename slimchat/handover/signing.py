"""Signatures of what is sent: HMAC-SHA256 (RFC 2104) over the time and the body.

The header is ``Slimchat-Signature: t=SECONDS,v1=HEX``; HEX signs ``SECONDS.BODY``. Whoever
receives a case checks it with :func:`verify`, or the same in any language.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time

HEADER = "Slimchat-Signature"
TOLERANCE_S = 300
"""Seconds that a signature may be old, or ahead."""
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def sign(body: bytes, secret: str, at: int) -> str:
    """The value of the header.

    Args:
        at: seconds since 1970.
    """
    return f"t={at},v1={_digest(body, secret, str(at))}"


def verify(
    body: bytes,
    signature: str,
    secret: str,
    *,
    now: float | None = None,
    within_s: int = TOLERANCE_S,
) -> bool:
    """Whether a body was signed with the secret, not long ago.

    Args:
        signature: the value of the header.
        now: seconds since 1970; by default the time it is.
    """
    found = _SIGNATURE.fullmatch(signature.strip())
    if found is None or not hmac.compare_digest(_digest(body, secret, found[1]), found[2]):
        return False
    return abs((time.time() if now is None else now) - int(found[1])) <= within_s


def _digest(body: bytes, secret: str, at: str) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
