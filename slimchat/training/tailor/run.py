"""One training from start to model: weights, loop, conversion, figures before and after."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch

from slimchat._files import write_atomically
from slimchat.models.card import ModelCard
from slimchat.training.distil import threads
from slimchat.training.moments import load_optimizer
from slimchat.training.tailor import finish
from slimchat.training.tailor.checkpoint import Checkpoints, State
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.figures import Figures
from slimchat.training.tailor.fit import fit
from slimchat.training.tailor.manifest import MANIFEST_FILE
from slimchat.training.tailor.order import Order, Result, Watch
from slimchat.training.tailor.start import Start, starting
from slimchat.training.tailor.trades import TRADES, Trade
from slimchat.training.tailor.words import notes, told


def train(order: Order, watch: Watch) -> Result:
    """Train, convert and measure. Checkpoints stay in :attr:`Order.work`.

    Raises:
        TrainingDataError: the training set is missing, changed, or has no row for this model.
        TrainingStoppedError: it was asked to stop; the checkpoint is whole.
        CheckpointError: there is nothing to go on with, or it is of another run.
        ModelError: the starting weights cannot be used, or the conversion fails its gate.
        TrainingError: the output folder is taken.
    """
    threads.use()
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
            notes=notes(order, trade, data, state, metric),
            figures=told(before, after, further),
        )
        card = finish.describe(scratch / "model", card, start, wording)
        finish.put(scratch / "model", order.output)
    write_atomically(order.manifest, (order.data / MANIFEST_FILE).read_text(encoding="utf-8"))
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
