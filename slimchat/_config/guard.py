"""The settings of the guards: what is kept private, what is not heard, what is not answered."""

from __future__ import annotations

from pydantic import Field, model_validator

from slimchat._config.dialogue import Wording
from slimchat._config.parts import Part


class TopicConfig(Part):
    """Something that the bot does not answer, whatever the documents say."""

    name: str = Field(
        min_length=1, max_length=80, description="What the trace calls it, such as 'legal advice'."
    )
    words: tuple[str, ...] = Field(
        (),
        max_length=500,
        description="Words and phrases, in any language, that tell it; inflected forms count too.",
    )
    examples: tuple[str, ...] = Field(
        (),
        max_length=200,
        description="Questions of the kind, in any language; those close in meaning are told too.",
    )
    text: Wording = Field(
        Wording(),
        description="What the bot says instead; none says that it cannot help with this.",
    )

    @model_validator(mode="after")
    def _tells(self) -> TopicConfig:
        if not any(text.strip() for text in (*self.words, *self.examples)):
            raise ValueError(f"the topic {self.name!r} has neither words nor examples")
        return self


class GuardConfig(Part):
    """What is kept out of sight, what is not heard, and what is not answered."""

    personal: bool = Field(
        True,
        description="Put placeholders such as [email] for personal data in traces, kept "
        "conversations and verdicts, curated answers and bundles.",
    )
    documents: bool = Field(
        True, description="Withhold passages that give orders to a language model."
    )
    questions: bool = Field(
        True,
        description="Leave out the sentences of a question, or of the turns before it, that give "
        "orders to a language model.",
    )
    refusal: Wording = Field(
        Wording(), description="What is said to a question that does nothing but give orders."
    )
    max_turns: int = Field(
        40, ge=0, le=1000, description="Earlier turns that are heard, at most; the newest count."
    )
    max_turn_chars: int = Field(
        8000, ge=50, le=100_000, description="Longer turns are cut to this many characters."
    )
    topics: tuple[TopicConfig, ...] = Field(
        (), max_length=100, description="What the bot does not answer, and what it says instead."
    )
    topic_threshold: float = Field(
        0.8,
        ge=0,
        le=1,
        description="Cosine from which a question is of a topic like one of its examples. Higher "
        "tells fewer.",
    )
