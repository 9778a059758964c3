"""Evaluations as a page runs and reads them; ``extension/src/evaluation/``: the other end."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.errors import ConfigError, GoldenSetError, SlimchatError, error_data
from slimchat.evaluation.golden import ACTIONS, GoldenCase
from slimchat.evaluation.report import Report
from slimchat.evaluation.sets.writing import add_cases
from slimchat.tuning.runs import Run, page, read_report, summary
from slimchat.tuning.sweep.tune import load_cases
from slimchat.types import LANGUAGES
from slimchat.widgets.events import Data
from slimchat.widgets.tasks import Task, Tasks

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

Golden = str | Path | Iterable[GoldenCase] | Report
MOST_CHARACTERS = 4000
"""Of a question, or of a reference answer."""


class EvaluationSession:
    """The runs of one golden set.

    Args:
        golden: the questions, or a report, which cannot be run again.
        earlier: reports to compare with, or files of them.
        send: called with a request's id and an event.
        changed: called after the state changed.

    Raises:
        GoldenSetError: a row or a report cannot be read.
    """

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None,
        earlier: Iterable[Report | str | Path],
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        self._bot, self._send, self._changed = bot, send, changed
        self.lock = threading.RLock()
        self._file = Path(golden) if isinstance(golden, str | Path) else None
        self._cases: list[GoldenCase] | None = None
        self._runs: list[Run] = []
        self._shown: Run | None = None
        self._compared: Run | None = None
        for each in earlier:
            report = each if isinstance(each, Report) else read_report(each)
            label = "earlier" if isinstance(each, Report) else Path(each).name
            self._keep(report, label, None)
        if isinstance(golden, Report):
            self._keep(golden, "given", None)
        elif golden is not None:
            self._cases = load_cases(golden)
        self._tasks = Tasks("evaluation", send)

    @property
    def reports(self) -> list[Report]:
        """Every report, the newest last."""
        return [run.report for run in self._runs]

    def state(self) -> Data:
        """JSON data: the questions, the runs, and what the shown one found."""
        with self.lock:
            cases = self._cases or []
            shown, other = self._shown, self._compared
            return {
                "questions": len(cases),
                "splits": sorted({case.split for case in cases if case.split}),
                "file": self._file.name if self._file else None,
                "sources": sorted(row.source for row in self._bot.knowledge.documents())
                if self._cases is not None
                else [],
                "runs": [run.to_dict() for run in self._runs],
                "shown": shown.number if shown else None,
                "compared": other.number if other else None,
                "summary": summary(shown, other) if shown else None,
            }

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": "evaluate", "request": str(request), "split": None | str() as split}:
                self._tasks.do(request, lambda task: self._evaluate(split, task), "The evaluation")
            case {"type": "stop", "target": str(target)}:
                self._tasks.stop(target)
            case {"type": "rows", "request": str(request), "query": dict(query)}:
                self._at_once(request, lambda: self._page(query))
            case {
                "type": "show", "request": str(request),
                "run": int(number), "with": None | int() as other,
            }:  # fmt: skip
                self._at_once(request, lambda: self._show(number, other))
            case {"type": "add", "request": str(request), "case": dict(case)}:
                self._at_once(request, lambda: self._add(case))
            case _:
                return False
        return True

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that was asked for is done; false when that took too long."""
        return self._tasks.join(timeout)

    def close(self) -> None:
        """Do nothing any more; an evaluation under way is asked to end."""
        self._tasks.close()

    def _evaluate(self, split: str | None, task: Task) -> Data:
        with self.lock:
            cases = self._cases
        if cases is None:
            raise GoldenSetError(
                "There is no golden set to evaluate.", "Give one: bot.evaluation_view('FILE')."
            )
        wanted = [case for case in cases if split in (None, case.split)]
        report = self._bot.evaluate(
            wanted,
            progress=lambda done, total: task.progress("asked", done, total),
            cancel=task.stopped,
        )
        _ = report.intervals  # worked out here, as it takes a while
        with self.lock:
            self._keep(report, datetime.datetime.now().strftime("%H:%M:%S"), split)
        self._changed()
        return {"type": "evaluated", "stopped": report.cancelled}

    def _keep(self, report: Report, label: str, split: str | None) -> None:
        run = Run(len(self._runs) + 1, label, split, report)
        self._compared, self._shown = self._shown, run
        self._runs.append(run)

    def _page(self, query: Data) -> Data:
        if self._shown is None:
            raise GoldenSetError("Nothing was evaluated yet.", "Run the evaluation first.")
        return {"type": "rows", **page(self._shown, self._compared, query)}

    def _show(self, number: int, other: int | None) -> Data:
        runs = {run.number: run for run in self._runs}
        if number not in runs or (other is not None and other not in runs):
            raise ConfigError("There is no such run.", "Choose one of the list.")
        self._shown = runs[number]
        self._compared = None if other is None or other == number else runs[other]
        self._changed()
        return {"type": "done"}

    def _add(self, data: Data) -> Data:
        """Add a question to the set, and to its file where that is JSON Lines."""
        if self._cases is None:
            raise GoldenSetError("There is no golden set to add to.", "Give one.")
        row = _checked(data, {case.id for case in self._cases})
        sources = tuple(row["reference_sources"])
        case = GoldenCase(
            row["id"], row["question"], row["language"], (), row["reference_answer"], sources,
            row["action"], row["split"],
        )  # fmt: skip
        written = self._file is not None and self._file.suffix.lower() in (".jsonl", ".ndjson")
        if written and self._file is not None:
            [case] = add_cases(self._file, [case])
        self._cases = [*self._cases, case]
        self._changed()
        return {"type": "added", "id": case.id, "written": written}

    def _at_once(self, request: str, work: Callable[[], Data]) -> None:
        try:
            with self.lock:
                event = work()
        except (SlimchatError, OSError) as error:
            event = {"type": "error", "error": error_data(error, "The golden set")}
        self._send(request, event)


def _checked(data: Data, known: set[str]) -> Data:
    """A row of a golden set, from what a page says."""
    question, reference = (str(data.get(name) or "").strip() for name in ("question", "reference"))
    sources, action = data.get("sources"), data.get("action")
    if not question or max(len(question), len(reference)) > MOST_CHARACTERS:
        raise GoldenSetError(
            f"The question has {len(question)} characters and the answer {len(reference)}.",
            f"Write a question; neither may have more than {MOST_CHARACTERS}.",
        )
    if data.get("language") not in LANGUAGES or action not in ACTIONS:
        raise GoldenSetError("The language or the action is not known.", "Choose one of the list.")
    if not isinstance(sources, list) or not all(isinstance(item, str) for item in sources):
        raise GoldenSetError("The sources are not a list.", "Name the documents that answer.")
    if action == "answer" and not sources:
        raise GoldenSetError(
            "No document that answers is named.", "Name one, or expect a refusal instead."
        )
    number = len(known) + 1
    while f"case-{number}" in known:
        number += 1
    split = data.get("split")
    return {
        "id": f"case-{number}", "question": question, "language": data["language"], "history": [],
        "reference_answer": reference or None,
        "reference_sources": sources if action == "answer" else [],
        "action": action, "split": split if isinstance(split, str) and split else None,
    }  # fmt: skip
