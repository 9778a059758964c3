"""What differs between the three models: how they are trained, completed and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from slimchat.training.tailor.answerer import AnswererTask
from slimchat.training.tailor.answerer_figures import answerer_figures
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.embedder import EmbedderTask
from slimchat.training.tailor.figures import Figures, Tell, embedder_figures
from slimchat.training.tailor.fit import Task
from slimchat.training.tailor.reader import ReaderTask
from slimchat.training.tailor.reader_figures import complete_reader, reader_figures
from slimchat.training.tailor.start import ModelName


def _nothing(checkpoint: Path, folder: Path) -> Figures:
    return {}


@dataclass(frozen=True, slots=True)
class Trade:
    """How one kind of model is made.

    Attributes:
        task: from a checkpoint, a training set and a seed.
        figures: of a converted model on the dev set.
        complete: puts what conversion does not know into the converted folder, from the
            checkpoint, and returns figures that it measured on the way.
        setting: the setting of :class:`~slimchat.config.BotConfig` that takes the model.
        recipe: a sentence for the card.
    """

    task: Callable[[Path, Dataset, int], Task]
    figures: Callable[[Path, Dataset, Tell], Figures]
    setting: str
    recipe: str
    complete: Callable[[Path, Path], Figures] = _nothing


TRADES: Mapping[ModelName, Trade] = {
    "embedder": Trade(
        task=EmbedderTask,
        figures=embedder_figures,
        setting="embedder.model",
        recipe="InfoNCE over the batch and hard negatives of the same and other documents; AdamW, "
        "learning rate 3e-5, linear decay.",
    ),
    "reader": Trade(
        task=ReaderTask,
        figures=reader_figures,
        setting="reader.model",
        recipe="Cross-entropy on relevance, against hard negatives of the same and other "
        "documents, and on sentences; AdamW, learning rate 3e-5, linear decay. Calibrated on "
        "slimchat's held-out companies.",
        complete=complete_reader,
    ),
    "answerer": Trade(
        task=AnswererTask,
        figures=answerer_figures,
        setting="generator.model",
        recipe="Next token of the sentences that answer or of their marks, or that a passage "
        "does not answer; AdamW, learning rate 3e-5 and 1e-4 in the decoder, linear decay.",
    ),
}
