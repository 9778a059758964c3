"""The manifest: the first part of a bundle, which names and measures all others."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from slimchat.bundle import layout
from slimchat.bundle.content import Content
from slimchat.bundle.layout import FORMAT, VERSION, ModelRole, Role
from slimchat.models.card import ModelCard
from slimchat.models.model_files import CardFile, Record

_NUMBER = r"(?:0|[1-9]\d*)"
_TAGS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_WRITER = json.JSONEncoder(indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
SEMVER = rf"^{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_TAGS})?(?:\+{_TAGS})?$"


class Part(Record):
    """One part. ``size`` is in bytes, ``sha256`` a hex digest."""

    name: str
    role: Role
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ModelPin(Record):
    """Exactly which model the bot was built and measured with.

    Attributes:
        included: it lies in the bundle; else it is only named, and must be given to open it.
        files: the files that make it what it is, as its card lists them.
    """

    role: ModelRole
    included: bool
    name: str
    kind: str
    family: str
    source: str
    revision: str | None
    base: str | None
    licence: str
    languages: tuple[str, ...]
    quantization: str
    created: str
    files: tuple[CardFile, ...]

    @classmethod
    def of(cls, role: ModelRole, card: ModelCard, included: bool) -> ModelPin:
        """Pin the model of a card."""
        fields = set(cls.model_fields) - {"role", "included"}
        return cls(role=role, included=included, **{name: getattr(card, name) for name in fields})


class Governance(Record):
    """Who answers for a bot.

    Attributes:
        version: of the bot, as https://semver.org defines it.
        approval: who approved it, when and on what grounds, in their words.
        created: UTC, ISO 8601; ``None`` where the export was not told.
    """

    name: str = Field(min_length=1, max_length=80)
    version: str = Field("0.1.0", pattern=SEMVER, max_length=80)
    owner: str | None = Field(None, min_length=1, max_length=200)
    approval: str | None = Field(None, min_length=1, max_length=2000)
    created: str | None = None


class Gate(Record):
    """What the export demanded.

    Attributes:
        short: one sentence for each minimum that was not reached; with any, the bot was written
            by force.
    """

    minimums: dict[str, float]
    short: tuple[str, ...]


class Evaluation(Record):
    """How the bot did at export. Latencies are left out: they are the machine's, not the bot's.

    Attributes:
        questions: how many were asked; ``split`` of the golden set, ``None`` for all.
    """

    questions: int
    split: str | None
    metrics: dict[str, float | None]
    gate: Gate | None


class Manifest(Record):
    """What a bundle says of itself.

    Attributes:
        slimchat: the version of slimchat that wrote it.
        parts: every other part but the signature, in the order of the file.
    """

    format: Literal["slimchat-bundle"] = FORMAT
    version: Literal[2] = VERSION
    slimchat: str
    bot: Governance
    evaluation: Evaluation | None
    models: tuple[ModelPin, ...]
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part | None:
        """The part of a name."""
        return next((part for part in self.parts if part.name == name), None)

    def model(self, role: ModelRole) -> ModelPin | None:
        """The model of a role."""
        return next((model for model in self.models if model.role == role), None)

    def to_bytes(self) -> bytes:
        """The one way to write this manifest."""
        return canonical(self.model_dump(mode="json"))


def canonical(data: Any) -> bytes:
    """The one way to write JSON data: sorted, indented, UTF-8, with a line end."""
    return "".join(_WRITER.iterencode(data)).encode("utf-8", "replace") + b"\n"


def is_canonical(data: Any, raw: bytes) -> bool:
    """Whether data was written that way; writes no more of it than is the same."""
    place = 0
    for text in itertools.chain(_WRITER.iterencode(data), "\n"):
        piece = text.encode("utf-8", "replace")
        if not raw.startswith(piece, place):
            return False
        place += len(piece)
    return place == len(raw)


def parts_of(contents: Sequence[Content]) -> tuple[Part, ...]:
    """The entries of a manifest."""
    return tuple(
        Part(name=c.name, role=_role(c.name), size=c.size, sha256=c.sha256) for c in contents
    )


def _role(name: str) -> Role:
    role = layout.role_of(name)
    if role is None:
        raise ValueError(f"a bundle has no use for a part {name!r}")
    return role
