"""The blocks of an HTML tree: headings, paragraphs, lists and tables, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from slimchat.knowledge.loaders.tables import table_lines

Kind = Literal["heading", "close", "text", "lines"]

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCK_NAMES = """
address article aside blockquote body caption center dd details dialog div dl dt fieldset
figcaption figure footer form header hr html legend li main menu nav ol p pre section summary
table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SUMMARY_LEVEL = 7
_MAX_SPAN = 50


class Block(NamedTuple):
    """A piece of a page; ``level`` counts for headings and for closing them."""

    kind: Kind
    text: str
    level: int = 0


def blocks_of(node: Any) -> Iterator[Block]:
    """The blocks below a node."""
    inline: list[str] = []

    def flush() -> Iterator[Block]:
        text = _tidy("".join(inline))
        inline.clear()
        if text:
            yield Block("text", text)

    for child in node.children:
        name = getattr(child, "name", None)
        if name in _BLOCKS or name in _HEADINGS:
            yield from flush()
            yield from _block(child, name)
        elif name is not None and child.find(
            lambda tag: tag.name in _BLOCKS or tag.name in _HEADINGS
        ):
            # An inline element around blocks, such as a link around a card.
            yield from flush()
            yield from blocks_of(child)
        else:
            # Links without a space between them are set apart by their style.
            apart = name == "a" and getattr(child.previous_sibling, "name", None) == "a"
            inline.append(f" {_inline(child)}" if apart else _inline(child))
    yield from flush()


def _block(tag: Any, name: str) -> Iterator[Block]:
    if name in _HEADINGS:
        yield Block("heading", _inline(tag), _HEADINGS[name])
    elif name == "summary":
        yield Block("heading", _inline(tag), _SUMMARY_LEVEL)
    elif name == "details":
        yield from blocks_of(tag)
        yield Block("close", "", _SUMMARY_LEVEL)
    elif name in {"ul", "ol", "menu"}:
        lines = list(_list_lines(tag, name == "ol"))
        if lines:
            yield Block("lines", "\n".join(lines))
    elif name == "table":
        yield from _table(tag)
    elif name == "pre":
        yield Block("text", tag.get_text().strip("\n"))
    elif name == "dl":
        yield from _definitions(tag)
    else:
        yield from blocks_of(tag)


def _list_lines(tag: Any, ordered: bool) -> Iterator[str]:
    number = _int(tag.get("start"), 1)
    for item in tag.find_all("li", recursive=False):
        number = _int(item.get("value"), number)
        text: list[str] = []
        nested: list[str] = []
        for block in blocks_of(item):
            if block.kind == "lines":
                nested += [f"  {line}" for line in block.text.split("\n")]
            elif block.kind != "close":
                text.append(" ".join(block.text.split()))
        if text or nested:
            yield f"{number}. {' '.join(text)}" if ordered else f"- {' '.join(text)}"
            yield from nested
            number += 1


def _definitions(tag: Any) -> Iterator[Block]:
    term = ""
    for child in tag.find_all(["dt", "dd"]):
        text = " ".join(block.text.replace("\n", " ") for block in blocks_of(child))
        if child.name == "dt":
            term = text.rstrip(" :")
        elif text:
            yield Block("lines", f"{term}: {text}" if term else text)


def _table(tag: Any) -> Iterator[Block]:
    caption = tag.find("caption")
    if caption is not None:
        yield from blocks_of(caption)
    own = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    if tag.get("role") == "presentation" or tag.find(["table", *_HEADINGS]) or len(own) < 2:
        for row in own:
            for cell in row.find_all(["td", "th"], recursive=False):
                yield from blocks_of(cell)
        return
    first = own[0].find_all(["td", "th"], recursive=False)
    has_header = bool(first) and (
        own[0].find_parent("thead") is not None
        or all(cell.name == "th" or not cell.get_text(strip=True) for cell in first)
    )
    lines = table_lines(_grid(own), has_header=has_header)
    if lines:
        yield Block("lines", "\n".join(lines))


def _grid(rows: list[Any]) -> list[list[str]]:
    """The cells' text, with cells that span several columns or rows repeated."""
    grid: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _fill(line, below)
            text = " ".join(block.text.replace("\n", " ") for block in blocks_of(cell))
            columns = min(_int(cell.get("colspan"), 1), _MAX_SPAN)
            down = min(_int(cell.get("rowspan"), 1), _MAX_SPAN) - 1
            for column in range(columns):
                if down > 0:
                    below[len(line)] = (down, text)
                line.append(text if column == 0 or len(grid) == 0 else "")
        _fill(line, below)
        grid.append(line)
    return grid


def _fill(line: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(line) in below:
        left, text = below.pop(len(line))
        if left > 1:
            below[len(line)] = (left - 1, text)
        line.append(text)


def _inline(node: Any) -> str:
    name = getattr(node, "name", None)
    if name is None:
        return re.sub(r"\s+", " ", str(node))
    if name == "br":
        return "\n"
    text = "".join(_inline(child) for child in node.children)
    return with_link(text, str(node.get("href") or "")) if name == "a" else text


def with_link(text: str, url: str) -> str:
    """The text of a link, followed by its address unless the text already is the address."""
    url = url.strip()
    if not re.match(r"https?://|mailto:", url, re.IGNORECASE) or not text.strip():
        return text
    shown = re.sub(r"^mailto:([^?]*).*", r"\1", url, flags=re.IGNORECASE | re.DOTALL)
    return text if _bare(shown) == _bare(text) else f"{text.rstrip()} ({shown})"


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip().casefold()).rstrip("/")


def _tidy(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _int(value: object, default: int) -> int:
    return int(str(value)) if re.fullmatch(r"\d{1,6}", str(value or "")) else default
