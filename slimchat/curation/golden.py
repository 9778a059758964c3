"""The golden set of a bot, or the report of one, beside its documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from slimchat.curation.failures import failures
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.report import Report
from slimchat.knowledge.base import KnowledgeBase

Golden = str | Path | Iterable[GoldenCase] | Report


class GoldenSet:
    """Questions that can be evaluated, and what came of it last.

    Args:
        golden: a golden set, or the report of one, which cannot be evaluated again. A report that
            does not say what it was measured with is taken to be of the bot as it is now.

    Attributes:
        cases: the questions, ``None`` where there are none.
        report: the last one, ``None`` before.

    Raises:
        GoldenSetError: a row cannot be read.
    """

    def __init__(self, golden: Golden | None, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self.cases: list[GoldenCase] | None = None
        self.report: Report | None = None
        if isinstance(golden, Report):
            config, generation = golden.config, golden.generation
            self.report = replace(
                golden,
                config=knowledge.config if config is None else config,
                generation=knowledge.generation if generation is None else generation,
            )
        elif isinstance(golden, str | Path):
            self.cases = load_golden(golden)
        elif golden is not None:
            self.cases = list(golden)

    def failed(self) -> list[dict[str, Any]]:
        """The questions that the last evaluation failed; see :mod:`slimchat.curation.failures`."""
        return failures(self.report) if self.report else []

    def snapshot(self) -> dict[str, Any] | None:
        """JSON data; ``None`` where no golden set was given. ``current`` says whether the report
        is of the settings and the index that answer now."""
        report, base = self.report, self._knowledge
        if report is None and self.cases is None:
            return None
        measured = None if report is None else (report.generation, report.config)
        return {
            "questions": len(self.cases or ()) or (report.n if report else 0),
            "evaluated": None if report is None else report.n,
            "failed": None if report is None else len(self.failed()),
            "can_evaluate": self.cases is not None,
            "current": measured is None or measured == (base.generation, base.config),
        }
