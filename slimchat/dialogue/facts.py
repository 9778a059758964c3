"""The facts in a text that must not be wrong: links, prices, dates, times, codes and numbers.

They are compared by value: ``4,90 €`` is ``€4.90``, ``1.000`` is ``1,000``, ``three`` is ``3``, and
``3 de marzo`` is ``3 March``. A number with a unit holds where a source has it with the same unit,
or without one ("30 to 60 days"), but not where the source counts other things ("two sachets").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from slimchat.dialogue import fact_words as words
from slimchat.dialogue.facts_named import Named, Span, letters, names, numerals, weekdays
from slimchat.knowledge.analysis import fold, index_terms
from slimchat.types import Language

Kind = Literal[
    "link", "price", "date", "time", "code", "number", "name", "weekday", "numeral", "letter"
]


class Fact(NamedTuple):
    """One fact.

    Attributes:
        value: in one form, whatever it was written like.
        unit: of a number, or the currency of a price; ``thing`` of what is counted one by one;
            of a name, ``sure`` where it is one for certain; ``implied`` of what a text holds
            without stating it, as "Monday to Friday" holds Tuesday; empty where there is none.
        said: the characters it was read from.
        of: the stem of what is counted, or the name without its number.
    """

    kind: Kind
    value: str
    unit: str
    said: str
    of: str = ""


_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()\[\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@/-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|eu|co|es|pt|br|uk|us|app|shop|example)\b"
    r"(?:/[^\s<>\"'()\[\]]*)?"
    r"|(?<![\w.@/-])[a-z0-9][a-z0-9-]+\.(?-i:[a-z]{2,})(?![\w.])(?:/[^\s<>\"'()\[\]]*)?",
    re.IGNORECASE,
)
_NUMBER = r"\d+(?:[.,'’ \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?"
_SIGN = r"(?:US\$|R\$|[€$£]|\b(?:EUR|USD|GBP|BRL)\b)"
_NAME = (
    r"(?:US\$|R\$|[€$£]|(?:EUR|USD|GBP|BRL|euros?|dollars?|d[oó]lar(?:es)?|pounds?|libras?|reais|"
    r"reales)\b)"
)
_PRICE = re.compile(
    rf"(?P<before>{_SIGN})\s?(?P<a>{_NUMBER})|(?<![\w.,])(?P<b>{_NUMBER})\s?(?P<after>{_NAME})",
    re.IGNORECASE,
)
_MONTH = rf"(?P<month>{'|'.join(sorted(words.MONTHS, key=len, reverse=True))}|março)"
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})(?!\d)"),
    re.compile(
        rf"(?<![\w.,])(?P<d>\d{{1,2}})(?:st|nd|rd|th|º|\.º)?(?: of| de|\.)? {_MONTH}\b"
        rf"(?:,?(?: de| del)? (?P<y>\d{{4}}))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_MONTH} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d)(?:,? (?P<y>\d{{4}}))?",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_MONTH}(?: de| del)? (?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?P<o>{'|'.join(words.ORDINALS)})(?: of| de)? {_MONTH}\b"
        r"(?:,?(?: de| del)? (?P<y>\d{4}))?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w-])(?!march\b){_MONTH}\b(?<=\w{{4}})", re.IGNORECASE),
)
_PERCENT = re.compile(r"\b(?:por cien(?:to)?|por cento|per cent)\b", re.IGNORECASE)
_TIME = re.compile(r"(?<![\d:])(?P<h>\d{1,2})(?::|h)(?P<m>\d{2})(?!\d)")
_CODE = re.compile(
    r"(?<![\w])(?=[\w\-‐‑–./]*\d)(?=[\w\-‐‑–./]*[^\W\d_])[^\W_]+(?:[-‐‑–./_][^\W_]+)*"
)
_PHONE = re.compile(r"(?<![\w.,])\+?\d{1,4}(?:[ \-‐‑–]\(?\d{2,5}\)?){2,}(?!\w)")
_PLAIN = re.compile(
    rf"(?<![\w])(?P<n>{_NUMBER})(?!\w)(?:[\s\-‐‑]?(?P<u>%|°\s?[CF]\b|[^\W\d_]+))?(?:\s(?P<v>[^\W\d_]+))?"
)
_COUNTS_ITEMS = re.compile(r"\d{1,2}[.)]\s")
_OF = re.compile(r"\b(?:of|de)\s$", re.IGNORECASE)  # "a pack of 4 costs"
_GLUED = re.compile(r"(\d+(?:[.,]\d+)?)(%|[^\W\d_]{1,4})")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|er|[ºª])", re.IGNORECASE)
_STRAY = re.compile(r"\d+|[¼-¾⅐-⅞]")
_WORD = re.compile(r"[^\W\d_]+")
_JOINERS = re.compile(r"[\s\-‐‑–./_()]")
_NAMING: tuple[tuple[Kind, Callable[[str], Iterator[Named]]], ...] = (
    ("weekday", weekdays),
    ("numeral", numerals),
    ("letter", letters),
)
_SCALES = (100, 1000, 1_000_000)
_TRAILING = ".,;:!?»”"


def facts(text: str, language: Language) -> list[Fact]:
    """The facts of a text, from left to right within each kind.

    Args:
        language: decides which words are numbers.
    """
    found: list[Fact] = []
    rest = text = _PERCENT.sub("%", text)
    for read in (_links, _prices, _dates, _times, _phones, _codes):
        for span, fact in read(rest):
            found.append(fact)
            rest = rest[: span[0]] + "\x00" * (span[1] - span[0]) + rest[span[1] :]
    for (start, end), name, value, sure in names(rest):
        unit = "sure" if sure else "implied"
        found.append(Fact("name", f"{name} {value}", unit, rest[start:end], name))
    found += _numbers(rest, language)
    found += _spelt(rest, language)
    found += _amounts(rest, language)
    for kind, told in _NAMING:
        found += [Fact(kind, each.value, _implied(each), each.said) for each in told(rest)]
    return found


def _implied(named: Named) -> str:
    return "implied" if named.implied else ""


Found = Iterator[tuple[Span, Fact]]


def _links(text: str) -> Found:
    for match in _LINK.finditer(text):
        said = match[0].rstrip(_TRAILING)
        plain = re.sub(r"^(?:https?://)?(?:www\.)?", "", said.lower()).rstrip("/")
        yield (match.start(), match.start() + len(said)), Fact("link", plain, "", said)


def _prices(text: str) -> Found:
    for match in _PRICE.finditer(text):
        name = words.currency(match["before"] or match["after"]) or ""
        yield match.span(), Fact("price", words.number(match["a"] or match["b"]), name, match[0])


def _dates(text: str) -> Found:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            if parts.get("month"):
                # "may 5" is a verb more often than a month.
                if match["month"] in ("may", "mar"):
                    continue
                month = words.MONTHS[fold(match["month"])]
            else:
                month = int(parts["m"])
            year, day = parts.get("y") or "", parts.get("d") or ""
            if parts.get("o"):
                day = str(words.ORDINALS[fold(parts["o"])])
            value = f"{year}-{month:02d}-{int(day):02d}" if day else f"{year}-{month:02d}-"
            yield match.span(), Fact("date", value, "", match[0])
        text = pattern.sub(lambda match: "\x00" * len(match[0]), text)


def _times(text: str) -> Found:
    for match in _TIME.finditer(text):
        yield match.span(), Fact("time", f"{int(match['h'])}:{match['m']}", "", match[0])


def _phones(text: str) -> Found:
    for match in _PHONE.finditer(text):
        plain = _JOINERS.sub("", match[0])
        if len(plain) >= 7:
            yield match.span(), Fact("code", plain.lstrip("+"), "", match[0])


def _codes(text: str) -> Found:
    for match in _CODE.finditer(text):
        said = match[0]
        glued = _GLUED.fullmatch(said)
        if (glued and words.unit(glued[2])) or _ORDINAL.fullmatch(said):
            continue
        parts = re.split(r"[-‐‑–]", said)
        measured = [_GLUED.fullmatch(part) for part in parts]
        if all(part and words.unit(part[2]) for part in measured):
            continue  # "9h-18h"
        if parts[0].isdigit() and all(part.isalpha() for part in parts[1:]):
            continue  # "30-day" is a number with its unit
        yield match.span(), Fact("code", _JOINERS.sub("", fold(said)), "", said)


def _numbers(text: str, language: Language) -> Iterator[Fact]:
    text = _GLUED.sub(lambda match: f"{match[1]} {match[2]}", text)
    text = _ORDINAL.sub(lambda match: match[1], text)
    named = {end for (_, end), _, _, sure in names(text) if sure}
    for match in _PLAIN.finditer(text):
        name, of = _unit(match["u"], match["v"], language)
        if match.end("n") in named:
            name, of = "", ""
        elif _COUNTS_ITEMS.match(text, match.start("n")) and _begins(text, match.start("n")):
            name, of = "implied", ""
        elif name == words.THING and _OF.search(text, 0, match.start("n")):
            name, of = "", ""
        said = match[0] if name not in ("", "implied", words.THING) else match["n"]
        yield Fact("number", words.number(match["n"]), name, said, of)
    # What no pattern reads, digits within words, is held against the sources as it is.
    left = _PLAIN.sub(lambda match: " " * len(match["n"]) + match[0][len(match["n"]) :], text)
    for match in _STRAY.finditer(left):
        yield Fact("number", words.number(match[0]), "", match[0])


def _begins(text: str, place: int) -> bool:
    return not text[text.rfind("\n", 0, place) + 1 : place].strip(" *_")


def _spelt(text: str, language: Language) -> Iterator[Fact]:
    """Numbers in words, those of several words as one: ``two hundred and five`` is 205."""
    known, joined = words.NUMBERS[language], words.JOINED[language]
    found = [(match[0], fold(match[0])) for match in _WORD.finditer(text)]
    place = 0
    while place < len(found):
        if found[place][1] not in known:
            place += 1
            continue
        value, total, end = 0, 0, place
        while end < len(found):
            word = found[end][1]
            after = found[end + 1][1] if end + 1 < len(found) else ""
            number = int(known.get(word, 1 if word in words.ONE[language] else 0))
            if number >= 100 and (value or total) and number % 100 == 0 and number in _SCALES:
                value *= number
                total, value = (total + value, 0) if number > 100 else (total, value)
            elif number:
                value += number
            elif not (word == joined and (after in known or after in words.ONE[language])):
                break
            end += 1
        rest = [item[0] for item in found[end : end + 2]] + ["", ""]
        said = " ".join(item[0] for item in found[place:end])
        name, of = _unit(rest[0], rest[1], language)
        yield Fact("number", str(total + value), name, said, of)
        place = end


def _amounts(text: str, language: Language) -> Iterator[Fact]:
    """Numbers in words of another kind: ``a dozen``, ``half a year``, ``one week``."""
    found = [(match[0], fold(match[0])) for match in _WORD.finditer(text)]
    known, ones = words.NUMBERS[language], words.ONE[language]
    for place, (said, word) in enumerate(found):
        before = found[place - 1][1] if place else ""
        after = [item[1] for item in found[place + 1 : place + 3]] + ["", ""]
        if word in words.AMOUNTS:
            value, name = words.AMOUNTS[word]
            yield Fact("number", value, name, said)
        elif word in words.HALF:
            near = after[1] if after[0] in ("a", "an") else after[0]
            of = words.unit(near) if len(near) > 1 else None
            joined = before in ("a", words.JOINED[language]) and place > 1
            if of or joined:
                yield Fact("number", "0.5", of or "", said)
        elif before not in known and (one := _one(word, before, after[0], ones)):
            yield Fact("number", "1", one, f"{said} {after[0]}")


def _one(word: str, before: str, after: str, ones: frozenset[str]) -> str | None:
    """The unit that there is one of, where it is said to be one: ``one week``, ``in a week``."""
    if word in ones or (word in ("a", "an") and before in words.FOR):
        of = words.unit(after) if len(after) > 1 else None
        return None if of == "time" else of  # "una vez que" is no number
    return None


def _unit(first: str | None, second: str | None, language: Language) -> tuple[str, str]:
    """What the words after a number say that it counts: a unit; things, with their stem."""
    plain = fold(re.sub(r"\s", "", first or ""))
    name = words.unit(plain)
    if name is None and plain not in words.OPEN and len(second or "") > 1:
        name = words.unit(second or "")
    if name is not None:
        return name, ""
    open_ended = words.OPEN | words.BEFORE_UNITS
    if not plain or plain in open_ended or words.currency(plain) is not None:
        return "", ""
    stems = index_terms(fold(first or ""), language)
    return (words.THING, stems[0]) if stems else ("", "")
