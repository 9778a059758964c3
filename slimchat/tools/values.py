"""Values of one slot in a text: those that fit, and those that were meant and do not."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from slimchat.dialogue.fact_words import THING, number
from slimchat.dialogue.facts import facts
from slimchat.knowledge.analysis import folded, index_terms
from slimchat.tools import words
from slimchat.tools.dates import days
from slimchat.tools.marks import Found, Said, Word
from slimchat.tools.slots import Kind, Slot

_JOINS = ("", "-", " ", "/", ".")
_WINDOW = 5
"""Words that a code may be written in, at most."""
_CODE = re.compile(r"(?<![\w])[#]?(?=[\w\-./]*\d)[^\W_][\w\-./]*[^\W_]|(?<!\w)\d(?!\w)")
_SPELLED = 3
"""Digits in words, one after the other, that are a number and no amounts."""
_ALIKE = 0.84
"""Likeness from which a word is a misspelled choice (difflib's ratio)."""
_NEAR = 3
"""Words between a value and its name, at most."""
_LONGEST_TEXT = 200


@dataclass(slots=True)
class Values:
    """What a text says for a slot.

    Attributes:
        fit: values that are allowed, from left to right.
        wrong: what was said and is not allowed.
    """

    fit: list[Found] = field(default_factory=list)
    wrong: list[Found] = field(default_factory=list)


def values_of(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Values:
    """What a text says for a slot; what fits is taken from the text.

    Args:
        asked: the text answers the question for this slot.
    """
    found = Values()
    for start, end, raws, sure in _PROPOSE[slot.kind](slot, said, asked, today):
        if not said.free(start, end):
            continue
        text = said.text[start:end]
        fits = [value for raw in raws if (value := _checked(slot, raw)) is not _NOTHING]
        if fits:
            said.take(start, end)
            found.fit += [Found(value, text, start, end) for value in fits]
        elif sure or asked or _named(slot, said, start, end):
            found.wrong.append(Found(None, text, start, end))
    found.fit.sort(key=lambda item: item.start)
    return found


Proposed = Iterator[tuple[int, int, list[Any], bool]]
"""Place, readings of it, and whether it can only be meant for this slot."""

_NOTHING = object()


def _checked(slot: Slot, raw: Any) -> Any:
    if raw is None:
        return _NOTHING
    try:
        return slot.check(raw)
    except ValueError:
        return _NOTHING


def _named(slot: Slot, said: Said, start: int, end: int) -> bool:
    """Whether the slot's own name, or a word such as "number", stands near the place."""
    before = [word for word in said.words if word.end <= start][-_NEAR:]
    after = [word for word in said.words if word.start >= end][:_NEAR]
    names = _stems(slot.label(said.language), said)
    near = _stems(" ".join(word.text for word in (*before, *after)), said)
    cued = any(word.plain in words.NUMBER_CUES for word in before) or said.text[start] == "#"
    return bool(names & near) or cued


def _stems(text: str, said: Said) -> set[str]:
    return set(index_terms(text, said.language))


def _code(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    pattern = slot.pattern
    if pattern is None:
        return
    tokens = _with_digits_joined(said)
    for width in range(min(_WINDOW, len(tokens)), 0, -1):
        for at in range(len(tokens) - width + 1):
            part = tokens[at : at + width]
            start, end = part[0].start, part[-1].end
            if "\n" in said.text[start:end] or not said.free(start, end):
                continue
            plain = [said.text[start:end], *(join.join(w.text for w in part) for join in _JOINS)]
            forms = dict.fromkeys(f for text in plain for f in (text, text.upper(), text.lower()))
            if raws := [text for text in forms if pattern.fullmatch(text)][:1]:
                yield start, end, list(raws), True
    for match in _CODE.finditer(said.text):
        if not _is_fact(said, match.start(), match.end()):
            letters = any(char.isalpha() for char in match[0])
            long = sum(char.isdigit() for char in match[0]) >= _SPELLED
            yield match.start(), match.end(), [], letters and long


def _with_digits_joined(said: Said) -> list[Word]:
    """The words; digits that are said one by one are one word."""
    digits = words.DIGITS[said.language]
    runs: list[list[Word]] = []
    for word in said.words:
        single = word.plain in digits or (len(word.text) == 1 and word.text.isdigit())
        last = runs[-1] if runs else []
        joined = last and _single(last[-1], digits) and single
        if joined:
            last.append(word)
        else:
            runs.append([word])
    made = []
    for run in runs:
        if len(run) < _SPELLED:
            made += run
            continue
        text = "".join(digits.get(word.plain, word.text) for word in run)
        made.append(Word(text, text, run[0].start, run[-1].end))
    return made


def _single(word: Word, digits: Mapping[str, str]) -> bool:
    return word.plain in digits or (len(word.text) == 1 and word.text.isdigit())


def _is_fact(said: Said, start: int, end: int) -> bool:
    """Whether the place is a price, a date or a time."""
    return any(
        (at := said.text.find(fact.said)) >= 0 and at < end and start < at + len(fact.said)
        for fact in facts(said.text, said.language)
        if fact.kind in ("price", "date", "time")
    )


def _integer(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    names, cursor = _stems(slot.label(said.language), said), 0
    for word in _with_digits_joined(said):
        if word.text.isdigit() and word.text.isascii() and len(word.text) >= _SPELLED:
            yield word.start, word.end, [int(word.text)], False
    for fact in sorted(facts(said.text, said.language), key=lambda item: said.text.find(item.said)):
        if fact.kind not in ("number", "code") or not re.fullmatch(r"-?\d+(?:\.\d+)?", fact.value):
            continue
        if fact.unit not in ("", THING) and not asked and not (_stems(fact.said, said) & names):
            continue
        head = re.match(r"[#]?[\d.,]+|[^\W\d_]+(?:[\s-][^\W\d_]+)*", fact.said)
        start = said.text.find(fact.said, cursor)
        if head is None or start < 0:
            continue
        cursor = start
        value: Any = float(fact.value) if "." in fact.value else int(fact.value)
        yield start, start + len(head[0]), [value], False
    for word, after in pairwise([*said.words, Word("", "", len(said.text), len(said.text))]):
        one = word.plain in words.ONE[said.language]
        if one and ((asked and len(said.words) == 1) or _stems(after.text, said) & names):
            yield word.start, word.end, [1], False


def _decimal(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    for match in re.finditer(r"(?<![\w.,])\d[\d.,]*(?![\w])", said.text):
        plain = match[0].rstrip(".,")
        yield match.start(), match.start() + len(plain), [number(plain)], False


def _date(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    for start, end, read in days(said.text, said.plain, said.language, today):
        yield start, end, list(read), True


def _choice(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    named = [(folded(name), value) for value, names in slot.choices.items() for name in names]
    yielded = False
    for name, value in sorted(named, key=lambda item: -len(item[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", said.plain):
            yielded = True
            yield *match.span(), [value], True
    for word in said.words:
        close = _closest(word.plain, named)
        if close is not None and not yielded:
            yield word.start, word.end, [close], True
    if asked and not yielded and 0 < len(said.words) <= _WINDOW:
        start = len(said.text) - len(words.LEADS.sub("", said.text))
        yield start, len(said.text.rstrip()), [], True


def _closest(word: str, named: Iterable[tuple[str, str]]) -> str | None:
    """The one choice of which a word is the misspelled name; ``None`` for none or several."""
    if len(word) < _WINDOW:
        return None
    alike = {
        value
        for name, value in named
        if difflib.SequenceMatcher(None, word, name).ratio() >= _ALIKE
    }
    return alike.pop() if len(alike) == 1 else None


def _flag(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    if asked and said.words:
        first = said.words[0]
        if first.plain in words.YES | words.NO:
            yield first.start, first.end, [first.plain in words.YES], True
            return
    names = _stems(slot.label(said.language), said)
    for word in said.words:
        if _stems(word.text, said) & names:
            yield word.start, word.end, [not words.WITHOUT.search(said.plain[: word.start])], True


def _text(slot: Slot, said: Said, asked: bool, today: datetime.date) -> Proposed:
    if asked:
        start = len(said.text) - len(words.LEADS.sub("", said.text))
        end = len(said.text.rstrip(" .!"))
        if 0 < end - start <= _LONGEST_TEXT:
            yield start, end, [said.text[start:end]], True
        return
    for match in re.finditer(r"[“\"«]([^“”\"«»]{1,200})[”\"»]", said.text):
        yield match.start(1), match.end(1), [match[1].strip()], True


_PROPOSE: Mapping[Kind, Callable[[Slot, Said, bool, datetime.date], Proposed]] = {
    "code": _code,
    "integer": _integer,
    "number": _decimal,
    "date": _date,
    "choice": _choice,
    "flag": _flag,
    "text": _text,
}
