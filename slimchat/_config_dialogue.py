"""The settings of the steps around the model."""

from __future__ import annotations

from pydantic import Field

from slimchat._config_parts import Part


class HistoryConfig(Part):
    """Follow-ups, which are searched for together with what they leave out."""

    enabled: bool = Field(
        True, description="Complete a question that leans on those before it, such as 'and there?'."
    )
    max_turns: int = Field(
        3, ge=1, le=20, description="Earlier questions that a follow-up takes with it, at most."
    )


class FaqConfig(Part):
    """Curated answers, which end the search before it begins."""

    enabled: bool = Field(
        True, description="Answer a question that somebody has answered in their words."
    )
    threshold: float | None = Field(
        None,
        ge=0,
        le=1.3,
        description="Cosine plus 0.3 times the share of common words from which a question is "
        "the curated one; none takes the calibrated threshold. Higher matches less.",
    )
