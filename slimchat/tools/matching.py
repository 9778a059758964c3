"""Which tool a question is for.

As for curated answers, the cosine of the embedder's vectors and the words in common reach a
threshold together, once with each example of a tool; the values that a tool needs, where the
question holds them, count too. A question that is closer to one of the tool's counterexamples is
not for it.
"""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from slimchat.dialogue.faq import overlap, terms_of
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.tools.reading import read
from slimchat.tools.slots import Kind
from slimchat.tools.tool import Tool
from slimchat.types import Language

OVERLAP_WEIGHT = 0.3
"""What the shared words count beside the cosine."""
VALUE_WEIGHTS: Mapping[Kind, float] = {"code": 0.2, "choice": 0.1, "date": 0.1, "integer": 0.1}
"""What a value of the tool counts that the question holds."""
MOST_VALUES = 0.2
THRESHOLD = 0.8
"""Sum of the three from which a question is for a tool.

Of 242 questions to the sample company that its documents answer, or that nobody answers, none
reaches it with the tools of ``tests/tool_desk.py``; of 46 questions for those tools in words of
their own, two in three do. More examples find more.
"""
_KEPT = 512
"""Vectors of questions in memory; a conversation is read again with every question."""
_CODES = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Intent:
    """The tool that a question is closest to.

    Attributes:
        score: likeness to its closest example, with what the values count; ``unlike``: likeness
            to its closest counterexample.
    """

    tool: Tool
    example: str
    score: float
    unlike: float

    def clear(self, threshold: float) -> bool:
        """Whether the question is for the tool."""
        return self.score >= threshold and self.score > self.unlike


@dataclass(frozen=True, slots=True)
class _Example:
    tool: Tool
    text: str
    wanted: bool
    language: Language
    terms: frozenset[str]


class Matcher:
    """Compares questions with the examples of tools. Safe from several threads."""

    def __init__(self, embedder: EmbedderProtocol) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._prepared: tuple[tuple[Tool, ...], list[_Example], Vectors | None] = ((), [], None)
        self._vector = lru_cache(maxsize=_KEPT)(embedder.embed_query)

    def closest(
        self, tools: tuple[Tool, ...], question: str, language: Language, today: datetime.date
    ) -> Intent | None:
        """The tool that is closest; ``None`` where there is nothing to compare.

        Raises:
            ModelError: the embedder cannot be loaded.
        """
        text = without_codes(question)
        examples, vectors = self._examples(tools)
        if vectors is None or not text:
            return None
        cosines = vectors @ self._vector(text)
        scores = [
            float(cosine) + OVERLAP_WEIGHT * overlap(terms_of(text, each.language), each.terms)
            for cosine, each in zip(cosines, examples, strict=True)
        ]
        best: Intent | None = None
        for tool in tools:
            mine = [(s, e) for s, e in zip(scores, examples, strict=True) if e.tool is tool]
            score, example = max((pair for pair in mine if pair[1].wanted), key=lambda p: p[0])
            against = max((s for s, each in mine if not each.wanted), default=0.0)
            if score >= THRESHOLD - 2 * MOST_VALUES:
                score += _held(tool, question, language, today)
            if best is None or score > best.score:
                best = Intent(tool, example.text, score, against)
        return best

    def _examples(self, tools: tuple[Tool, ...]) -> tuple[list[_Example], Vectors | None]:
        with self._lock:
            if self._prepared[0] is not tools:
                examples = [each for tool in tools for each in _of(tool)]
                made = (
                    self._embedder.embed_passages([without_codes(each.text) for each in examples])
                    if examples
                    else None
                )
                self._prepared = (tools, examples, made)
            return self._prepared[1], self._prepared[2]


def _held(tool: Tool, question: str, language: Language, today: datetime.date) -> float:
    """What the tool's values in a question count."""
    reading = read(tool, question, language, today)
    held = [slot.kind for slot in tool.slots if slot.name in {**reading.values, **reading.several}]
    return min(MOST_VALUES, sum(VALUE_WEIGHTS.get(kind, 0.0) for kind in held))


def without_codes(text: str) -> str:
    """A question without its numbers, which say nothing of what is asked."""
    return " ".join(_CODES.sub(" ", text).split())


def _of(tool: Tool) -> list[_Example]:
    # A tool without examples is told by what its docstring says first.
    wanted: Sequence[str] = tool.examples or (tool.title,)
    pairs = [(text, True) for text in wanted] + [(text, False) for text in tool.unlike]
    made = []
    for text, good in pairs:
        language = detect_language(text)
        made.append(_Example(tool, text, good, language, terms_of(without_codes(text), language)))
    return made
