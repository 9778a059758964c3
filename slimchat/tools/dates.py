"""Days in a text: dates, weekdays and words such as "tomorrow"."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from slimchat.dialogue.facts import facts
from slimchat.tools import words
from slimchat.types import Language

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_RELATIVE = re.compile(rf"\b(?:{'|'.join(sorted(words.DAYS, key=len, reverse=True))})\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(words.WEEKDAYS)})s?\b")
_MORNING = re.compile(r"\b(?:por|de|en|esta|la) (?:la )?$")
"""Before "mañana" it is the morning, not tomorrow."""


def days(
    text: str, plain: str, language: Language, today: datetime.date
) -> Iterator[tuple[int, int, tuple[datetime.date, ...]]]:
    """Each place with the days that it may stand for; none where there is no such day.

    Args:
        plain: the text without accents in lower case.
    """
    dated = [
        fact
        for fact in facts(text, language)
        if fact.kind == "date" and fact.value.rpartition("-")[2]
    ]
    for fact in dated:
        start = text.find(fact.said)
        yield start, start + len(fact.said), _dates(fact.value, fact.said, language, today)
    if dated:  # "Friday 5 March" is one day
        return
    for match in _RELATIVE.finditer(plain):
        if match[0] == "manana" and _MORNING.search(plain[: match.start()]):
            continue
        yield *match.span(), (today + datetime.timedelta(days=words.DAYS[match[0]]),)
    for match in _WEEKDAY.finditer(plain):
        name = match[0] if match[0] in words.WEEKDAYS else match[0][:-1]
        ahead = (words.WEEKDAYS[name] - today.weekday() - 1) % 7 + 1
        yield *match.span(), (today + datetime.timedelta(days=ahead),)


def _dates(
    value: str, said: str, language: Language, today: datetime.date
) -> tuple[datetime.date, ...]:
    """The days of a date; one without a year is the nearest."""
    year, month, day = value.split("-")
    slashed = _SLASHED.fullmatch(said)
    if language == "en" and slashed:  # British and American order
        orders = [(slashed[2], slashed[1]), (slashed[1], slashed[2])]
        found = [_day(int(slashed[3]), int(m), int(d)) for m, d in orders]
    elif year:
        found = [_day(int(year), int(month), int(day))]
    else:
        near = [_day(today.year + n, int(month), int(day)) for n in (-1, 0, 1)]
        known = [each for each in near if each is not None]
        found = [min(known, key=lambda each: abs(each - today))] if known else []
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
