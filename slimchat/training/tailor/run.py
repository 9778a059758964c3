"""One training from start to model: weights, loop, conversion, figures before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch

from slimchat.models.card import ModelCard
from slimchat.models.hardware import physical_cores
from slimchat.training.tailor import finish
from slimchat.training.tailor.checkpoint import Checkpoints, State, load_optimizer
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.figures import Figures, Tell
from slimchat.training.tailor.fit import Budget, Report, fit
from slimchat.training.tailor.start import ModelName, Start, starting
from slimchat.training.tailor.trades import TRADES, Trade


@dataclass(frozen=True, slots=True)
class Order:
    """What to train.

    Attributes:
        source: see :func:`~slimchat.training.tailor.start.starting`.
        resume: go on with the run whose checkpoints are beside ``output``.
    """

    kind: ModelName
    data: Path
    output: Path
    source: str = "bundled"
    budget: Budget = field(default_factory=lambda: Budget(minutes=10))
    resume: bool = False
    seed: int = 0

    @property
    def work(self) -> Path:
        """The folder of the checkpoints, beside the model."""
        return self.output.with_name(f"{self.output.name}.training")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told what happens, and who may stop it.

    Attributes:
        step: after each training step.
        stage: ``stage(what, done, total)`` of everything else.
        cancel: ``True`` stops training with a checkpoint.
    """

    step: Callable[[Report], None] = lambda report: None
    stage: Callable[[str, int, int], None] = lambda what, done, total: None
    cancel: Callable[[], bool] = lambda: False

    def counting(self, what: str) -> Tell:
        """A function that tells how far one stage is."""
        return lambda done, total: self.stage(what, done, total)


@dataclass(frozen=True, slots=True)
class Result:
    """The finished model.

    Attributes:
        before, after: figures on the same dev rows, of the int8 models.
        further: figures of the new model on other rows.
        state: where training ended; ``best_step`` 0 means that the start was kept.
        metric: what ``state.best`` measures.
    """

    card: ModelCard
    before: Figures
    after: Figures
    further: Figures
    state: State
    metric: str


def train(order: Order, watch: Watch) -> Result:
    """Train, convert and measure. Checkpoints stay in :attr:`Order.work`.

    Raises:
        TrainingDataError: the training set is missing, changed, or has no row for this model.
        TrainingStoppedError: it was asked to stop; the checkpoint is whole.
        CheckpointError: there is nothing to go on with, or it is of another run.
        ModelError: the starting weights cannot be used, or the conversion fails its gate.
        TrainingError: the output folder is taken.
    """
    torch.set_num_threads(max(1, physical_cores()))
    torch.manual_seed(order.seed)
    finish.check_output(order.output)
    data, trade = Dataset.load(order.data), TRADES[order.kind]
    order.output.parent.mkdir(parents=True, exist_ok=True)
    near = order.output.parent
    with tempfile.TemporaryDirectory(prefix=f".{order.output.name}.", dir=near) as made:
        scratch = Path(made)
        start = starting(order.kind, order.source, scratch / "start")
        checkpoints = Checkpoints(order.work, _identity(order, data))
        state, metric = _fitted(order, trade, data, checkpoints, start, watch)
        before = _before(order, trade, data, start, scratch, watch)
        best = checkpoints.best
        card, further = _converted(order, trade, best, scratch / "model", start, watch)
        telling = watch.counting("Measuring the new model")
        after = trade.figures(scratch / "model", data, telling)
        wording = finish.Wording(
            name=order.output.name,
            licence=f"{start.licence}; data: {data.manifest['licence']}",
            notes=_notes(order, trade, data, state, metric),
            figures=_told(before, after, further),
        )
        card = finish.describe(scratch / "model", card, start, wording)
        finish.put(scratch / "model", order.output)
    checkpoints.finish()
    return Result(card, before, after, further, state, metric)


def _identity(order: Order, data: Dataset) -> Mapping[str, str | int]:
    return {"kind": order.kind, "data": data.sha256, "from": order.source, "seed": order.seed}


def _fitted(
    order: Order,
    trade: Trade,
    data: Dataset,
    checkpoints: Checkpoints,
    start: Start,
    watch: Watch,
) -> tuple[State, str]:
    """Train; the best checkpoint is then known to ``checkpoints``."""
    state = None
    folder = start.folder
    if order.resume:
        state, folder = checkpoints.resume()
    else:
        checkpoints.begin()
    task = trade.task(folder, data, order.seed)
    if state is not None and state.step:
        load_optimizer(task.optimizer, folder)
    ended = fit(task, checkpoints, order.budget, watch.step, watch.cancel, state)
    return ended, task.metric


def _before(
    order: Order, trade: Trade, data: Dataset, start: Start, scratch: Path, watch: Watch
) -> Figures:
    """Figures of the start as an int8 model, which is the shipped one itself if there is one."""
    folder = start.shipped
    if folder is None:
        folder = scratch / "before"
        _converted(order, trade, start.folder, folder, start, watch)
    return trade.figures(folder, data, watch.counting("Measuring the starting model"))


def _converted(
    order: Order, trade: Trade, checkpoint: Path, folder: Path, start: Start, watch: Watch
) -> tuple[ModelCard, Figures]:
    def tell(step: str, share: float) -> None:
        watch.stage("Converting", round(100 * share), 100)

    card = finish.convert(order.kind, checkpoint, folder, start, tell)
    further = trade.complete(checkpoint, folder)
    return card, further


def _told(before: Figures, after: Figures, further: Figures) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, value in after.items():
        if name.endswith(("questions", "pairs", "rows")):
            figures[f"dev, {name}"] = value
        else:
            figures |= {f"dev, {name}, before": before[name], f"dev, {name}, after": value}
    return figures | further


def _notes(order: Order, trade: Trade, data: Dataset, state: State, metric: str) -> tuple[str, ...]:
    synthetic = sum(row.synthetic for row in data.train)
    kept = (
        "No checkpoint was better than the start on the dev set, so the weights are the start's."
        if state.best_step == 0
        else f"Best checkpoint: step {state.best_step} of {state.step}, {metric} "
        f"{state.best:.4f} on the dev set."
    )
    return (
        f"Trained on {len(data.train)} rows, {synthetic} of them written by rule; measured on "
        f"{len(data.dev)} dev rows that were not trained on. Licence of the data, as its owner "
        f"states it: {data.manifest['licence']}.",
        f"Manifest of the data: sha256 {data.sha256}.",
        f"Recipe: {trade.recipe} Seed {order.seed}, {state.seconds / 60:.1f} minutes on a CPU.",
        kept,
        "The checkpoint that is kept was chosen on the dev set, so its figures flatter; measure "
        "the bot on questions of its own with: slimchat eval.",
    )
