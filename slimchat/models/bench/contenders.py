"""Who is measured: model folders, or a shape for slimchat and for its rivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from slimchat.models.arithmetic import compute_type, int8_saturates
from slimchat.models.bench.shapes import Shape
from slimchat.models.card import ModelCard
from slimchat.models.encoder import model_folder

Engine = Literal["slimchat", "llama.cpp", "openvino", "onnxruntime"]


@dataclass(frozen=True, slots=True)
class Contender:
    """One model for one engine.

    Attributes:
        path: a folder, or a GGUF file.
        environment: variables that are set for it.
    """

    name: str
    engine: Engine
    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        files = self.path.rglob("*") if self.path.is_dir() else [self.path]
        return sum(file.stat().st_size for file in files if file.is_file())


@dataclass(frozen=True, slots=True)
class Missing:
    """A rival that is not measured, and why."""

    name: str
    fact: str
    fix: str


def folder_contender(name: str) -> Contender:
    """A model of the user's own.

    Args:
        name: ``bundled``, or a folder.

    Raises:
        ModelNotFoundError, ModelFormatError: it is not a model that writes.
    """
    folder = model_folder(name, "answerer")
    card = ModelCard.load(folder, kinds=("causal", "seq2seq"))
    return Contender(f"slimchat {card.name}, {_stored(card.quantization)}", "slimchat", folder)


def shape_contenders(shape: Shape, folder: Path) -> list[Contender]:
    """The shape for slimchat: whole, trimmed, and whole in int8 where that takes a setting.

    Args:
        folder: for the models; is made.
    """
    from slimchat.models.bench.model_folder import write_model_folder

    trimmed = shape.trimmed()
    write_model_folder(shape, folder / "whole")
    write_model_folder(trimmed, folder / "trimmed")
    found = [
        Contender(f"slimchat {shape.name}, {_stored('int8')}", "slimchat", folder / "whole"),
        Contender(f"slimchat {trimmed.name}, {_stored('int8')}", "slimchat", folder / "trimmed"),
    ]
    if int8_saturates():
        name = f"slimchat {shape.name}, int8 with MKL"
        found.append(Contender(name, "slimchat", folder / "whole", {"CT2_USE_MKL": "1"}))
    return found


def _stored(quantization: str) -> str:
    """The format of the weights, and what they are computed in if that is another."""
    computed = compute_type()
    if computed in ("default", quantization):
        return quantization
    return f"{quantization} computed in {computed}"
