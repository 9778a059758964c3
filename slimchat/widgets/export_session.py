"""A bot on its way to one file, as a page orders it; knows nothing of any notebook."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from slimchat.bundle.layout import SUFFIX
from slimchat.config import shown_name
from slimchat.errors import BundleExportError, BundleGateError, NameTakenError, StoppedError
from slimchat.evaluation.measures import LOWER_IS_BETTER, METRICS
from slimchat.evaluation.report import Report
from slimchat.widgets.events import Data, error_data
from slimchat.widgets.task_session import TaskSession
from slimchat.widgets.tasks import Task
from slimchat.widgets.workfolder import WorkFolder

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.bundle.gate import Held
    from slimchat.widgets.knowledge_session import Golden

PIECE = 1 << 19
"""Bytes of a file that a page is sent at once."""
GIVEN = "given"
DEMANDED = tuple(name for name in METRICS if name not in LOWER_IS_BETTER)
"""The metrics that take a minimum."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a page wants written.

    Attributes:
        name: of the file, in the folder of the notebook.
        golden: a file of that folder, ``given`` for the set that the view was made with, or none.
        minimums: by metric, the least that will do.
        dated: say when the bundle was made.
        force: write a bot that falls short, stamped as such.
        replace: write in the place of a file of that name.
    """

    name: str
    version: str
    owner: str
    approval: str
    golden: str
    split: str
    minimums: dict[str, float]
    models: bool
    dated: bool
    force: bool
    replace: bool

    @classmethod
    def of(cls, data: Data) -> Self | None:
        """An order from JSON data; ``None`` for what is none."""
        flags = dict.fromkeys(("models", "dated", "force", "replace"), bool)
        kinds = {"minimums": dict, **flags}
        for field in fields(cls):
            if not isinstance(data.get(field.name), kinds.get(field.name, str)):
                return None
        minimums = data["minimums"]
        if not all(isinstance(value, int | float) for value in minimums.values()):
            return None
        return cls(**{field.name: data[field.name] for field in fields(cls)})


class ExportSession(TaskSession):
    """Writes one bot to files in the folder of the notebook.

    Args:
        golden: a golden set that can be chosen for the gate; a report cannot be asked again, so it
            is not offered.
        send: called with a request's id and an event.
        changed: called after the state changed.
    """

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None,
        folder: WorkFolder,
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        super().__init__("export", send)
        self._bot, self._folder, self._changed = bot, folder, changed
        given = None if isinstance(golden, Report) else golden
        self._golden = given if given is None or isinstance(given, str | Path) else tuple(given)

    def state(self) -> Data:
        """JSON data: what can be chosen."""
        name = shown_name(self._bot.config.name, self._bot.knowledge.path)
        return {
            "view": "export",
            "bot": name,
            "name": (re.sub(r"[^\w.-]+", "-", name).strip("-.") or "bot") + SUFFIX,
            "folder": self._folder.path.name,
            "given": self._golden is not None,
            "goldens": self._folder.goldens(),
            "metrics": [*DEMANDED],
        }

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": "export", "request": str(request), "order": dict(data)}:
                order = Order.of(data)
                if order is None:
                    return False
                self.long.do(request, lambda task: self._export(order, task), "The export")
            case {
                "type": "piece",
                "request": str(request),
                "name": str(name),
                "offset": int(at),
            }:
                self.quick.do(request, lambda _: self._piece(name, at), "The download")
            case {"type": "refresh", "request": str(request)}:
                self.quick.do(request, lambda _: self._refresh(), "The look-up")
            case {"type": "stop", "target": str(target)}:
                self.long.stop(target)
            case _:
                return False
        return True

    def _refresh(self) -> Data:
        self._changed()
        return {"type": "done"}

    def _export(self, order: Order, task: Task) -> Data:
        from slimchat.bundle.export import export, governance
        from slimchat.bundle.gate import hold
        from slimchat.bundle.info import Card
        from slimchat.models.model_files import sha256

        bot = self._bot
        try:
            target = self._folder.target(order.name, replace=order.replace)
        except NameTakenError as error:
            return {"type": "taken", "error": error_data(error)}
        created = datetime.now(UTC) if order.dated else None
        stamp = governance(
            shown_name(bot.config.name, bot.knowledge.path),
            order.version,
            order.owner or None,
            order.approval or None,
            created,
        )
        golden = self._chosen(order.golden)
        if golden is None and order.minimums:
            raise BundleExportError(
                "Minimums are held against a golden set, and none is chosen.",
                "Choose a golden set, or clear the minimums.",
            )
        try:
            held = hold(
                bot,
                golden,
                None if golden is None else order.minimums,
                split=order.split or None,
                force=True,  # what fell short is shown, and the page says whether to go on
                progress=lambda done, total: task.progress("questions", done, total),
                cancel=task.stopped,
            )
        except BundleGateError as error:
            raise _stopped() from error
        measured = _measured(held, order.minimums)
        if held.gate is not None and held.gate.short and not order.force:
            return {"type": "short", **measured}
        if task.stopped():
            raise _stopped()
        task.progress("write", 0, 1)
        export(bot.knowledge, bot.config, target, stamp, held, models=order.models)
        card = Card.read(target)
        self._changed()
        return {
            "type": "exported",
            **measured,
            "name": order.name,
            "size": card.size,
            "sha256": sha256(target),
            "manifest": card.digest,
            "summary": card.summary(),
        }

    def _chosen(self, golden: str) -> Any:
        if golden == "":
            return None
        if golden == GIVEN and self._golden is not None:
            return self._golden
        return self._folder.find(golden)

    def _piece(self, name: str, start: int) -> Data:
        with self._folder.find(name).open("rb") as file:
            file.seek(max(0, start))
            return {"type": "piece", "data": file.read(PIECE)}


def _stopped() -> StoppedError:
    return StoppedError("The export was stopped, and nothing was written.", "Export again.")


def _measured(held: Held, minimums: dict[str, float]) -> Data:
    """What the golden set showed: every metric that was measured or demanded."""
    if held.report is None:
        return {"questions": None, "metrics": [], "short": []}
    rows = []
    for name in DEMANDED:
        value, least = held.report.metrics.get(name), minimums.get(name)
        if value is None and least is None:
            continue
        passed = None if least is None else value is not None and value >= least
        rows.append({"name": name, "value": value, "minimum": least, "passed": passed})
    short = [*held.gate.short] if held.gate else []
    return {"questions": held.report.n, "metrics": rows, "short": short}
