"""The packages that a bot is served with, at the versions that are installed here."""

from __future__ import annotations

import re
from importlib import metadata

from slimchat._version import __version__

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


def requirements(extras: tuple[str, ...]) -> str:
    """A requirements file for pip: slimchat with the extras, and what these name, pinned.

    Packages that those need in turn are pip's to choose.
    """
    lines = [f"slimchat[{','.join(extras)}]=={__version__}"]
    pinned: dict[str, str] = {}
    for text in _needed():
        extra, name = _EXTRA.search(text), _NAME.match(text)
        if name is None or (extra is not None and extra[1] not in extras):
            continue
        try:
            pinned[name[0].lower()] = metadata.version(name[0])
        except metadata.PackageNotFoundError:
            continue
    pinned.pop("slimchat", None)
    lines += [f"{name}=={version}" for name, version in sorted(pinned.items())]
    return "\n".join(lines) + "\n"


def _needed() -> list[str]:
    try:
        return metadata.requires("slimchat") or []
    except metadata.PackageNotFoundError:
        return []
