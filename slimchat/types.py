"""The frozen values that travel between the steps.

They hold data and know how to become JSON; they do no work. How an :class:`Answer` is drawn
in a notebook or a terminal lives in :mod:`slimchat.render`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["answer", "clarify", "refuse", "handoff"]
Language = Literal["en", "es", "pt"]
EventType = Literal["retrieved", "token", "replaced", "answer"]
SearchMode = Literal["hybrid", "dense", "lexical"]
Turn = tuple[str, str]
"""One turn of a conversation: ``("user" | "assistant", text)``."""

LANGUAGES: tuple[Language, ...] = ("en", "es", "pt")


def to_json(value: Any) -> Any:
    """Turn a value of this module, or a container of them, into plain JSON data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, str | bytes):
        return value
    if isinstance(value, Sequence):
        return [to_json(item) for item in value]
    return value


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text under one heading path.

    Attributes:
        path: the headings from the outermost to the innermost, without the title.
        text: paragraphs separated by a blank line; a list item or a table row is a line.
        page: 1-based page (PDF) or slide (PPTX), ``None`` where the format has none.
    """

    path: tuple[str, ...]
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read.

    Attributes:
        source: path relative to the folder, with forward slashes.
        title: the document's own title, else its first heading, else its file name.
        language: ``en``, ``es`` or ``pt``.
        sections: the content in reading order.
        sha256: hex digest of the file's bytes.
        format: the loader that read it, such as ``md`` or ``pdf``.
        size: bytes.
        superseded: the document says of itself that another one replaced it.
        metadata: front matter and document properties, as text.
    """

    source: str
    title: str
    language: Language
    sections: tuple[Section, ...]
    sha256: str
    format: str
    size: int
    superseded: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is searched, shown to a model and cited.

    Attributes:
        id: stable across builds while source, place and text stay the same.
        position: 0-based order within the document.
        tokens: length of :attr:`embedded_text` in the embedder's tokens.
    """

    id: str
    source: str
    title: str
    section: tuple[str, ...]
    text: str
    language: Language
    position: int
    page: int | None = None
    superseded: bool = False
    tokens: int = 0

    @property
    def section_path(self) -> str:
        """The headings joined for people, such as ``Fees > Europe``."""
        return " > ".join(self.section)

    @property
    def heading(self) -> str:
        """Title and section path in one line, without saying a heading twice."""
        return " > ".join(dict.fromkeys((self.title, *self.section)))

    @property
    def embedded_text(self) -> str:
        """What the embedder and the lexical index read: the heading, then the text."""
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by a search.

    Attributes:
        rank: 1-based.
        scores: by name: ``lexical`` (BM25), ``dense`` (cosine), ``fused`` (reciprocal rank
            fusion), ``reader`` (probability that the passage answers), ``evidence`` (log-odds
            of the reader joined with the fused score). What did not run has no entry.
        why: one sentence per reason, for people.
    """

    passage: Passage
    rank: int
    scores: Mapping[str, float]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement of an answer comes from.

    Attributes:
        source: path relative to the folder.
        quote: characters copied from the passage, verbatim.
        score: the reader's probability that the passage answers the question.
        curated: somebody wrote the quote as an answer; no document holds it.
        tool: the quote is what this tool returned; empty for a passage.
        rows: names and values of a tool's result, where it has them.
    """

    source: str
    title: str
    section: str
    page: int | None
    quote: str
    passage_id: str
    score: float
    curated: bool = False
    tool: str = ""
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the way of a question did.

    Attributes:
        name: the step's name, such as ``retrieve``.
        seconds: wall time.
        detail: JSON data that the inspector shows.
    """

    name: str
    seconds: float
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the generator: read, written, and cut from the prompt to fit."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    dropped_passages: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What the bot says, and everything needed to check it.

    Attributes:
        action: decided by code, never read out of the text.
        citations: the passages the text rests on, in the order of their markers ``[1]``.
        confidence: 0-1, the probability that the cited passages answer the question.
        timings: seconds by step, with ``total``; where a model writes also ``queue``, ``prefill``
            and ``decode``, the stages of ``generate``.
        trace: one :class:`Step` per step, in order.
        id: unique per answer.
        notice: what must be known about the text, in the customer's language, such as that its
            source is in another one; interfaces show it before the text.
        choices: what the customer may mean, where the bot asks back; sent as the next question.
        bot: name of the bot that a router chose; empty without one.
    """

    text: str
    action: Action
    citations: tuple[Citation, ...]
    confidence: float
    language: Language
    timings: Mapping[str, float]
    usage: Usage
    trace: tuple[Step, ...]
    id: str
    question: str = ""
    cancelled: bool = False
    notice: str = ""
    choices: tuple[str, ...] = ()
    bot: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the shape that ``ask --json`` prints."""
        result: dict[str, Any] = to_json(self)
        return result

    def _repr_html_(self) -> str:
        from slimchat.render import answer_html

        return answer_html(self)

    def _repr_markdown_(self) -> str:
        from slimchat.render import answer_markdown

        return answer_markdown(self)

    def __rich__(self) -> Any:
        from slimchat.render import answer_rich

        return answer_rich(self)

    def __repr__(self) -> str:
        return (
            f"Answer({self.action}, {self.text!r}, sources="
            f"{list(dict.fromkeys(citation.source for citation in self.citations))}, "
            f"confidence={self.confidence:.2f})"
        )

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a streamed answer; every host shows the same events.

    Attributes:
        type: ``retrieved`` (``hits`` is set), ``token`` (``text`` is the next piece),
            ``replaced`` (``text`` replaces all that was streamed), ``answer`` (``answer`` is
            set; the last event).
    """

    type: EventType
    text: str = ""
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
