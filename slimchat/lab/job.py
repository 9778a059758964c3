"""One build or export, from the queue to its end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from slimchat.lab.paths import Root
from slimchat.lab.process import BuildProcess
from slimchat.widgets.events import Data

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]

LOG_LINES = 200
"""Lines of a job's log that are kept; the newest stay."""
LISTED = 200
"""Names of each kind that the result of a job lists."""


@dataclass
class Job:
    """A build or an export.

    Attributes:
        docs: the folder of documents; an export may do without.
        changes: settings that differ from those the bot has, by dotted name.
        config: settings to begin from, as plain data; by default those of the documents' folder,
            else those the bot was built with.
        target: the file that an export writes; ``options`` say how.
        page: the page of a browser that ordered it, and tells how it ends.
        cut: the server ends, and the job with it.
    """

    docs: Path | None
    bot: Path
    name: str
    changes: Data = field(default_factory=dict)
    config: Data | None = None
    rebuild: bool = False
    kind: Literal["build", "export"] = "build"
    target: Path | None = None
    options: Data = field(default_factory=dict)
    page: str | None = None
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "queued"
    stage: str = ""
    done: int = 0
    total: int = 0
    detail: str = ""
    log: list[Data] = field(default_factory=list)
    created: str = field(default_factory=lambda: _now())
    started: str | None = None
    ended: str | None = None
    report: Data | None = None
    error: Data | None = None
    process: BuildProcess | None = None
    cut: bool = False

    @property
    def active(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in ("queued", "running")

    def note(self, text: str) -> None:
        """Add a line to the log."""
        self.log.append({"time": _now(), "text": text})
        del self.log[:-LOG_LINES]

    def begin(self, process: BuildProcess) -> None:
        """Take what does it."""
        self.state, self.started, self.process = "running", _now(), process

    def progress(self, stage: str, done: int, total: int, detail: str) -> None:
        """Take what the process says about how far it came."""
        if stage != self.stage:
            self.note(stage)
        self.stage, self.done, self.total, self.detail = stage, done, total, detail

    def end(self, state: State, *, report: Data | None = None, error: Data | None = None) -> None:
        """Take how it ended."""
        self.state, self.report, self.error, self.ended = state, report, error, _now()
        for skipped in (report or {}).get("skipped", []):
            self.note(f"skipped {skipped['source']}: {skipped['reason']}")
        self.note(f"{state}: {error['fact']}" if error else state)

    def to_dict(self, root: Root) -> Data:
        """As it goes out."""
        return {
            "id": self.id,
            "kind": self.kind,
            "bot": root.name(self.bot),
            "docs": None if self.docs is None else root.name(self.docs),
            "target": None if self.target is None else root.name(self.target),
            "name": self.name,
            "state": self.state,
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "detail": self.detail,
            "log": [{**line, "text": root.words(line["text"])} for line in self.log],
            "created": self.created,
            "started": self.started,
            "ended": self.ended,
            "result": None if self.report is None else _result(self.report),
            "error": self.error,
            "page": self.page,
        }


def _result(report: Data) -> Data:
    listed = {kind: report[kind][:LISTED] for kind in ("added", "changed", "removed", "skipped")}
    return {
        **listed,
        "unchanged": len(report["unchanged"]),
        "passages": report["passages"],
        "recheck": report.get("recheck"),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
