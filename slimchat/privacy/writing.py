"""A text as numbers and addresses are looked for in it: blanks, dashes and digits in one way.

People write them with blanks that do not break, long dashes, wide digits, and paste characters that
nobody sees along with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)


class _Ascii(dict[int, str]):
    """A table for ``str.translate``; every character becomes one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        simple = unicodedata.normalize("NFKC", char)
        if unicodedata.category(char) == "Nd":
            simple = str(unicodedata.decimal(char))
        elif unicodedata.category(char) == "Pd" or char == "\u2212":
            simple = "-"
        self[code] = simple if len(simple) == 1 and simple.isascii() else char
        return self[code]


_ASCII = _Ascii()


def plain(text: str) -> tuple[str, Sequence[int]]:
    """A text in plain characters, and where each of them stands in the text itself."""
    if text.isascii():
        return text, range(len(text))
    places: Sequence[int] = range(len(text))
    if _UNSEEN.search(text):
        places = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]
        text = "".join(text[place] for place in places)
    return text.translate(_ASCII), places
