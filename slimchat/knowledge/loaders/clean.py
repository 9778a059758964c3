"""Text as it should have been written: one form per character, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_RUNS = re.compile(r"(?<=\S) {2,}")
_TRAILING = re.compile(r"(?<! ) +$", re.MULTILINE)  # the look back keeps long runs linear
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """The text in NFC, with plain spaces and line ends, no invisible characters, no runs of
    blank lines. Indentation of lines stays."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = _RUNS.sub(" ", _SPACES.sub(" ", _INVISIBLE.sub("", text)))
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n").rstrip()


def clean_line(text: str) -> str:
    """The text on one line."""
    return " ".join(clean_text(text).split())
