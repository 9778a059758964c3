"""The settings that belong together, with their bounds and their effect in a sentence."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from slimchat.types import Language, SearchMode

MEASURED: dict[str, JsonValue] = {"measured": True}
"""Marks a setting that a command writes and nobody sets by hand."""

Applies = Literal["answer", "open", "build"]
"""When a changed setting takes effect: from the next answer, when the bot is opened anew because
a model loads with it, or when the index is built again."""


class Part(BaseModel):
    """Settings that belong together."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)
    applies: ClassVar[Applies] = "answer"
    """When a changed setting of this part takes effect."""


class KnowledgeConfig(Part):
    """Which files are read."""

    applies: ClassVar[Applies] = "build"

    include: tuple[str, ...] = Field(
        ("**/*",), description="Glob patterns of the files to read, relative to the folder."
    )
    exclude: tuple[str, ...] = Field(
        (
            "**/.*",
            "**/~$*",
            "**/golden*.jsonl",
            "**/golden*.csv",
            "**/slimchat.yaml",
            "**/*tuned.json",
        ),
        description="Glob patterns of the files to leave out; they win over include.",
    )
    max_file_mb: float = Field(
        50.0, gt=0, le=4096, description="Files larger than this many megabytes are skipped."
    )
    default_language: Language = Field(
        "en", description="The language assumed where a document's own cannot be told."
    )


class ChunkingConfig(Part):
    """How documents become passages."""

    applies: ClassVar[Applies] = "build"

    max_tokens: int = Field(
        160,
        ge=32,
        le=480,
        description="Longest passage in the embedder's tokens, heading included. Longer gives "
        "more context per hit, shorter gives more exact hits.",
    )
    min_tokens: int = Field(
        24, ge=0, le=200, description="Shorter neighbours under the same heading are merged."
    )
    overlap_sentences: int = Field(
        1, ge=0, le=5, description="Sentences repeated at the start of the next passage."
    )

    @model_validator(mode="after")
    def _min_below_max(self) -> ChunkingConfig:
        if self.min_tokens >= self.max_tokens:
            raise ValueError(
                f"min_tokens ({self.min_tokens}) must be below max_tokens ({self.max_tokens})"
            )
        return self


class EmbedderConfig(Part):
    """The model that turns text into vectors."""

    applies: ClassVar[Applies] = "build"

    model: str = Field(
        "bundled", description="'bundled', or the folder of a converted embedding model."
    )
    batch_tokens: int = Field(
        8192, ge=256, le=262144, description="Tokens a batch while building; bounds memory."
    )


class RetrieverConfig(Part):
    """How passages are found."""

    mode: SearchMode = Field(
        "hybrid", description="hybrid joins both retrievers; dense or lexical uses one."
    )
    k: int = Field(5, ge=1, le=50, description="Passages handed on to the answer.")
    candidates: int = Field(
        30, ge=5, le=500, description="Passages each retriever proposes before they are joined."
    )
    rrf_k: int = Field(
        10,
        ge=1,
        le=1000,
        description="Constant of reciprocal rank fusion; smaller trusts the first ranks more.",
    )
    lexical_weight: float = Field(
        1.0, ge=0, le=10, description="Weight of the lexical retriever in the fusion."
    )
    dense_weight: float = Field(
        2.5, ge=0, le=10, description="Weight of the dense retriever in the fusion."
    )
    rerank: bool = Field(
        True, description="Let the reader put the best fused passages in order of relevance."
    )
    rerank_depth: int = Field(
        20, ge=1, le=100, description="Fused passages the reader looks at; more is slower."
    )
    fused_evidence: float = Field(
        30.0,
        ge=0,
        le=200,
        description="What the fused score counts beside the reader's log-odds when passages are "
        "put in order; 0 leaves the order to the reader alone.",
    )
    own_language_evidence: float = Field(
        1.2,
        ge=0,
        le=20,
        description="Added, in log-odds, to a reranked passage in the question's language; higher "
        "prefers sources that the customer can read.",
    )
    sibling_penalty: float = Field(
        3.0,
        ge=0,
        le=20,
        description="Taken from a reranked passage, in log-odds, for each better passage of the "
        "same document; higher spreads the first hits over more documents.",
    )
    include_superseded: bool = Field(
        False, description="Also use documents that say another one replaced them."
    )


class ReaderConfig(Part):
    """The cross-encoder that judges passages and marks answering sentences."""

    applies: ClassVar[Applies] = "open"

    model: str = Field("bundled", description="'bundled', or the folder of a reader model.")


class AnswerConfig(Part):
    """How the answer is made from the passages."""

    mode: Literal["extractive", "generative"] = Field(
        "extractive",
        description="extractive quotes the sentences that answer; generative lets the SLM write.",
    )
    max_sentences: int = Field(
        3,
        ge=1,
        le=20,
        description="Most sentences quoted. The other rows of a table or steps of a list that "
        "belong to one of them come with it.",
    )
    max_citations: int = Field(3, ge=1, le=10, description="Most passages cited.")
    unsupported: Literal["drop", "mark"] = Field(
        "drop",
        description="What becomes of a generated sentence whose words no source has: it is "
        "dropped, or shown with a remark. Numbers, prices, dates, codes and links that no source "
        "holds are never shown.",
    )
    refuse_below: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Refuse when no passage answers with at least this probability; none takes "
        "the threshold calibrated with the reader. Higher refuses more.",
    )
    max_wrong: float | None = Field(
        None,
        ge=0,
        lt=1,
        description="Share of wrong answers that is accepted, such as 0.03; takes the threshold "
        "from risk_steps, unless refuse_below is set.",
    )
    risk_steps: tuple[tuple[float, float], ...] = Field(
        (),
        max_length=10_000,
        json_schema_extra=MEASURED,
        description="Thresholds with the share of wrong answers at each, as 'slimchat calibrate' "
        "measured them.",
    )

    @model_validator(mode="after")
    def _risk_needs_steps(self) -> AnswerConfig:
        if self.max_wrong is not None and self.refuse_below is None and not self.risk_steps:
            raise ValueError(
                "max_wrong is set, but the bot was never calibrated; run 'slimchat calibrate'"
            )
        return self


class RuntimeConfig(Part):
    """The machine."""

    applies: ClassVar[Applies] = "open"

    threads: int = Field(
        0, ge=0, le=256, description="Threads of the models; 0 takes the physical cores."
    )
