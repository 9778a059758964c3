"""One line of the catalogue of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from slimchat.models.catalog import FAMILIES, Family
from slimchat.models.row_sources import SOURCES

Status = Literal["exact", "inexact", "refused"]
"""Computes what the original does; does not quite, and how far off is known; is not converted."""


class Form(TypedDict):
    """A chat template's form and the tokens that end its turns."""

    template: str
    ends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the catalogue.

    Attributes:
        key: names the parity test.
        name: as people call the models.
        architecture: in ``config.json``; of :data:`slimchat.models.catalog.FAMILIES`.
        licence: as SPDX names it, or the publisher.
        context: tokens that are computed correctly, prompt and answer together.
        template: the form of the chat template in the model's folder; empty without one.
        ends: tokens that end an answer.
        prompt: tokens of the longest prompt, where a sliding window bounds it.
        limits: what to mind.
        status: ``exact`` unless something else is said.
    """

    key: str
    name: str
    architecture: str
    licence: str
    context: int
    template: str = ""
    ends: tuple[str, ...] = ()
    prompt: int | None = None
    limits: str = ""
    status: Status = "exact"

    @property
    def family(self) -> Family:
        """How models of the architecture are converted."""
        return FAMILIES[self.architecture]

    @property
    def test(self) -> str:
        """The test that proves the status, as pytest names it."""
        name = "test_refused" if self.status == "refused" else "test_parity"
        return f"tests/engine/test_families.py::{name}[{self.key}]"

    @property
    def source(self) -> str:
        """Where its lengths and rotary settings were looked up."""
        return SOURCES[self.key]

    def as_json(self) -> dict[str, Any]:
        """The row with what follows from its family."""
        family = self.family
        return {
            "key": self.key,
            "name": self.name,
            "status": self.status,
            "family": family.name,
            "architecture": self.architecture,
            "kind": family.kind,
            "chat": bool(self.template),
            "loader": None if self.status == "refused" else family.loader,
            "licence": self.licence,
            "context_tokens": self.context,
            "max_prompt_tokens": self.prompt,
            "chat_template": self.template or None,
            "end_tokens": list(self.ends),
            "limits": self.limits,
            "error": family.refused or None,
            "note": family.note,
            "source": self.source,
            "test": self.test,
        }
