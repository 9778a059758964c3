"""From a checkpoint to a smaller one with one report of what it cost and what it brought."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from slimchat.training import base_model
from slimchat.training.distil import folders, material, threads
from slimchat.training.distil.checkpoints import State
from slimchat.training.distil.embedder_task import EmbedderTask
from slimchat.training.distil.fit import Plan, fit
from slimchat.training.distil.reader_task import ReaderTask
from slimchat.training.distil.sources import quantization_before
from slimchat.training.distil.weights import LossWeights
from slimchat.training.shrink import plan, quality, speed, surgery
from slimchat.training.shrink.conversion import converted, weights_bytes
from slimchat.training.shrink.plan import Cut, Progress

HEALING = LossWeights(response=1.0, feature=1.0, relation=25.0)


@dataclass(frozen=True, slots=True)
class PruneOrder:
    """What shall be pruned.

    Attributes:
        checkpoint: of an embedder, or of a reader (with ``reader-heads.json``).
        heal: how long the smaller model learns from the unpruned one; ``None`` not at all.
        data: heals and, its dev rows, measures; ``None`` takes the help desks.
        questions: most of them that quality is measured on.
        repeats: of the measurement of speed.
    """

    checkpoint: Path
    output: Path
    cut: Cut
    heal: Plan | None = None
    data: Path | None = None
    seed: int = 0
    questions: int = 300
    repeats: int = 5
    batch: int = 16


def prune(
    order: PruneOrder,
    progress: Progress = lambda what, done, total: None,
    cancel: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Cut, heal, write the checkpoint, and compare both models as int8.

    Returns:
        the report, which also lies in the new folder.

    Raises:
        ModelNotFoundError, ModelFormatError: there is no such checkpoint of a BERT.
        ConfigError: the model cannot be cut like this.
        TrainingDataError: the data cannot be read.
        TrainingError: the output folder is taken.
        TrainingStoppedError: ``cancel`` said so while healing; nothing was written.
        ConversionError: CTranslate2 cannot convert what was made.
    """
    threads.use()
    torch.manual_seed(order.seed)
    folders.check(order.checkpoint)
    folders.check_output(order.output)
    test = quality.some(material.test(order.data), order.questions, order.seed)
    model, kept = plan.cut(order.checkpoint, order.cut, order.data, order.seed, progress)
    order.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix=f".{order.output.name}.", dir=order.output.parent
    ) as made:
        scratch = Path(made)
        raw = scratch / "cut"
        plan.save(model, order.checkpoint, raw)
        final = raw
        healed: dict[str, Any] | None = None
        if order.heal is not None:
            final = scratch / "healed"
            state = _heal(order, raw, final, progress, cancel)
            healed = {"steps": state.step, "seconds": round(state.seconds, 1)}
        report = {
            "made": "prune",
            "from": order.checkpoint.resolve().name,
            "kind": folders.kind(order.checkpoint),
            "read_back": quantization_before(order.checkpoint),
            "wanted": {name: value for name, value in asdict(order.cut).items() if value},
            "kept": kept,
            "healed": healed,
            "data": material.identity(order.data),
            **_compare(order, raw, final, scratch, test, progress),
        }
        folders.put(
            order.output,
            lambda folder: _move(final, folder),
            report,
        )
    return report


def _heal(
    order: PruneOrder,
    raw: Path,
    final: Path,
    progress: Progress,
    cancel: Callable[[], bool],
) -> State:
    rng = random.Random(order.seed)
    task: EmbedderTask | ReaderTask
    if folders.is_reader(order.checkpoint):
        examples = material.examples(order.data, rng)
        task = ReaderTask(order.checkpoint, raw, HEALING, examples, order.batch, order.seed)
    else:
        pairs = material.pairs(order.data, rng)
        task = EmbedderTask(order.checkpoint, raw, HEALING, pairs, order.batch, order.seed)
    assert order.heal is not None
    state = fit(
        task,
        HEALING.named(),
        order.heal,
        tell=lambda state, share: progress("Healing", round(100 * share), 100),
        cancel=cancel,
    )
    task.save(final)
    return state


def _compare(
    order: PruneOrder,
    raw: Path,
    final: Path,
    scratch: Path,
    test: material.Test,
    progress: Progress,
) -> dict[str, Any]:
    """Figures of the unpruned model, of the cut one, and of the healed one where it was healed."""
    stages = {"before": order.checkpoint, "cut": raw, "after": final}
    if final == raw:
        del stages["cut"]
    figures: dict[str, dict[str, Any]] = {}
    searchers = {}
    vectors = {}
    for number, (name, checkpoint) in enumerate(stages.items()):
        progress("Measuring", number, len(stages))
        folder = scratch / f"int8-{name}"
        card = converted(checkpoint, folder)
        assert card.gate is not None
        searchers[name] = quality.Searcher(folder, threads.wanted())
        found = searchers[name].quality(test)
        vectors[name] = found.outputs
        figures[name] = {
            "parameters": surgery.parameters(base_model.load(checkpoint)),
            "int8_bytes": weights_bytes(folder),
            "hit@1": round(found.hit1, 4),
            "mrr": round(found.mrr, 4),
            "likeness": round(quality.likeness(vectors["before"], found.outputs), 4),
            "gate_passed": card.gate.passed,
            "gate_float32_delta": card.gate.float32_delta,
        }
    read = quality.some_passages(test)
    taken = speed.seconds(
        {name: lambda one=one: one.run(read) for name, one in searchers.items()},  # type: ignore[misc]
        order.repeats,
    )
    for name, ratio in speed.times_as_fast(taken, "before").items():
        figures[name]["times_as_fast"] = round(ratio, 2)
    progress("Measuring", len(stages), len(stages))
    return {"questions": len(test.questions), "repeats": order.repeats, "figures": figures}


def _move(source: Path, folder: Path) -> None:
    for path in source.iterdir():
        path.rename(folder / path.name)
