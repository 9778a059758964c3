"""The golden set of an evaluation: begun, added to, and its proposals accepted or discarded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import ACTIONS, PROPOSED, GoldenCase, load_golden
from slimchat.evaluation.sets.writing import add_cases, settle
from slimchat.feedback.golden import lines_of
from slimchat.tuning.sweep.tune import load_cases
from slimchat.types import LANGUAGES
from slimchat.widgets.events import Data

MOST_CHARACTERS = 4000
"""Of a question, or of a reference answer."""
SHOWN = 20
"""Proposals that are shown at once."""


class GoldenBook:
    """The questions, and where they are kept.

    Args:
        golden: a file, or the questions. A file of JSON Lines need not be there yet.
        begins: the file that is begun where there is none.

    Attributes:
        cases: that count; ``None`` where there is no set.
        proposals: that nobody has accepted yet.
        file: of the set.

    Raises:
        GoldenSetError: a row cannot be read.
    """

    def __init__(
        self, golden: str | Path | Iterable[GoldenCase] | None, begins: Path | None = None
    ) -> None:
        self.file = Path(golden) if isinstance(golden, str | Path) else None
        self._begins = begins if golden is None else None
        self.cases: list[GoldenCase] | None = None
        self.proposals: list[GoldenCase] = []
        if golden is not None and self._lines is None:
            self.cases = load_cases(golden)
        self.look()

    def data(self) -> Data:
        """JSON data."""
        cases, begins = self.cases or [], self._begins if self.cases is None else None
        return {
            "questions": len(cases),
            "splits": sorted({case.split for case in cases if case.split}),
            "file": self.file.name if self.file else None,
            "begins": begins.name if begins else None,
            "proposed": len(self.proposals),
            "proposals": [_shown(case) for case in self.proposals[:SHOWN]],
        }

    @property
    def grows(self) -> bool:
        """Whether questions can be added."""
        return self.cases is not None or self._begins is not None

    def look(self) -> None:
        """Read the file again: others may write into it, or have begun it.

        Raises:
            GoldenSetError: a row cannot be read.
        """
        if self.file is None and self._begins is not None and self._begins.is_file():
            self.file = self._begins
        file = self._lines
        if file is None:
            return
        there = file.is_file() and bool(file.read_text(encoding="utf-8-sig").strip())
        known = load_golden(file, proposals=True) if there else []
        self.cases = [case for case in known if case.status != PROPOSED]
        self.proposals = [case for case in known if case.status == PROPOSED]

    def add(self, data: Data) -> tuple[GoldenCase, bool]:
        """Add a question to the set, and to its file where that is JSON Lines; begin one where
        there is none. Returns it, and whether it was written.

        Raises:
            GoldenSetError: it is not whole, there is no set to add to, or the file cannot be
                written.
        """
        if not self.grows:
            raise GoldenSetError("There is no golden set to add to.", "Give one.")
        row = _checked(data)
        taken = {case.id for case in [*(self.cases or ()), *self.proposals]}
        case = GoldenCase(
            _free(taken), row["question"], row["language"], (), row["reference_answer"],
            tuple(row["reference_sources"]), row["action"], row["split"],
        )  # fmt: skip
        file = self._lines if self.cases is not None else self._begins
        if file is None:
            self.cases = [*(self.cases or ()), case]
            return case, False
        [case] = add_cases(file, [case])
        self.file = file
        self.look()
        return case, True

    def accept(self, name: str, data: Data) -> None:
        """Take a proposal, as somebody corrected it, for a question that counts.

        Raises:
            GoldenSetError: it is not whole, it is not there any more, or the file cannot be
                written.
        """
        case = self._proposal(name)
        row = _checked({**data, "language": case.language, "split": case.split})
        changes = {
            name: row[name]
            for name in ("question", "reference_answer", "reference_sources", "action")
        }
        self._settle(name, changes)

    def discard(self, name: str) -> None:
        """Delete a proposal.

        Raises:
            GoldenSetError: it is not there any more, or the file cannot be written.
        """
        self._proposal(name)
        self._settle(name, None)

    @property
    def _lines(self) -> Path | None:
        return lines_of(self.file)

    def _proposal(self, name: str) -> GoldenCase:
        found = next((case for case in self.proposals if case.id == name), None)
        if found is None:
            raise GoldenSetError(f"There is no proposal {name!r:.80}.", "Choose one of the list.")
        return found

    def _settle(self, name: str, changes: Data | None) -> None:
        if self._lines is not None:
            settle(self._lines, name, changes)
        self.look()


def _shown(case: GoldenCase) -> Data:
    return {
        "id": case.id,
        "question": case.question,
        "language": case.language,
        "history": [[*turn] for turn in case.history],
        "action": case.action,
        "reference": case.reference_answer or "",
        "sources": [*case.reference_sources],
        "note": case.note or "",
    }


def _checked(data: Data) -> Data:
    """Columns of a golden set, from what a page says."""
    question, reference = (str(data.get(name) or "").strip() for name in ("question", "reference"))
    sources: Any = data.get("sources")
    action, split = data.get("action"), data.get("split")
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
    return {
        "question": question,
        "language": data["language"],
        "reference_answer": reference or None,
        "reference_sources": sources if action == "answer" else [],
        "action": action,
        "split": split if isinstance(split, str) and split else None,
    }


def _free(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"case-{number}" in taken:
        number += 1
    return f"case-{number}"
