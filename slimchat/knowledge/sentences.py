"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slimchat.types import Language

Span = tuple[int, int]

_LONG = 400
_LOOK_AHEAD = 80
# What finds the ends of sentences slows down with the square of the line.
_LINE = re.compile(r"[^\n]{1,10000}(?=[\s]|\Z)|[^\n]{1,10000}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")
# What the library takes for a sentence although it goes on: list numbers, initials, titles.
_GOES_ON = re.compile(
    r"(?:^|.*\s)(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[-*•–]|EE\.|Exas?\.|Exm[oa]s?\.|p\. ?ej\.|"
    r"núm\.|n[.º°]+|aprox\.|Uds?\.|Vds?\.|Srt?as?\.|Sr(?:es)?\.|Dra?\.|Av\.|art\.|ref\.|tel\.|"
    r"incl\.|approx\.|min\.|máx\.|mín\.|pág\.|vol\.|Ltda\.|Cía\.|ex\.|obs\.)",
    re.IGNORECASE | re.DOTALL,
)
# What the library takes for an abbreviation although the sentence ends: addresses, and "no".
_ENDS = re.compile(
    r"(?:\bno|\bOK|(?<![\w-])[\w-]{1,64}[@./][\w./-]{0,99}\w{2})\.(?=\s+[¿¡\"«]?[A-ZÁÉÍÓÚÂÊÔÃÕÑÇÀ])"
)
_BARE_MARK = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]|[-*•–]")
# "Clause 2. Rain" at the head of a line: the number belongs to what follows.
_NUMBERED = re.compile(
    r"(?:art(?:icle|[íi]culo|igo)|section|secci[óo]n|se[cç]{1,2}[ãa]o|chapter|cap[íi]tulo|clause|"
    r"cl[áa]usula|annex|anexo|appendix|ap[ée]ndice|apêndice|step|paso|passo|part|parte|question|"
    r"pregunta|pergunta|point|punto|ponto)\s(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]+)[.)]",
    re.IGNORECASE,
)
_INK = re.compile(r"\S")
_CUTS = (re.compile(r";\s"), re.compile(r",\s"), re.compile(r"\s"))


def split_sentences(text: str, language: Language) -> list[Span]:
    """Spans of the sentences, in order, trimmed of white space.

    A line break always ends a sentence. A sentence over 400 characters is cut at a semicolon,
    a comma or a space. Every character that is not white space is in exactly one span.
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        for start, end in _line_spans(line[0], language):
            spans += _cut(text, start + line.start(), end + line.start())
    return spans


def _line_spans(line: str, language: Language) -> Iterator[Span]:
    start = 0
    for end in _boundaries(line, language):
        piece = line[max(start, end - _LONG) : end]  # its end tells, however long it grows
        ahead = _INK.search(line, end)
        rest = line[ahead.start() : ahead.start() + _LOOK_AHEAD] if ahead else ""
        if not piece.strip() or (rest and _unfinished(piece.strip(), rest)):
            continue
        yield _trim(line, start, end)
        start = end


def _boundaries(line: str, language: Language) -> list[int]:
    """Ends of sentences, rising, the last one being the end of the line."""
    from sentencex import get_sentence_boundaries

    # The library takes text that can be written as UTF-8 only, and panics on some white space
    # that is more than a byte wide.
    plain = _WIDE_SPACE.sub(" ", _SURROGATE.sub("?", line))
    boundaries = get_sentence_boundaries(language, plain)
    ends = {int(boundary["end_index"]) for boundary in boundaries}
    ends |= {found.end() for found in _ENDS.finditer(line)}
    # A sentence ends at white space only: "!important" and "a.b" are one piece.
    inside = (end for end in ends if 0 < end < len(line))
    return [*sorted(end for end in inside if _is_gap(line, end)), len(line)]


def _is_gap(line: str, end: int) -> bool:
    return line[end - 1].isspace() or line[end].isspace()


def _unfinished(piece: str, rest: str) -> bool:
    if _BARE_MARK.fullmatch(piece) or _NUMBERED.fullmatch(piece):
        return True
    if not any(character.isalnum() for character in rest):
        return True
    last = piece.split()[-1]
    return _GOES_ON.fullmatch(last) is not None and _continues_abbreviation(last, rest)


def _continues_abbreviation(last: str, rest: str) -> bool:
    # "in Madrid. 3. Next": a number ends a sentence as often as it starts an item.
    return (bool(re.search(r"[^\W\d_]", last)) and len(last) > 2) or rest[:1].islower()


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONG:
        window = text[start : start + _LONG]
        for pattern in _CUTS:
            places = [m.end() for m in pattern.finditer(window) if m.end() > _LONG // 4]
            if places:
                break
        else:
            places = [_LONG]
        cut = start + places[-1]
        yield _trim(text, start, cut)
        following = _INK.search(text, cut, end)
        start = following.start() if following else end
    if start < end:
        yield _trim(text, start, end)


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())
