"""What a converted reader reaches on the dev set, and how it is calibrated."""

from __future__ import annotations

import json
from pathlib import Path

from slimchat._files import write_atomically
from slimchat.evaluation.metrics import auroc, mean
from slimchat.models.embedder import Embedder
from slimchat.models.encoder import model_folder
from slimchat.models.reader import HEADS_FILE, Reader
from slimchat.training import calibrate
from slimchat.training.tailor.dataset import Dataset
from slimchat.training.tailor.figures import Figures, Tell, groups, rounded
from slimchat.training.tailor.measures import overlap_f1
from slimchat.training.tailor.rows import Piece, Row
from slimchat.types import Passage

MARKED = 0.5
"""A sentence counts as marked from this calibrated probability on."""


def reader_figures(folder: Path, data: Dataset, tell: Tell) -> Figures:
    """Relevance AUROC, how often the right passage comes first, and sentence F1.

    Each dev question is read with its best passage and its hard negatives, without cosines.
    The AUROC compares all passages that answer with all that do not, over all questions; the F1
    is of sentences of right passages where it is known which answer.

    Args:
        folder: a model folder of kind ``reader``.
        tell: ``tell(done, total)`` in questions.
    """
    reader = Reader(folder)
    figures: Figures = {}
    done = 0
    for name, rows in groups([row for row in data.dev if row.passages or row.negatives]):
        right: list[float] = []
        wrong: list[float] = []
        first: list[float] = []
        marks: list[tuple[bool, bool]] = []
        for row in rows:
            pieces = [data.pieces[i] for i in (*row.passages[:1], *row.negatives)]
            readings = reader.score(row.question, [passage_of(piece) for piece in pieces])
            scores = [reading.relevance for reading in readings]
            answered = len(row.passages[:1])
            right += scores[:answered]
            wrong += scores[answered:]
            if row.passages and row.negatives:
                first.append(float(scores[0] > max(scores[1:])))
            if row.answers:
                marks += _marks(row, pieces[0], readings[0].sentences)
            done += 1
            tell(done, len(data.dev))
        figures[f"{name}: questions"] = len(rows)
        for label, value in (
            ("relevance AUROC", auroc(right, wrong)),
            ("right passage first", mean(first)),
            ("sentence F1", overlap_f1(marks)),
        ):
            if value is not None:
                figures[f"{name}: {label}"] = value
    return rounded(figures)


def passage_of(piece: Piece) -> Passage:
    """A piece as a knowledge base would hold it; its heading is all in the title."""
    return Passage(piece.id, piece.source, piece.heading, (), piece.text, piece.language, 0)


def _marks(
    row: Row, piece: Piece, read: tuple[tuple[int, int, float], ...]
) -> list[tuple[bool, bool]]:
    told = set(row.answers)
    return [(mark >= MARKED, piece.text[start:end] in told) for start, end, mark in read]


def complete_reader(checkpoint: Path, folder: Path) -> Figures:
    """Put the heads beside a converted reader, calibrated with the bundled embedder on the
    held-out companies that ship with slimchat.

    Returns:
        figures on those companies, which show what was forgotten.
    """
    heads = json.loads((checkpoint / HEADS_FILE).read_text(encoding="utf-8"))
    plain = {name: heads[name] for name in ("relevance", "sentence")}
    write_atomically(folder / HEADS_FILE, json.dumps(plain | calibrate.neutral()))
    embedder = Embedder(model_folder("bundled", "embedder"))
    calibration, figures = calibrate.calibrate(Reader(folder), embedder)
    write_atomically(folder / HEADS_FILE, json.dumps(plain | calibration))
    return figures
