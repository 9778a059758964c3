"""A thumbs-down as a case of a golden set, as soon as it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from slimchat.evaluation.sets.writing import put_case
from slimchat.feedback.verdict import Verdict
from slimchat.privacy import mask


def into_golden(path: str | Path) -> Callable[[Verdict], None]:
    """A callback for ``ChatWidget(bot, on_feedback=…)`` that adds every answer that somebody found
    wrong to a golden set, masked, as a proposal; reasons that come later take its place.

    Args:
        path: the golden set, ``.jsonl``; it need not be there yet.
    """

    def add(given: Verdict) -> None:
        verdict = given.masked(mask)
        if verdict.verdict == "down" and verdict.question.strip():
            put_case(path, verdict.case())

    return add


def lines_of(golden: Any) -> Path | None:
    """The file that a golden set can be added to; ``None`` where it is none of JSON Lines."""
    if isinstance(golden, str | Path) and Path(golden).suffix.lower() in (".jsonl", ".ndjson"):
        return Path(golden)
    return None
