"""The JavaScript of the widgets."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from slimchat.errors import SlimchatError

STATIC = Path(__file__).with_name("static")


@cache
def front_end(path: Path) -> str:
    """A bundle that the build of the front end made.

    Raises:
        SlimchatError: it is not built.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SlimchatError(
            f"The front end is not built: there is no {path}.",
            "Build it with: npm --prefix extension ci && npm --prefix extension run build",
        ) from None


def integrity_of(text: str) -> str:
    """The Subresource Integrity hash of a script or a style."""
    digest = hashlib.sha384(text.encode("utf-8")).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"
