"""Where a bundle is shared, told apart by how the place is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from slimchat.errors import BundleSharingError

_HUB = re.compile(r"hf://([\w.-]+/[\w.-]+)/((?:[\w.-]+/)*[\w.-]+\.slimchat)(?:@([\w./-]+))?")


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file in a repository of models on the Hugging Face Hub."""

    repository: str
    file: str
    revision: str | None

    @classmethod
    def of(cls, text: str) -> Self:
        """Read ``hf://owner/name/file.slimchat``, with ``@revision`` where one is meant.

        Raises:
            BundleSharingError: it is written otherwise.
        """
        found = _HUB.fullmatch(text)
        if found is None or ".." in text:
            raise BundleSharingError(
                f"{text!r:.200} names no bundle on the Hub.",
                "Write it like hf://owner/name/acme.slimchat, or add @ and a revision.",
            )
        return cls(*found.groups())


def place_of(text: str) -> HubFile | str | Path:
    """A file on the Hub, an HTTP address, or a path.

    Raises:
        BundleSharingError: the address is none that can be used.
    """
    if text.startswith("hf://"):
        return HubFile.of(text)
    if "://" not in text:
        return Path(text)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        secret = parts.username is not None
        _ = parts.port
    except ValueError:
        usable = secret = False
    if secret:
        raise BundleSharingError(
            "The address holds a name or a password.",
            "Leave them out, and put a token into the environment variable SLIMCHAT_TOKEN.",
        )
    if not usable or not text.isprintable() or " " in text:
        raise BundleSharingError(
            f"{text!r:.200} is no address that can be used.",
            "Give a folder, an address that begins with http:// or https://, or hf://owner/name/"
            "acme.slimchat.",
        )
    return text
