"""What the card of a trained model says."""

from __future__ import annotations

from slimchat.training.tailor.checkpoint import State
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.figures import Figures
from slimchat.training.tailor.order import Order
from slimchat.training.tailor.trades import Trade


def told(before: Figures, after: Figures, further: Figures) -> dict[str, float]:
    """The figures of a card: those of the dev set before and after, and the further ones."""
    figures: dict[str, float] = {}
    for name, value in after.items():
        if name.endswith(("questions", "pairs", "rows")):
            figures[f"dev, {name}"] = value
        else:
            figures |= {f"dev, {name}, before": before[name], f"dev, {name}, after": value}
    return figures | further


def notes(order: Order, trade: Trade, data: Dataset, state: State, metric: str) -> tuple[str, ...]:
    """Where the rows came from, how training went, and how far to trust the figures."""
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
