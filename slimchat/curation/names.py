"""Which names a file may have that someone adds to the documents folder."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from slimchat.config import KnowledgeConfig
from slimchat.errors import KnowledgeError
from slimchat.knowledge.layout import LOCK, MANIFEST
from slimchat.knowledge.loaders import supported_endings
from slimchat.knowledge.loaders.files import is_wanted

_LONGEST = 255
_FORBIDDEN = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f-\x9f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_OWN = frozenset({MANIFEST, LOCK, "slimchat.yaml"})
_RENAME = "Rename the file and add it again."


def checked_name(name: str, config: KnowledgeConfig) -> str:
    """The name as it is written to disk, once it is known to be harmless and to be read.

    Raises:
        KnowledgeError: it leads elsewhere, is hidden, reserved, unreadable to people or too long,
            no loader reads such files, or the settings leave it out.
    """
    name = unicodedata.normalize("NFC", name)
    if problem := _problem(name):
        raise KnowledgeError(f"The file name {name!r:.120} {problem}.", _RENAME)
    ending = PurePosixPath(name).suffix.lower()
    if ending not in supported_endings():
        raise KnowledgeError(
            f"{name!r:.120} has a format that is not known ({ending or 'no file ending'}).",
            f"Convert it to one of {', '.join(supported_endings())}.",
        )
    if not is_wanted(name, config):
        raise KnowledgeError(
            f"The settings leave out files called {name!r:.120}.",
            "Rename the file, or change knowledge.include and knowledge.exclude.",
        )
    return name


def _problem(name: str) -> str:
    if not name or name in {".", ".."}:
        return "names no file"
    if found := _FORBIDDEN.search(name):
        return f"holds the character {found[0]!r}"
    # Characters of other kinds (format, surrogate, private) can make a name look like another.
    if odd := [each for each in name if unicodedata.category(each)[0] == "C"]:
        return f"holds the character {odd[0]!a}, which cannot be seen"
    if name.startswith((".", "~")):
        return "is that of a hidden or temporary file"
    if name != name.strip() or name.endswith("."):
        return "begins or ends with a space, or ends with a full stop"
    if _DEVICES.fullmatch(name) or name.lower() in _OWN:
        return "is reserved"
    if len(name.encode()) > _LONGEST:
        return f"has {len(name.encode())} bytes; {_LONGEST} are possible"
    return ""
