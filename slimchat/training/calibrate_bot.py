"""Fit the reader's probabilities and threshold once more, on a whole company's documents.

The held-out companies have about ten articles each; a real one has hundreds of passages, and the
best of many looks better than the best of few. So the bot is built over the sample company, asked
its development questions, and the probabilities are fitted on what it was confident of (Platt,
1999). The test split stays unseen.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from slimchat.config import BotConfig
from slimchat.evaluation.metrics import auroc
from slimchat.models.reading import log_odds
from slimchat.training.calibrate import Numbers, expected_calibration_error, platt

PRECISION = 0.85
GOLDEN = "golden.jsonl"


def chosen_threshold(p: Numbers, answerable: Numbers, precision: float = PRECISION) -> float:
    """The threshold that refuses most unanswerable questions at this precision of refusals.

    Halfway between the two neighbouring confidences; 0 where no threshold is so precise.
    """
    best, most = 0.0, 0
    values = np.unique(p)
    for low, high in zip(values, [*values[1:], 1.0], strict=True):
        refused = p <= low
        right = int((refused & (answerable == 0)).sum())
        if right > most and right >= precision * refused.sum():
            best, most = float(low + high) / 2, right
    return best


def refined(
    calibration: dict[str, float], reader: Path, embedder: Path, company: Path
) -> tuple[dict[str, float], dict[str, float]]:
    """The calibration of ``reader`` fitted to a company, and figures for the card.

    Args:
        calibration: what ``reader`` was published with.
        company: folder of documents with ``golden.jsonl``, whose ``dev`` split is used.
    """
    from slimchat.bot import SupportBot

    config = BotConfig().updated(
        {"reader.model": str(reader), "embedder.model": str(embedder), "answer.refuse_below": 0.0}
    )
    with tempfile.TemporaryDirectory() as scratch:
        bot = SupportBot.from_folder(company, config=config, index=Path(scratch) / "bot")
        report = bot.evaluate(company / GOLDEN, split="dev")
        bot.close()
    rows = [row for row in report.rows if row["gold_action"] in ("answer", "refuse")]
    sure = np.array([log_odds(row["confidence"] or 0.0) for row in rows])
    answerable = np.array([float(row["gold_action"] == "answer") for row in rows])
    scale, shift = platt(sure, answerable)
    p = 1 / (1 + np.exp(-(scale * sure + shift)))
    fitted = {
        **calibration,
        "relevance_scale": calibration["relevance_scale"] * scale,
        "relevance_shift": calibration["relevance_shift"] * scale + shift,
        "refuse_below": chosen_threshold(p, answerable),
    }
    separated = auroc(p[answerable == 1], p[answerable == 0])
    refused = p < fitted["refuse_below"]
    figures = {
        "sample company, dev: questions": float(len(rows)),
        "sample company, dev: nothing-answers AUROC": separated or 0.0,
        "sample company, dev: ECE": expected_calibration_error(p, answerable),
        "sample company, dev: refusal recall": float(refused[answerable == 0].mean()),
        "sample company, dev: wrongly refused": float(refused[answerable == 1].mean()),
    }
    return fitted, {name: round(value, 4) for name, value in figures.items()}
