"""What the tools give back. Their schemas are what a client's model reads."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from slimchat.knowledge.schema import DocumentRow
from slimchat.types import Action, Answer, Citation, Hit, Language, to_json


class Source(BaseModel):
    """Where a statement comes from."""

    source: str = Field(description="The document, as get_document takes it.")
    title: str
    section: str
    page: int | None
    quote: str = Field(description="Copied from the document, verbatim.")
    passage_id: str
    curated: bool = Field(description="Somebody wrote this answer; no document holds the quote.")

    @classmethod
    def of(cls, citation: Citation) -> Source:
        """The same of a citation."""
        return cls(**{name: getattr(citation, name) for name in cls.model_fields})


class Answered(BaseModel):
    """An answer."""

    text: str
    action: Action = Field(
        description="answer; clarify: it asks back; refuse: the documents do not say; handoff: a "
        "person must take over."
    )
    citations: list[Source] = Field(description="In the order of the markers [1], [2] in text.")
    confidence: float = Field(description="Probability that the cited passages answer, 0 to 1.")
    language: Language
    notice: str = Field(description="To be told before the text; empty where there is nothing.")
    choices: list[str] = Field(description="What may be meant, where the bot asks back.")
    id: str

    @classmethod
    def of(cls, answer: Answer) -> Answered:
        """What a client needs of an answer."""
        plain: dict[str, Any] = {name: getattr(answer, name) for name in cls.model_fields}
        plain["citations"] = [Source.of(citation) for citation in answer.citations]
        plain["choices"] = list(answer.choices)
        return cls(**plain)


class Found(BaseModel):
    """A passage that a search found."""

    source: str
    title: str
    section: str
    page: int | None
    language: Language
    text: str
    passage_id: str
    scores: dict[str, float] = Field(
        description="By name: lexical (BM25), dense (cosine), fused (rank fusion), reader "
        "(probability that the passage answers)."
    )

    @classmethod
    def of(cls, hit: Hit) -> Found:
        """The same of a hit."""
        item = hit.passage
        return cls(
            source=item.source,
            title=item.title,
            section=item.section_path,
            page=item.page,
            language=item.language,
            text=item.text,
            passage_id=item.id,
            scores=to_json(hit.scores),
        )


class Hits(BaseModel):
    """What a search found."""

    hits: list[Found] = Field(description="Best first.")
    withheld: int = Field(description="Passages left out because they give orders to a model.")


class Text(BaseModel):
    """A document, or a part of it."""

    source: str
    title: str
    language: Language
    superseded: bool = Field(description="It says of itself that another one replaced it.")
    text: str = Field(description="Markdown.")
    passages: int = Field(description="How many the whole document has.")
    next: int | None = Field(description="Where to go on reading; null at the end.")
    withheld: int = Field(description="Passages left out because they give orders to a model.")


class Listed(BaseModel):
    """A document in the list of all."""

    source: str
    title: str
    language: Language
    format: str
    superseded: bool

    @classmethod
    def of(cls, row: DocumentRow) -> Listed:
        """The same of a row of the store."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
