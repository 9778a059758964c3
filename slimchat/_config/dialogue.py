"""The settings of the steps around the model."""

from __future__ import annotations

import re

from pydantic import Field, model_validator

from slimchat._config.parts import Part


class HistoryConfig(Part):
    """Follow-ups, which are searched for together with what they leave out."""

    enabled: bool = Field(
        True, description="Complete a question that leans on those before it, such as 'and there?'."
    )
    courtesies: bool = Field(
        True,
        description="Answer greetings, thanks and farewells as such; off searches the documents "
        "for them as for any question.",
    )
    max_turns: int = Field(
        3, ge=1, le=20, description="Earlier questions that a follow-up takes with it, at most."
    )
    choose: bool = Field(
        True,
        description="Where the rules are not sure what a question leans on, let the reader choose "
        "the wording that the documents answer best; off takes the rules' own.",
    )
    margin: float = Field(
        1.0,
        ge=0,
        le=20,
        description="Log-odds by which another wording must be answered better than the rules' "
        "own. Higher leaves more questions as the rules have them.",
    )
    choice_depth: int = Field(
        4,
        ge=1,
        le=20,
        description="Passages that the reader looks at for each wording; more is slower.",
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


class ClarifyConfig(Part):
    """Questions that several documents answer, each for something else."""

    enabled: bool = Field(
        True, description="Ask which one is meant where documents differ only in what they are for."
    )
    gap: float = Field(
        7.0,
        ge=0,
        le=50,
        description="How far, in log-odds, a passage may be behind the best one to compete with "
        "it. Higher asks back more.",
    )
    most_choices: int = Field(4, ge=2, le=8, description="Choices offered, at most.")


class Wording(Part):
    """A fixed text of your own in each language; none leaves it as it is."""

    en: str | None = Field(None, max_length=2000, description="In English.")
    es: str | None = Field(None, max_length=2000, description="In Spanish.")
    pt: str | None = Field(None, max_length=2000, description="In Portuguese.")


class TextsConfig(Part):
    """What the bot says in words of its own."""

    refusal: Wording = Wording()
    refusal_followup: Wording = Wording()
    empty_question: Wording = Wording()
    greeting: Wording = Wording()
    thanks: Wording = Wording()
    farewell: Wording = Wording()
    clarify: Wording = Wording()
    other_language: Wording = Wording()
    unsupported: Wording = Wording()
    handoff: Wording = Wording()
    handoff_refusals: Wording = Wording()
    handoff_consent: Wording = Wording()

    @model_validator(mode="after")
    def _placeholders(self) -> TextsConfig:
        for name, needed in PLACEHOLDERS.items():
            for language, text in getattr(self, name):
                if text is not None and f"{{{needed}}}" not in text:
                    raise ValueError(f"{name}.{language} must hold {{{needed}}}, and does not")
                if text is not None and _BRACES.sub("", text) != text.replace(f"{{{needed}}}", ""):
                    raise ValueError(f"{name}.{language} may hold no braces but {{{needed}}}")
        return self


PLACEHOLDERS = {"clarify": "choices", "refusal_followup": "question", "other_language": "language"}
"""What a text must hold, in braces, by its name."""
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
