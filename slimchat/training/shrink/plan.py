"""What to cut from a checkpoint, by measurement, and the cut itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from slimchat.models.tokenization import load_tokenizer
from slimchat.training import base_model, embedder, reader
from slimchat.training.distil import folders, material
from slimchat.training.distil.embedder_task import EmbedderTask
from slimchat.training.distil.reader_task import ReaderTask
from slimchat.training.distil.weights import LossWeights
from slimchat.training.shrink import importance, surgery

PROBED_TEXTS, PROBED_TOKENS, PATTERN_TEXTS = 48, 64, 12
LOSS_BATCHES = 6
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Cut:
    """How much shall be left; ``None`` leaves a part as it is.

    Attributes:
        layers: of the encoder.
        heads: attention heads a layer, a divisor of what the model has.
        inner: neurons of the feed-forward network a layer.
    """

    layers: int | None = None
    heads: int | None = None
    inner: int | None = None


def cut(
    checkpoint: Path,
    wanted: Cut,
    data: Path | None,
    seed: int = 0,
    progress: Progress = lambda what, done, total: None,
) -> tuple[Any, dict[str, Any]]:
    """The smaller encoder, and which parts it kept.

    Layers go first, so that heads and neurons are judged in the model that remains.

    Args:
        checkpoint: of an embedder or a reader; neither is changed.
        data: see :mod:`slimchat.training.distil.material`.

    Raises:
        ConfigError: ``wanted`` is impossible for this model.
        TrainingDataError: the data cannot be read.
    """
    model: Any = base_model.load(checkpoint).eval()
    surgery.check(model.config, wanted.layers, wanted.heads, wanted.inner)
    texts = _texts(data, seed)
    told: dict[str, Any] = {}
    if wanted.layers is not None:
        kept = importance.least_missed_layers(
            model,
            lambda: _vectors(model, checkpoint, texts),
            wanted.layers,
            lambda done, total: progress("Skipping layers", done, total),
        )
        told["layers"] = kept
        model = surgery.keep_layers(model, kept)
    if wanted.heads is not None or wanted.inner is not None:
        progress("Weighing heads and neurons", 0, 1)
        heads, inner = _first_order(model, checkpoint, data, seed)
        if wanted.heads is not None:
            patterns = _patterns(model, checkpoint, texts[:PATTERN_TEXTS])
            groups = importance.head_groups(patterns, heads, wanted.heads)
            told["heads"] = groups
            model = surgery.merge_heads(model, groups)
        if wanted.inner is not None:
            size = wanted.inner
            model = surgery.keep_neurons(model, [importance.best(one, size) for one in inner])
            told["inner"] = size
        progress("Weighing heads and neurons", 1, 1)
    return model, told


def save(model: Any, checkpoint: Path, folder: Path) -> None:
    """Write the smaller encoder with the tokenizer, and the heads of a reader."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(checkpoint)
    if folders.is_reader(checkpoint):
        whole = reader.ReaderModel(model)
        reader.load_heads(whole, checkpoint)
        reader.save(whole, tokenizer, checkpoint, folder)
    else:
        embedder.save(model, tokenizer, checkpoint, folder)


def _texts(data: Path | None, seed: int) -> list[str]:
    rng = random.Random(seed)
    pairs = material.pairs(data, rng)
    drawn = rng.sample(pairs, min(PROBED_TEXTS, len(pairs)))
    return [text for pair in drawn for text in (pair.question, pair.passage)][:PROBED_TEXTS]


def _vectors(model: Any, checkpoint: Path, texts: list[str]) -> Tensor:
    return embedder.embed(model, load_tokenizer(checkpoint), texts, PROBED_TOKENS)


def _first_order(
    model: Any, checkpoint: Path, data: Path | None, seed: int
) -> tuple[list[Tensor], list[Tensor]]:
    labels, rng = LossWeights(labels=1.0), random.Random(seed)
    task: EmbedderTask | ReaderTask
    if folders.is_reader(checkpoint):
        examples = material.examples(data, rng)
        task = ReaderTask(checkpoint, checkpoint, labels, examples, 12, seed, encoder=model)
    else:
        pairs = material.pairs(data, rng)
        task = EmbedderTask(checkpoint, checkpoint, labels, pairs, 12, seed, encoder=model)
    return importance.first_order(model, lambda step: task.losses(step)["labels"], LOSS_BATCHES)


def _patterns(model: Any, checkpoint: Path, texts: list[str]) -> list[Tensor]:
    tokenizer = load_tokenizer(checkpoint)
    per_layer: list[list[Tensor]] = [[] for _ in model.encoder.layer]
    for text in texts:
        ids = torch.tensor([tokenizer.encode(text).ids[:PROBED_TOKENS]])
        with torch.no_grad():
            seen = model(input_ids=ids, output_attentions=True).attentions
        for rows, pattern in zip(per_layer, seen, strict=True):
            # Texts differ in length; differences of patterns are compared, not patterns.
            short = torch.zeros(1, pattern.shape[1], PROBED_TOKENS, PROBED_TOKENS)
            short[:, :, : ids.shape[1], : ids.shape[1]] = pattern.float()
            rows.append(short)
    return [torch.cat(rows) for rows in per_layer]
