"""Words that ask for a person: rules in three languages, which read past case, accents and typos.

A text is brought to plain words first: lower case, no accents, no punctuation, and every word that
is one slip of a key away from a word of the rules becomes that word ("humna", "advogdo"). The rules
of every language are tried on every text, since customers mix languages.

They name what is certain alone. What has no fixed wording is the score's
(:mod:`slimchat.dialogue.handoff_score`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from slimchat.dialogue import handoff_demands as demands
from slimchat.dialogue import handoff_patterns as patterns
from slimchat.knowledge.analysis import folded

Reason = Literal["request", "complaint", "legal", "account", "case", "refusals"]

_WORDS, _ORDINARY = frozenset(patterns.WORDS.split()), frozenset(patterns.ORDINARY.split())
_FEWEST = 5
"""Letters of a word that may have a typo."""


def _any(each_of: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{each})" for each in each_of))


_RULES: tuple[tuple[Reason, re.Pattern[str]], ...] = (
    ("request", _any(patterns.REQUEST + demands.PASSED_ON)),
    ("legal", _any(patterns.LEGAL + demands.TO_COURT)),
    ("account", _any(patterns.ACCOUNT)),
    ("complaint", _any(patterns.COMPLAINT + demands.COMPLAINING)),
)
_AGAINST, _TWICE, _OVERDUE = (
    re.compile(f"{patterns.NOT_A_REQUEST}|{demands.NOT_A_REQUEST}"),
    re.compile(patterns.DOUBLE),
    re.compile(patterns.LATE),
)
_UNHEARD, _ASKS_WHOM = _any(demands.UNHEARD), re.compile(demands.ASKS_WHOM)
_MY_DATA, _ASKS_HOW = _any(demands.MY_DATA), re.compile(demands.ASKS_HOW)
_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """The words of a text for the rules: lower case, without accents, marks and typos."""
    return " ".join(_mended(word) for word in _WORD.findall(folded(text)))


def by_words(text: str) -> Reason | None:
    """Why a text must reach a person, as far as its words say so for certain."""
    said = plain(text)
    for reason, pattern in _RULES:
        if pattern.search(said) and not (reason == "request" and _AGAINST.search(said)):
            return reason
    if _UNHEARD.search(said) and not _ASKS_WHOM.search(said):
        return "complaint"
    if _MY_DATA.search(said) and not _ASKS_HOW.search(said):
        return "account"
    if _TWICE.search(said) and _OVERDUE.search(said):
        return "account"
    return None


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    if word in patterns.SLIPS:
        return patterns.SLIPS[word]
    if len(word) < _FEWEST - 1 or word in _WORDS or word in _ORDINARY:
        return word
    return next((known for known in sorted(_WORDS) if _one_slip(word, known)), word)


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, added, mistaken or swapped; the first one is right."""
    if typed[0] != meant[0] or len(meant) < _FEWEST or abs(len(typed) - len(meant)) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if same is None:
        return True
    rest, wanted = typed[same:], meant[same:]
    swapped = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == wanted
    return swapped or rest[1:] == wanted or rest == wanted[1:] or rest[1:] == wanted[1:]
