"""Which records an operator wants to see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """Every field that is set must hold.

    Attributes:
        text: stands in the question, the answer or the comment, in any case.
        verdict: the last one on the answer; for feedback ``withdrawn`` too.
        action: what the bot did.
        language: of the answer.
        since, until: first and last day, ``YYYY-MM-DD``, UTC.
        before: only records with a smaller id, which are older ones.
        most: records.
    """

    text: str = ""
    verdict: str = ""
    action: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    before: int = 2**62
    most: int = 50

    def of_feedback(self) -> tuple[str, list[str | int]]:
        """A condition on the table ``verdicts``, and its values."""
        wanted = _Conditions()
        wanted.add(self.verdict, "verdict = ?")
        wanted.contains(self.text, ("question", "answer", "comment"))
        wanted.between(self.since, self.until)
        return wanted.sql, wanted.values

    def of_turns(self) -> tuple[str, list[str | int]]:
        """A condition on the view ``judged``, and its values."""
        wanted = _Conditions()
        wanted.add(self.verdict, "verdict = ?")
        wanted.add(self.action, "action = ?")
        wanted.add(self.language, "language = ?")
        wanted.contains(self.text, ("question", "answer"))
        wanted.between(self.since, self.until)
        return wanted.sql, wanted.values


class _Conditions:
    def __init__(self) -> None:
        self._parts = ["1"]
        self.values: list[str | int] = []

    @property
    def sql(self) -> str:
        return " AND ".join(self._parts)

    def add(self, value: str, condition: str) -> None:
        if value:
            self._parts.append(condition)
            self.values.append(value)

    def contains(self, text: str, columns: tuple[str, ...]) -> None:
        if text:
            self._parts.append(f"({' OR '.join(f'holds({name}, ?)' for name in columns)})")
            self.values += [text.casefold()] * len(columns)

    def between(self, since: str, until: str) -> None:
        self.add(since, "time >= ?")
        self.add(until and f"{until}T99", "time < ?")
