"""The token of a user, and whom it may be shown."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import urlsplit

from slimchat._addresses import is_loopback
from slimchat._version import __version__
from slimchat.errors import BundleSharingError

TOKEN: Final = "SLIMCHAT_TOKEN"  # noqa: S105  (the name of a variable)
"""The environment variable that holds a bearer token."""


def headers_for(address: str) -> dict[str, str]:
    """Of every request; the token only where nobody on the way can read it.

    Raises:
        BundleSharingError: the token would travel in the clear.
    """
    headers = {"User-Agent": f"slimchat/{__version__}", "Accept-Encoding": "identity"}
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        return headers
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise BundleSharingError(
            f"The token in {TOKEN} would travel unencrypted to {parts.hostname}.",
            f"Use an address that begins with https://, or unset {TOKEN}.",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise BundleSharingError(f"{TOKEN} holds no token.", "Set it to the token alone.")
    return {**headers, "Authorization": f"Bearer {token}"}
