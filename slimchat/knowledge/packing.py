"""The text of one section is cut into passages.

A text is a tree of spans: paragraphs and lists, lines, sentences, words. Spans are put into a
passage one after the other; one that does not fit starts the next passage, or is opened and
its parts are put in, if it is too long for any passage.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from slimchat.config import ChunkingConfig
from slimchat.knowledge.sentences import Span, split_sentences
from slimchat.types import Language

CHARS_PER_TOKEN = 20
"""No passage, and no heading, has more characters than this for each token it may have."""

_STEP = re.compile(r"\s*\d{1,3}[.)]\s")
_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s")
_ROW = re.compile(r"[^:;\n]{1,80}: [^\n]*?; [^:;\n]{1,80}: |[^:;\n]{1,80}; [^:;\n]{1,80}: ")
_PARAGRAPH = re.compile(r"(?:[^\n]+(?:\n(?!\s*\n))?)+")


@dataclass(frozen=True, slots=True)
class Node:
    """A span of the text.

    Attributes:
        parts: what it consists of, in order.
        whole: keep it in one piece where any passage can hold it.
        repeatable: a sentence that may be repeated at the start of the next passage.
    """

    start: int
    end: int
    parts: tuple[Node, ...] = ()
    whole: bool = False
    repeatable: bool = False


def pack(
    text: str, language: Language, config: ChunkingConfig, length: Callable[[str], int]
) -> list[str]:
    """The texts of the passages of one section, each a stretch of the section's text.

    Args:
        length: tokens of a passage with this text, its heading included.
    """
    packer = _Packer(text, config, length)
    for node in outline(text, language):
        packer.add(node)
    return packer.finish()


def outline(text: str, language: Language) -> list[Node]:
    """The paragraphs of a text; neighbouring numbered steps are one node with their lead-in."""
    nodes: list[Node] = []
    for match in _PARAGRAPH.finditer(text):
        lines = [
            _line(text, match.start() + line.start(), match.start() + line.end(), language)
            for line in re.finditer(r"[^\n]*\S[^\n]*", match[0])
        ]
        if not lines:
            continue
        steps = sum(bool(_STEP.match(text[line.start : line.end])) for line in lines) > 1
        if steps and nodes and text[: nodes[-1].end].endswith(":"):
            # "To reset the machine:" belongs to the steps below it.
            before = nodes.pop()
            lines = [*(before.parts or (before,)), *lines]
        nodes.append(Node(lines[0].start, lines[-1].end, tuple(lines), whole=steps))
    return nodes


def _line(text: str, start: int, end: int, language: Language) -> Node:
    line = text[start:end]
    row = _ROW.match(line) is not None
    prose = not row and _ITEM.match(line) is None
    spans = split_sentences(line, language)
    sentences = tuple(Node(start + a, start + b, repeatable=prose) for a, b in spans)
    # Indentation belongs to the line, so that a nested list keeps its shape.
    return Node(start, end, sentences, whole=row)


class _Packer:
    def __init__(self, text: str, config: ChunkingConfig, length: Callable[[str], int]) -> None:
        self._text = text
        self._config = config
        self._length = length
        self._span: Span | None = None
        self._sentences: list[Node] = []
        self._out: list[str] = []

    def add(self, node: Node) -> None:
        if self._span is not None and self._fits(self._span[0], node.end):
            self._take(self._span[0], node)
            return
        alone = self._fits(node.start, node.end)
        if alone and (node.whole or not node.parts or self._span is None or self._half_full()):
            start = self._flush(node)
            self._take(start, node)
        elif node.parts:
            for part in node.parts:
                self.add(part)
        else:
            self._add_words(node)

    def finish(self) -> list[str]:
        if self._span is not None:
            self._emit(self._span)
        return self._out

    def _take(self, start: int, node: Node) -> None:
        self._span = (start, node.end)
        self._sentences += _leaves(node)

    def _flush(self, following: Node) -> int:
        """Close the passage; where the next one starts, overlap included."""
        if self._span is None:
            return following.start
        self._emit(self._span)
        count = self._config.overlap_sentences
        tail = self._sentences[-count:] if count else []
        tail = tail if len(tail) < len(self._sentences) else tail[1:]
        self._sentences = []
        third = self._config.max_tokens // 3
        while tail:
            start = tail[0].start
            short = self._length(self._text[start : tail[-1].end]) - self._length("") <= third
            if tail[0].repeatable and short and self._fits(start, following.end):
                return start
            tail = tail[1:]
        return following.start

    def _add_words(self, node: Node) -> None:
        """Cut a sentence that is too long for any passage at word boundaries."""
        start = node.start
        while start < node.end:
            end = self._longest(start, node.end)
            piece = Node(start, end)
            if self._span is not None and self._fits(self._span[0], end):
                self._take(self._span[0], piece)
            else:
                if self._span is not None:
                    self._emit(self._span)
                    self._sentences = []
                self._take(start, piece)
            start = end
            while start < node.end and self._text[start].isspace():
                start += 1

    def _longest(self, start: int, end: int) -> int:
        """The furthest end of a passage from here: after a word, else inside one."""
        ends = [start + m.end() for m in re.finditer(r"\S+", self._text[start:end])]
        if not self._fits(start, ends[0]):
            ends = list(range(start + 1, ends[0] + 1))
        low, high = 0, len(ends) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._fits(start, ends[middle]):
                low = middle
            else:
                high = middle - 1
        return ends[low]

    def _half_full(self) -> bool:
        if self._span is None:
            return False
        return self._length(self._text[slice(*self._span)]) >= self._config.max_tokens // 2

    def _fits(self, start: int, end: int) -> bool:
        # A tokenizer may take a word of megabytes for one unknown token, and slowly.
        if end - start > self._config.max_tokens * CHARS_PER_TOKEN:
            return False
        return self._length(self._text[start:end].strip("\n")) <= self._config.max_tokens

    def _emit(self, span: Span) -> None:
        text = self._text[slice(*span)].strip("\n").rstrip()
        if text:
            self._out.append(text)


def _leaves(node: Node) -> list[Node]:
    if not node.parts:
        return [node]
    return [leaf for part in node.parts for leaf in _leaves(part)]
