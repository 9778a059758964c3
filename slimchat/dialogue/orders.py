"""Whether a text speaks to a language model instead of a person.

It finds the common wordings in English, Spanish and Portuguese, also where they are disguised: by
invisible or look-alike characters, letters set apart, digits for letters, text in reverse, ROT13 or
base64. What it misses is inert all the same: nothing in a passage or a question is ever carried
out, and an answer holds only what its sources say.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from slimchat.dialogue.order_asked import ASKED, DICTATED
from slimchat.dialogue.order_printed import PRINTED, PRINTED_NEEDLES
from slimchat.dialogue.order_staged import STAGED
from slimchat.dialogue.order_words import NEEDLES, ORDERS
from slimchat.knowledge.analysis import folded

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0100-\U000e01ef]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]")
"""Characters that mirror ASCII and that no font shows."""
_LIKE = str.maketrans("аеорсухіјѕԁһԛԝɡɩοαεικνρτυχ", "aeopcyxijsdhqwgioaeiknptux")
"""Cyrillic and Greek letters that look like Latin ones."""
_LEET = str.maketrans("013457@$!|", "oieastasil")
_FIGURE = re.compile(r"(?<!\w)(?:\d+|a1)(?!\w)")
"""Numbers and the code A1: "aviso: 14 días" would speak to an "IA", and "aviso: A1" to an "AI"."""
_APART = re.compile(r"(?<!\w)(?:\w[ .\-_*·]){3,}\w(?!\w)")
_BETWEEN = re.compile(r"[*_`~]+")
_ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_WITHIN_QUESTIONS = {**ORDERS, **ASKED}
_WITHIN_DOCUMENTS = {**ORDERS, **PRINTED, **STAGED}
_NEEDLES = {**NEEDLES, **PRINTED_NEEDLES}
_NO_WORD = re.compile(r"\W+")
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")


def orders_in(text: str, asked: bool = False) -> tuple[str, ...]:
    """What a text orders a language model to do: names of :data:`ORDERS`; empty where nothing.

    Args:
        asked: it is a question; then also names of :data:`ASKED`, else of :data:`PRINTED` and
            :data:`STAGED`.
    """
    patterns = _WITHIN_QUESTIONS if asked else _WITHIN_DOCUMENTS
    found: dict[str, None] = {}
    for form in _forms(text):
        found.update(dict.fromkeys(_matching(form, patterns)))
    if asked and "dictate" not in found and DICTATED.search(text):
        found["dictate"] = None
    return tuple(found)


@lru_cache(maxsize=8192)
def gives_orders(text: str) -> bool:
    """Whether a text of a document, a file name or a tool's result gives orders.

    Texts of documents come again and again, and are remembered.
    """
    return bool(orders_in(text))


def without_order_sentences(text: str) -> tuple[str, tuple[str, ...]]:
    """A question without the sentences that give orders, and those sentences.

    What follows an order belongs to it, unless it asks something.
    """
    if not orders_in(text, asked=True):
        return text, ()
    kept: list[str] = []
    out: list[str] = []
    for sentence in filter(str.strip, _SENTENCE.split(text)):
        ordered = bool(orders_in(sentence, asked=True))
        if ordered or (out and not sentence.rstrip().endswith("?")):
            out.append(sentence.strip())
        else:
            kept.append(sentence.strip())
    said = " ".join(kept)
    if not out or orders_in(said, asked=True):
        return "", (text,)
    return said, tuple(out)


def _matching(text: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    held = f"{text} {_NO_WORD.sub(' ', text)} "
    for name, pattern in patterns.items():
        if (needles := _NEEDLES.get(name)) and not any(needle in held for needle in needles):
            continue
        if pattern.search(text):
            yield name


def _forms(text: str) -> Iterator[str]:
    """A text as it may be meant."""
    bare = _plain(text)
    yield bare
    joined = _APART.sub(lambda match: re.sub(r"\W|_", "", match[0]), bare)
    if joined != bare:
        yield joined
    if (letters := _lettered(joined)) != joined:
        yield letters
    yield bare[::-1]
    yield codecs.encode(bare, "rot13")
    for match in _ENCODED.finditer(text):
        if (decoded := _decoded(match[0])) is not None:
            yield _plain(decoded)


def _lettered(text: str) -> str:
    """Letters in place of the digits that stand for them."""
    parts, end = [], 0
    for figure in _FIGURE.finditer(text):
        parts += [text[end : figure.start()].translate(_LEET), figure[0]]
        end = figure.end()
    return "".join([*parts, text[end:].translate(_LEET)])


def _plain(text: str) -> str:
    shown = _TAGS.sub(lambda match: chr(ord(match[0]) - 0xE0000), text)
    shown = _INVISIBLE.sub("", unicodedata.normalize("NFKC", shown))
    shown = folded(shown).translate(_LIKE)
    return re.sub(r"[^\S\n]+", " ", _BETWEEN.sub(" ", shown)).replace("’", "'")


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
