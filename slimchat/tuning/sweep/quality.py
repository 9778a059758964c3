"""How good the answers to a golden set are, as one number.

The objective is the mean over all questions of what each is worth, from 0 to 1:

- Where an answer was expected: ``0.5 * cited + 0.25 * token_f1 + 0.25 * reciprocal_rank``.
  *cited* is 1 if the bot answered and cites a document that answers, else 0; *token_f1* is the
  overlap with the reference answer, 0 where the bot did not answer; *reciprocal_rank* is 1 divided
  by the rank of the first passage from such a document. Without a reference answer the other two
  make up the whole.
- Where the bot should refuse, ask back or hand over: 1 if it did just that, else 0.

A question that failed is worth 0. Every question counts the same, so a golden set says by its
questions what matters. :mod:`slimchat.evaluation.metrics` defines the parts.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from slimchat.evaluation.metrics import percentile
from slimchat.evaluation.risk import is_wrong
from slimchat.evaluation.rows import Row

OBJECTIVE = (
    "mean over the questions: where an answer was expected, 0.5 for a right document cited, "
    "0.25 times the words shared with the reference answer, 0.25 divided by the rank of the first "
    "right passage; elsewhere 1 for the right action"
)
"""The objective in a sentence."""
CITED, WORDS, RANK = 0.5, 0.25, 0.25


def worth(row: Row) -> float:
    """What the bot made of one question, from 0 to 1."""
    if row["error"] is not None:
        return 0.0
    if row["gold_action"] != "answer":
        return float(row["correct_action"])
    right = row["action"] == "answer" and not is_wrong(row)
    value = CITED * right + RANK * (row["reciprocal_rank"] or 0.0)
    if row["token_f1"] is None:
        return value / (CITED + RANK)
    return value + WORDS * row["token_f1"]


def quality(rows: Iterable[Row]) -> float:
    """The objective; 0 of no questions."""
    return fmean([worth(row) for row in rows] or [0.0])


def latency(rows: Iterable[Row], q: float = 0.95) -> float:
    """Seconds that a share ``q`` of the questions took at most; 0 where none was answered."""
    seconds = [row["latency_s"] for row in rows if row["latency_s"] is not None]
    return percentile(seconds, q) or 0.0
