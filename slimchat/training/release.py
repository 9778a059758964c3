"""From a checkpoint to a bundled model with its measured card."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from slimchat.errors import ConfigError
from slimchat.models.embedder import Embedder
from slimchat.models.encoder import model_folder
from slimchat.models.engine import load_generator
from slimchat.models.reader import HEADS_FILE, TOTAL_TOKENS, Reader
from slimchat.models.tokenization import load_tokenizer
from slimchat.training import (
    calibrate,
    calibrate_bot,
    mark_calibration,
    marking,
    measure,
    measure_reader,
)
from slimchat.training.answer_forms import form_of
from slimchat.training.measure_answerer import golden_side_by_side, side_by_side
from slimchat.training.publish import BASE, add_figures, heads_json, publish

COMPANY = Path("knowledge")
"""The sample company, beside whose checkout a reader is published."""
SAMPLE = 150
"""Questions a language and mode, where the reader takes part."""


def release(kind: str, data: Path, work: Path, output: Path, recipe: str, base: str = BASE) -> None:
    """Publish one kind of model.

    Raises:
        ConfigError: the kind is not embedder, reader or answerer.
    """
    steps = {"embedder": _embedder, "reader": _reader, "answerer": _answerer}
    if kind not in steps:
        raise ConfigError(f"There is no model of kind '{kind}'.", f"Choose: {', '.join(steps)}")
    steps[kind](data, work / kind, output / kind, recipe, base)


def _embedder(data: Path, checkpoint: Path, target: Path, recipe: str, base: str) -> None:
    publish(
        checkpoint,
        target,
        name="slimchat-embedder",
        kind="embedder",
        recipe=recipe,
        base=base,
        data=data,
        sets=("support", "reading", "faq_pairs"),
        max_prompt_tokens=512,
    )
    add_figures(target, measure.support(data, Embedder(target)))


def _reader(data: Path, checkpoint: Path, target: Path, recipe: str, base: str) -> None:
    def written(
        folder: Path, calibration: Mapping[str, float], figures: Mapping[str, float]
    ) -> None:
        publish(
            checkpoint,
            folder,
            name="slimchat-reader",
            kind="reader",
            recipe=recipe,
            base=base,
            data=data,
            sets=("support", "reading"),
            max_prompt_tokens=TOTAL_TOKENS,
            extra_files={HEADS_FILE: heads_json(checkpoint, calibration)},
            figures=figures,
        )

    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "reader"
        embedder = target.parent / "embedder"
        written(raw, calibrate.neutral(), {})
        held_out, figures = calibrate.calibrate(Reader(raw), Embedder(embedder))
        written(raw, held_out, figures)
        fitted, more = calibrate_bot.refined(held_out, raw, embedder, COMPANY)
    written(target, fitted, figures | more)
    reader, model = Reader(target), Embedder(embedder)
    for name in ("long_answers", "reading"):
        add_figures(target, measure_reader.reading(data, reader, model, name))
    add_figures(target, measure.support(data, model, reader, limit=SAMPLE))


def _answerer(data: Path, checkpoint: Path, target: Path, recipe: str, base: str) -> None:
    form = form_of(load_tokenizer(checkpoint))
    if form == "marks":
        mark_calibration.calibrate(checkpoint)
    publish(
        checkpoint,
        target,
        name="slimchat-answerer",
        kind="seq2seq",
        recipe=recipe,
        base=base,
        data=data,
        sets=("reading",) if form == "qa" else ("reading", "support"),
        max_prompt_tokens=448 if form == "qa" else marking.PROMPT_TOKENS,
        prompt_style=form,
    )
    reader = Reader(model_folder("bundled", "reader"))
    embedder = Embedder(model_folder("bundled", "embedder"))
    add_figures(target, side_by_side(data, reader, embedder, load_generator(target)))
    add_figures(target, golden_side_by_side(COMPANY, target))
