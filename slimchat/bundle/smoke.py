"""A few of a bundle's own golden questions, asked again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.bundle import layout
from slimchat.bundle.container import Container
from slimchat.bundle.manifest import Manifest
from slimchat.bundle.reading import read_json, read_manifest, read_part
from slimchat.errors import BundleFormatError
from slimchat.evaluation.golden import GoldenCase, load_golden

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Attributes:
        same: text and sources are those of the report; of a generated answer, the action is.
            ``None`` where the report does not have the question.
        error: what the bot raised.
    """

    id: str
    action: str | None
    same: bool | None
    error: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Smoke:
    """What came of the questions."""

    rows: tuple[Asked, ...]

    @property
    def passed(self) -> bool:
        """Every question was answered, and none otherwise than at export."""
        return all(row.error is None and row.same is not False for row in self.rows)

    def summary(self) -> str:
        """The outcome in a line."""
        failed = [row.id for row in self.rows if row.error is not None]
        other = [row.id for row in self.rows if row.same is False]
        known = sum(row.same is not None for row in self.rows)
        told = f"{len(self.rows)} asked, {known - len(other)} of {known} as at export"
        if failed:
            told += f"; failed: {', '.join(failed)}"
        return told + (f"; otherwise: {', '.join(other)}" if other else "")


def smoke(
    bot: SupportBot,
    path: Path,
    count: int,
    progress: Callable[[int, int], None] | None = None,
) -> Smoke:
    """Ask some of the golden questions in a bundle, spread evenly over them.

    Raises:
        BundleError: the questions or the report are not what was exported.
        GoldenSetError: a question cannot be read.
    """
    with Container(path) as container:
        manifest, _ = read_manifest(container)
        cases = read_golden(container, manifest)
        before = _reported(container, manifest)
    chosen = _spread(cases, count)
    rows = []
    for case in chosen:
        rows.append(_ask(bot, case, before.get(case.id)))
        if progress is not None:
            progress(len(rows), len(chosen))
    return Smoke(tuple(rows))


def read_golden(container: Container, manifest: Manifest) -> list[GoldenCase]:
    """The golden questions in a bundle, none where it has none.

    Raises:
        BundleIntegrityError: they are not those that were exported.
        BundleUnsafeError: they are too long, or would take too much memory.
        GoldenSetError: one cannot be read.
    """
    part = manifest.part(layout.GOLDEN)
    if part is None:
        return []
    with tempfile.TemporaryDirectory(prefix="slimchat-bundle-") as scratch:
        file = Path(scratch) / "golden.jsonl"
        file.write_bytes(read_part(container, part))
        return load_golden(file)


def _reported(container: Container, manifest: Manifest) -> Mapping[str, Mapping[str, Any]]:
    part = manifest.part(layout.REPORT)
    if part is None:
        return {}
    try:
        rows = read_json(container, part)["rows"]
        return {row["id"]: row for row in rows if {"answer", "action", "cited_sources"} <= set(row)}
    except (TypeError, KeyError) as error:
        raise BundleFormatError(
            f"{layout.REPORT} of {container.path} is no report ({error}).", "Export the bot again."
        ) from error


def _spread(cases: list[GoldenCase], count: int) -> list[GoldenCase]:
    if len(cases) <= count:
        return cases
    return [cases[index * len(cases) // count] for index in range(count)]


def _ask(bot: SupportBot, case: GoldenCase, before: Mapping[str, Any] | None) -> Asked:
    try:
        answer = bot.ask(case.question, history=case.history)
    except Exception as error:  # whatever it is, the bot does not answer
        return Asked(case.id, None, None, f"{type(error).__name__}: {error}")
    same = None
    if before is not None:
        same = before["action"] == answer.action
        if bot.config.answer.mode == "extractive":
            sources = list(dict.fromkeys(item.source for item in answer.citations))
            same = same and before["answer"] == answer.text
            same = same and before["cited_sources"] == sources
    return Asked(case.id, answer.action, same, None)
