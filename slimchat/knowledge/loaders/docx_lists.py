"""The bullets and numbers of Word lists, which Word keeps apart from the text."""

from __future__ import annotations

from typing import Any

_BULLET = "bullet"


def find(element: Any, path: str) -> list[Any]:
    """What an XPath with the prefix ``w`` finds below an element of a Word file."""
    from docx.oxml.ns import nsmap
    from lxml import etree

    found: list[Any] = etree.XPath(path, namespaces={"w": nsmap["w"]})(element)
    return found


class ListNumbers:
    """Counts list items the way Word shows them.

    A list that gets its numbering from a style starts again after a heading, since authors
    use one style for all their lists.
    """

    def __init__(self, document: Any) -> None:
        self._formats = _formats(document)
        self._counts: dict[tuple[str, int], int] = {}
        self._headings = 0

    def new_heading(self) -> None:
        """Tell that a heading was met."""
        self._headings += 1

    def mark(self, paragraph: Any, style: str) -> str | None:
        """``-`` or ``3.`` with its indentation, or ``None`` if the paragraph is no item."""
        number_id, level = _numbering(paragraph._p)
        scope = f"id {number_id}"
        if number_id is None and paragraph.style is not None:
            number_id, level = _style_numbering(paragraph.style)
            scope = f"style {style} {self._headings}"
        if number_id == "0":
            return None
        if number_id is None and not style.lower().startswith("list "):
            return None
        ordered = "number" in style.lower()
        if number_id is not None:
            ordered = self._formats.get((number_id, level), _BULLET) not in {_BULLET, "none"}
        indent = "  " * level
        if not ordered:
            return f"{indent}-"
        key = (scope, level)
        self._counts[key] = self._counts.get(key, 0) + 1
        for deeper in [k for k in self._counts if k[0] == scope and k[1] > level]:
            del self._counts[deeper]
        return f"{indent}{self._counts[key]}."


def _numbering(element: Any) -> tuple[str | None, int]:
    ids = find(element, "./w:pPr/w:numPr/w:numId/@w:val")
    levels = find(element, "./w:pPr/w:numPr/w:ilvl/@w:val")
    return (str(ids[0]) if ids else None), (min(int(levels[0]), 8) if levels else 0)


def _style_numbering(style: Any) -> tuple[str | None, int]:
    for _ in range(10):
        if style is None:
            break
        number_id, level = _numbering(style.element)
        if number_id is not None:
            return number_id, level
        style = style.base_style
    return None, 0


def _formats(document: Any) -> dict[tuple[str, int], str]:
    """The number format of each list and level, such as ``decimal``."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract: dict[str, dict[int, str]] = {}
    for definition in find(root, "./w:abstractNum"):
        levels = {
            int(find(level, "./@w:ilvl")[0]): str(next(iter(find(level, "./w:numFmt/@w:val")), ""))
            for level in find(definition, "./w:lvl")
        }
        abstract[str(find(definition, "./@w:abstractNumId")[0])] = levels
    return {
        (str(find(number, "./@w:numId")[0]), level): name
        for number in find(root, "./w:num")
        for target in find(number, "./w:abstractNumId/@w:val")
        for level, name in abstract.get(str(target), {}).items()
    }
