"""Headings and blocks in reading order become sections under heading paths."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from slimchat.knowledge.loaders.clean import clean_line
from slimchat.types import Section

_ANCHOR = re.compile(r"\s*(?:\{#[^}]*\}|[¶#])\s*$")


@dataclass(slots=True)
class Outline:
    """Collects what a loader meets on its way through a file."""

    first_h1: str = ""
    _open: list[tuple[int, str]] = field(default_factory=list)
    _runs: list[tuple[tuple[str, ...], int | None, list[str]]] = field(default_factory=list)

    def heading(self, level: int, text: str) -> None:
        """Open a heading; it closes those of its level and deeper."""
        name = _ANCHOR.sub("", clean_line(text))
        if not name:
            return
        if level == 1 and not self.first_h1:
            self.first_h1 = name
        self.close(level)
        self._open.append((level, name))

    def close(self, level: int) -> None:
        """Close the headings of this level and deeper."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()

    def block(self, text: str, page: int | None = None) -> None:
        """Add a paragraph, a list or a table under the open headings."""
        if not text.strip():
            return
        path = tuple(name for _, name in self._open)
        if not self._runs or self._runs[-1][:2] != (path, page):
            self._runs.append((path, page, []))
        self._runs[-1][2].append(text)

    def sections(self, title: str) -> tuple[Section, ...]:
        """The sections, without the title at the head of their paths."""
        return tuple(
            Section(_without(title, path), "\n\n".join(blocks), page)
            for path, page, blocks in self._runs
        )


def _without(title: str, path: tuple[str, ...]) -> tuple[str, ...]:
    if path and title and path[0].casefold() in title.casefold():
        return path[1:]
    return path
