"""What changed from one bundle to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slimchat._counted import counted
from slimchat.bundle.info import Card, flat
from slimchat.bundle.manifest import ModelPin
from slimchat.bundle.tables import Table, page
from slimchat.evaluation.metrics import shown

Change = tuple[Any, Any]
"""Before and after; ``None`` on a side that lacks it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two bundles, side by side.

    Attributes:
        bot: name, version, owner, approval and time that differ.
        added: sources of documents; likewise ``changed``, by the digest of the file or by how it
            was read, and ``removed``.
        settings: by dotted name.
        models: by role, as name and digests.
        metrics: of the evaluations at export, all that either has, the same or not.
    """

    before: Card
    after: Card
    bot: Mapping[str, Change]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    settings: Mapping[str, Change]
    models: Mapping[str, Change]
    metrics: Mapping[str, Change]

    @classmethod
    def of(cls, before: Card, after: Card) -> Difference:
        """Compare two cards."""
        old = {row.source: row for row in before.documents.listed}
        new = {row.source: row for row in after.documents.listed}
        return cls(
            before,
            after,
            bot=_changes(before.manifest.bot.model_dump(), after.manifest.bot.model_dump()),
            added=tuple(sorted(new.keys() - old.keys())),
            changed=tuple(sorted(name for name in old.keys() & new if old[name] != new[name])),
            removed=tuple(sorted(old.keys() - new.keys())),
            settings=_changes(flat(before.settings), flat(after.settings)),
            models=_changes(_models(before.manifest.models), _models(after.manifest.models)),
            metrics=_sides(_metrics(before), _metrics(after)),
        )

    @property
    def same(self) -> bool:
        """Both are the same bundle, to the last byte but the signature."""
        return self.before.digest == self.after.digest

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; a change is ``[before, after]``."""
        return {
            "before": _named(self.before),
            "after": _named(self.after),
            "same": self.same,
            "bot": _pairs(self.bot),
            "documents": {
                "added": list(self.added),
                "changed": list(self.changed),
                "removed": list(self.removed),
            },
            "settings": _pairs(self.settings),
            "models": _pairs(self.models),
            "metrics": _pairs(self.metrics),
        }

    def to_html(self) -> str:
        """A page with every change."""
        return page("What changed", self.summary(), self.tables())

    def summary(self) -> str:
        """The difference in a line."""
        if self.same:
            return "The bundles are the same."
        return (
            f"{counted(len(self.added), 'document')} added, {len(self.changed)} changed, "
            f"{len(self.removed)} removed; {len(self.settings)} settings and "
            f"{counted(len(self.models), 'model')} changed."
        )

    def tables(self) -> list[Table]:
        """The difference in tables; those with nothing to say are left out."""
        heads = ("Before", "After")
        documents = [
            (source, what)
            for sources, what in (
                (self.added, "added"),
                (self.changed, "changed"),
                (self.removed, "removed"),
            )
            for source in sources
        ]
        tables = [
            Table("The bot", ("Field", *heads), _rows(self.bot)),
            Table("Documents", ("File", "Change"), documents),
            Table("Settings", ("Setting", *heads), _rows(self.settings)),
            Table("Models", ("Role", *heads), _rows(self.models)),
            Table("Scores at export", ("Metric", *heads, "Change"), _scores(self.metrics)),
        ]
        return [table for table in tables if table.rows]


def _named(card: Card) -> dict[str, Any]:
    bot = card.manifest.bot
    return {"path": str(card.path), "sha256": card.sha256, "name": bot.name, "version": bot.version}


def _models(pins: Iterable[ModelPin]) -> dict[str, str]:
    return {pin.role: f"{pin.name} {' '.join(f.sha256[:12] for f in pin.files)}" for pin in pins}


def _metrics(card: Card) -> dict[str, float | None]:
    held = card.manifest.evaluation
    return held.metrics if held else {}


def _sides(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    return {name: (before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Change]:
    return {name: (a, b) for name, (a, b) in _sides(before, after).items() if a != b}


def _pairs(changes: Mapping[str, Change]) -> dict[str, list[Any]]:
    return {name: list(change) for name, change in changes.items()}


def _rows(changes: Mapping[str, Change]) -> list[tuple[str, str, str]]:
    return [(name, _cell(before), _cell(after)) for name, (before, after) in changes.items()]


def _scores(metrics: Mapping[str, Change]) -> list[tuple[str, str, str, str]]:
    rows = []
    for name, (before, after) in metrics.items():
        known = before is not None and after is not None
        change = f"{after - before:+.3f}" if known else "–"
        rows.append((name, shown(before), shown(after), change))
    return rows


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)
