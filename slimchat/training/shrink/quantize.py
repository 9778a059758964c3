"""The same checkpoint in every number format this CPU computes with, side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2

from slimchat.errors import ConfigError
from slimchat.training.distil import folders, material, threads
from slimchat.training.distil.sources import quantization_before
from slimchat.training.shrink import memory, quality, speed
from slimchat.training.shrink.conversion import converted, weights_bytes

ORDER = (
    "float32",
    "float16",
    "bfloat16",
    "int16",
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class QuantizationOrder:
    """What shall be compared.

    Attributes:
        checkpoint: of an embedder or a reader.
        types: of :data:`ORDER`; empty takes all that this CPU supports. ``float32`` is always
            among them, since the others are compared with it.
        questions: most of them that quality is measured on.
        repeats: of the measurement of speed.
    """

    checkpoint: Path
    data: Path | None = None
    types: Sequence[str] = ()
    questions: int = 300
    repeats: int = 5
    seed: int = 0


def supported() -> list[str]:
    """The types that CTranslate2 computes with on this CPU, as :data:`ORDER` has them."""
    known = ctranslate2.get_supported_compute_types("cpu")
    return [name for name in ORDER if name in known]


def chosen(types: Sequence[str]) -> list[str]:
    """The wanted types with ``float32`` first.

    Raises:
        ConfigError: this CPU does not support one of them.
    """
    possible = supported()
    for name in types:
        if name not in possible:
            raise ConfigError(
                f"This CPU does not compute with '{name}'.", f"Choose of: {', '.join(possible)}."
            )
    return [name for name in possible if not types or name in types or name == "float32"]


def compare(
    order: QuantizationOrder, progress: Progress = lambda what, done, total: None
) -> dict[str, Any]:
    """Convert to each type and measure quality, size, memory and speed.

    ``int8`` is stored and computed with the CPU's own companion type, float32 mostly, and then is
    ``int8_float32`` by another name; the figures show it.

    Raises:
        ModelNotFoundError, ModelFormatError: there is no such checkpoint of a BERT.
        ConfigError: this CPU does not support a wanted type.
        TrainingDataError: the data cannot be read.
        ConversionError: CTranslate2 cannot convert it.
        ModelError: memory could not be measured.
    """
    threads.use()
    folders.check(order.checkpoint)
    types = chosen(order.types)
    test = quality.some(material.test(order.data), order.questions, order.seed)
    read = quality.some_passages(test)
    figures: dict[str, dict[str, Any]] = {}
    searchers: dict[str, quality.Searcher] = {}
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        outputs = None
        for number, name in enumerate(types):
            progress(f"Measuring {name}", number, len(types) + 1)
            folder = scratch / name
            card = converted(order.checkpoint, folder, name)
            bodies = [text.body for text in read.passages]
            used = memory.peak(folder, bodies, scratch, threads.wanted())
            searchers[name] = quality.Searcher(folder, threads.wanted())
            found = searchers[name].quality(test)
            outputs = found.outputs if outputs is None else outputs
            figures[name] = {
                "hit@1": round(found.hit1, 4),
                "mrr": round(found.mrr, 4),
                "likeness": round(quality.likeness(outputs, found.outputs), 4),
                "bytes": weights_bytes(folder),
                "memory_bytes": used["peak"] - used["before"],
                "peak_bytes": used["peak"],
                "gate_passed": None if card.gate is None else card.gate.passed,
            }
        progress("Measuring speed", len(types), len(types) + 1)
        taken = speed.seconds(
            {name: lambda one=one: one.run(read) for name, one in searchers.items()},  # type: ignore[misc]
            order.repeats,
        )
    ratios = speed.times_as_fast(taken, "float32")
    for name in types:
        figures[name]["passages_per_second"] = round(
            len(read.passages) / sorted(taken[name])[len(taken[name]) // 2], 1
        )
        figures[name]["times_as_fast"] = round(ratios[name], 2)
    progress("Done", 1, 1)
    return {
        "checkpoint": order.checkpoint.resolve().name,
        "kind": folders.kind(order.checkpoint),
        "read_back": quantization_before(order.checkpoint),
        "data": material.identity(order.data),
        "questions": len(test.questions),
        "repeats": order.repeats,
        "supported": supported(),
        "figures": figures,
    }
