"""Two bots, or two runs of one, on the same questions: what differs, and whether by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from slimchat._counted import counted
from slimchat.errors import GoldenSetError
from slimchat.evaluation.measures import BY_NAME
from slimchat.evaluation.resampling import Difference, differences, holm, mcnemar
from slimchat.evaluation.rows import Group, Row, how_failed

if TYPE_CHECKING:
    from slimchat.evaluation.report import Report

SIGNIFICANT = 0.05
"""Below this, the p-value adjusted for the number of metrics, a difference is no chance."""
Outcome = Literal["won", "lost"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that one of the two got right and the other did not.

    Attributes:
        outcome: ``won`` where the second got it right.
    """

    outcome: Outcome
    before: Row
    after: Row

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "id": self.after["id"],
            "question": self.after["question"],
            "outcome": self.outcome,
            "before": _told(self.before),
            "after": _told(self.after),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """What the second of two reports has more than the first.

    Attributes:
        n: questions that both were asked.
        before: the metrics of the first on them, by name.
        after: those of the second.
        differences: by metric; ``None`` where either has nothing to measure.
        adjusted: p-values that allow for the number of metrics (Holm 1979).
        changed: the questions won, then those lost.
        both_right: questions that both got right; ``both_wrong`` those that neither did.
        right_p: of the exact McNemar test on the questions won and lost.
        actions_p: the same on whether the action was right.
        only_before: ids that only the first was asked; ``only_after`` those of the second.
    """

    n: int
    before: Group
    after: Group
    differences: Mapping[str, Difference | None]
    adjusted: Mapping[str, float]
    changed: tuple[Changed, ...]
    both_right: int
    both_wrong: int
    right_p: float
    actions_p: float
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()

    @property
    def won(self) -> list[Changed]:
        """Questions that only the second got right."""
        return [one for one in self.changed if one.outcome == "won"]

    @property
    def lost(self) -> list[Changed]:
        """Questions that only the first got right."""
        return [one for one in self.changed if one.outcome == "lost"]

    @property
    def better(self) -> list[str]:
        """The metrics that are better by more than chance."""
        return [name for name in self.adjusted if self._direction(name) > 0]

    @property
    def worse(self) -> list[str]:
        """The metrics that are worse by more than chance."""
        return [name for name in self.adjusted if self._direction(name) < 0]

    @property
    def worse_shares(self) -> list[str]:
        """Those of :attr:`worse` that say how good the answers are, not what they cost."""
        return [name for name in self.worse if BY_NAME[name].bounded]

    @property
    def better_shares(self) -> list[str]:
        """Those of :attr:`better` that say how good the answers are, not what they cost."""
        return [name for name in self.better if BY_NAME[name].bounded]

    def significant(self, name: str) -> bool:
        """Whether a metric differs by more than chance."""
        return self.adjusted.get(name, 1.0) < SIGNIFICANT

    def _direction(self, name: str) -> int:
        found = self.differences[name]
        if found is None or not self.significant(name):
            return 0
        return 1 if (found.value > 0) != BY_NAME[name].lower_is_better else -1

    @property
    def told(self) -> str:
        """The outcome in a few sentences."""
        parts = [
            f"On {counted(self.n, 'question')}: {len(self.won)} won, {len(self.lost)} lost, "
            f"{self.both_right} right before and after, {self.both_wrong} wrong "
            f"(McNemar p = {self.right_p:.3g})."
        ]
        costs = [name for name in self.better + self.worse if not BY_NAME[name].bounded]
        for what, names in (("Better", self.better_shares), ("Worse", self.worse_shares)):
            if names:
                parts.append(f"{what} by more than chance: {', '.join(names)}.")
        if not self.better_shares and not self.worse_shares:
            parts.append("No metric of quality differs by more than chance.")
        if costs:
            parts.append(f"The machine, or the bot, took more or less: {', '.join(costs)}.")
        return " ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data; the shape that ``compare --json`` prints."""
        return {
            "n": self.n,
            "metrics": {
                name: {
                    "before": self.before[name],
                    "after": self.after[name],
                    "difference": None if found is None else asdict(found),
                    "p_adjusted": self.adjusted.get(name),
                    "significant": self.significant(name),
                }
                for name, found in self.differences.items()
            },
            "won": len(self.won),
            "lost": len(self.lost),
            "both_right": self.both_right,
            "both_wrong": self.both_wrong,
            "right_p": self.right_p,
            "actions_p": self.actions_p,
            "changed": [one.to_dict() for one in self.changed],
            "only_before": list(self.only_before),
            "only_after": list(self.only_after),
        }

    def __repr__(self) -> str:
        return f"Comparison({self.told})"

    def _repr_html_(self) -> str:
        from slimchat.evaluation.comparison_html import comparison_html

        return comparison_html(self)

    def __rich__(self) -> Any:
        from slimchat.evaluation.comparison_terminal import comparison_rich

        return comparison_rich(self)


def compare(before: Report, after: Report) -> Comparison:
    """Compare two reports question by question.

    Questions are paired by their id where both have the same wording; others are left out and
    named. Each metric's difference has a paired bootstrap interval; which questions went right, and
    which actions, are tested exactly.

    Raises:
        GoldenSetError: they share no question.
    """
    from slimchat.evaluation.report import Report

    first, second = _by_question(before), _by_question(after)
    shared = [key for key in second if key in first]
    if not shared:
        raise GoldenSetError(
            "The two reports share no question.", "Evaluate both on the same golden set."
        )
    old, new = [first[key] for key in shared], [second[key] for key in shared]
    found = differences(old, new)
    pairs = [(how_failed(a) is None, how_failed(b) is None) for a, b in zip(old, new, strict=True)]
    actions = [(a["correct_action"], b["correct_action"]) for a, b in zip(old, new, strict=True)]
    changed = [
        Changed("won" if right else "lost", a, b)
        for a, b, (was, right) in zip(old, new, pairs, strict=True)
        if was != right
    ]
    return Comparison(
        n=len(shared),
        before=Report.of(old).metrics,
        after=Report.of(new).metrics,
        differences=found,
        adjusted=holm({name: one.p for name, one in found.items() if one is not None}),
        changed=tuple(sorted(changed, key=lambda one: one.outcome == "lost")),
        both_right=pairs.count((True, True)),
        both_wrong=pairs.count((False, False)),
        right_p=mcnemar(pairs.count((True, False)), pairs.count((False, True))),
        actions_p=mcnemar(actions.count((True, False)), actions.count((False, True))),
        only_before=tuple(key[0] for key in first if key not in second),
        only_after=tuple(key[0] for key in second if key not in first),
    )


def _told(row: Row) -> dict[str, Any]:
    return {"action": row["action"], "answer": row["answer"], "how_failed": how_failed(row)}


def _by_question(report: Report) -> dict[tuple[str, str], Row]:
    return {(row["id"], row["question"]): row for row in report.rows}
