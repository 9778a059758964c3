"""Evaluations as a page runs and reads them; ``extension/src/evaluation/``: the other end."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.errors import ConfigError, GoldenSetError, SlimchatError, error_data
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.report import Report
from slimchat.tuning.runs import Run, page, read_report, summary
from slimchat.widgets.events import Data
from slimchat.widgets.golden_book import GoldenBook
from slimchat.widgets.tasks import Task, Tasks

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

Golden = str | Path | Iterable[GoldenCase] | Report


class EvaluationSession:
    """The runs of one golden set.

    Args:
        golden: the questions, or a report, which cannot be run again. A file of JSON Lines need not
            be there yet.
        earlier: reports to compare with, or files of them.
        send: called with a request's id and an event.
        changed: called after the state changed.
        begins: the file that the first question begins where there is no golden set.

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
        begins: Path | None = None,
    ) -> None:
        self._bot, self._send, self._changed = bot, send, changed
        self.lock = threading.RLock()
        self._runs: list[Run] = []
        self._shown: Run | None = None
        self._compared: Run | None = None
        for each in earlier:
            report = each if isinstance(each, Report) else read_report(each)
            label = "earlier" if isinstance(each, Report) else Path(each).name
            self._keep(report, label, None)
        if isinstance(golden, Report):
            self._keep(golden, "given", None)
            self._book = GoldenBook(None)
        else:
            self._book = GoldenBook(golden, begins)
        self._tasks = Tasks("evaluation", send)

    @property
    def reports(self) -> list[Report]:
        """Every report, the newest last."""
        return [run.report for run in self._runs]

    def state(self) -> Data:
        """JSON data: the questions, the runs, and what the shown one found."""
        with self.lock:
            shown, other = self._shown, self._compared
            documents = self._bot.knowledge.documents() if self._book.grows else []
            return {
                **self._book.data(),
                "grows": self._book.grows,
                "sources": sorted(row.source for row in documents),
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
            case {"type": "accept", "request": str(request), "id": str(name), "case": dict(case)}:
                self._at_once(request, lambda: self._settle(name, case))
            case {"type": "discard", "request": str(request), "id": str(name)}:
                self._at_once(request, lambda: self._settle(name, None))
            case _:
                return False
        return True

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that was asked for is done; false when that took too long."""
        return self._tasks.join(timeout)

    def close(self) -> None:
        """Do nothing any more; an evaluation under way is asked to end."""
        self._tasks.close()

    def look(self) -> None:
        """Read the golden set again, and show what others wrote into it.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        with self.lock:
            self._book.look()
        self._changed()

    def _evaluate(self, split: str | None, task: Task) -> Data:
        with self.lock:
            self._book.look()
            cases = self._book.cases
        if not cases:
            raise GoldenSetError(
                "There is no golden set to evaluate.",
                "Add questions, or accept those that are proposed.",
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
        case, written = self._book.add(data)
        self._changed()
        return {"type": "added", "id": case.id, "written": written}

    def _settle(self, name: str, case: Data | None) -> Data:
        """Accept a proposal as somebody corrected it, or discard it."""
        if case is None:
            self._book.discard(name)
        else:
            self._book.accept(name, case)
        self._changed()
        return {"type": "done"}

    def _at_once(self, request: str, work: Callable[[], Data]) -> None:
        try:
            with self.lock:
                event = work()
        except (SlimchatError, OSError) as error:
            event = {"type": "error", "error": error_data(error, "The golden set")}
        self._send(request, event)
