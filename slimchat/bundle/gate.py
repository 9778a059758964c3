"""The golden set that a bot is held to before it is written, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.bundle.content import Content
from slimchat.bundle.layout import GOLDEN, REPORT
from slimchat.bundle.manifest import Evaluation, Gate, canonical
from slimchat.errors import BundleExportError, BundleGateError
from slimchat.evaluation.demands import check_minimum
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.measures import LOWER_IS_BETTER
from slimchat.evaluation.report import Report
from slimchat.evaluation.rows import Row, without_machine
from slimchat.evaluation.sets.writing import line
from slimchat.privacy.paths import without_paths

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

Golden = str | Path | Iterable[GoldenCase]


@dataclass(frozen=True, slots=True)
class Held:
    """The questions of a bot and its last report on them."""

    cases: tuple[GoldenCase, ...] = ()
    report: Report | None = None
    split: str | None = None
    gate: Gate | None = None

    def contents(self) -> list[Content]:
        """The parts for a bundle."""
        made = []
        if self.cases:
            made.append(Content.of(GOLDEN, "".join(map(line, self.cases)).encode("utf-8")))
        if self.report is not None:
            made.append(Content.of(REPORT, canonical(_reported(self.report))))
        return made

    def evaluation(self) -> Evaluation | None:
        """What the manifest says of the report."""
        if self.report is None:
            return None
        kept = {k: v for k, v in self.report.metrics.items() if k not in LOWER_IS_BETTER}
        return Evaluation(questions=self.report.n, split=self.split, metrics=kept, gate=self.gate)


def hold(
    bot: SupportBot,
    golden: Golden | None,
    minimums: Mapping[str, float] | None = None,
    *,
    split: str | None = None,
    report: Report | None = None,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Held:
    """Ask a bot its golden questions, if that is wanted, and hold it to the minimums.

    Args:
        golden: the questions that go into the bundle, without personal data.
        minimums: by metric, the least that will do; ``{}`` measures and demands nothing, ``None``
            asks nothing.
        split: ask only the rows of this split.
        report: an earlier report, where nothing is asked.
        force: let a bot that falls short through, stamped as such.
        progress: ``progress(done, total)``; ``cancel`` is asked between questions.

    Raises:
        GoldenSetError: a row cannot be read, or there is no such split.
        ConfigError: a minimum is for no metric, or outside 0-1.
        BundleExportError: minimums without questions, or with an earlier report.
        BundleGateError: the bot falls short, or the evaluation was stopped.
    """
    for name, minimum in (minimums or {}).items():
        check_minimum(name, minimum)
    if minimums is not None and (golden is None or report is not None):
        raise BundleExportError(
            "Minimums are held against a fresh evaluation of a golden set.",
            "Give the golden set, and no earlier report.",
        )
    if report is not None:
        report = replace(report, rows=tuple(bot.private(row) for row in report.rows))
    if golden is None:
        return Held(report=report)
    cases = _private(load_golden(golden) if isinstance(golden, str | Path) else golden, bot)
    if minimums is None:
        return Held(cases, report)
    asked = [case for case in cases if split is None or case.split == split]
    if split is not None and isinstance(golden, str | Path):
        asked = [*_private(load_golden(golden, split), bot)]
    report = bot.evaluate(asked, progress=progress, cancel=cancel)
    if report.cancelled:
        raise BundleGateError(
            f"The evaluation was stopped after {report.n} of {len(asked)} questions, so nothing "
            "was written.",
            "Export again when you are ready.",
        )
    return Held(cases, report, split, judged(report, minimums, force=force))


def _private(cases: Iterable[GoldenCase], bot: SupportBot) -> tuple[GoldenCase, ...]:
    """The questions without personal data, as they travel and are asked."""
    return tuple(
        replace(
            case,
            question=bot.private(case.question),
            history=tuple((role, bot.private(said)) for role, said in case.history),
            reference_answer=bot.private(case.reference_answer),
            note=bot.private(case.note),
        )
        for case in cases
    )


def judged(report: Report, minimums: Mapping[str, float], *, force: bool) -> Gate | None:
    """Hold a report to minimums; ``None`` where nothing is demanded.

    Raises:
        BundleGateError: it falls short, and ``force`` is not set.
    """
    short = report.failing(minimums)
    if short and not force:
        raise BundleGateError(
            f"The bot falls short of its gate, so nothing was written: {'; '.join(short)}.",
            "Improve it or lower the minimum; --force writes it all the same, stamped as failing.",
        )
    return Gate(minimums=dict(minimums), short=tuple(short)) if minimums else None


def _reported(report: Report) -> dict[str, Any]:
    """A report as data, without what depends on the machine."""
    rows: list[Row] = []
    for row in report.rows:
        error = without_paths(row["error"]) if row["error"] else None
        kept: Row = {**without_machine(row), "error": error}
        rows.append(kept)
    return Report.of(rows).to_dict()
