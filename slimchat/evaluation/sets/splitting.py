"""Dividing a golden set into dev and test so that no document is in both.

Questions that share a reference source, or ask nearly the same, stay together: connected by union
and find (Tarjan 1975). Whole parts then go where they bring the shares of each language and action
nearest to what is wanted, the largest first.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slimchat.errors import ConfigError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.sets.writing import Row, change_rows
from slimchat.training.tailor.likeness import Questions

HELD_OUT = "test"
"""The split for the last look."""
SPLITS = ("dev", HELD_OUT)


@dataclass(frozen=True, slots=True)
class Split:
    """Where each question goes.

    Attributes:
        of: split by id.
        largest: questions of the largest part that could not be divided.
        leaks: documents that questions of both splits name; only where some had a split already.
    """

    of: Mapping[str, str]
    largest: int
    leaks: tuple[str, ...]

    def count(self, split: str) -> int:
        """Questions of a split."""
        return sum(name == split for name in self.of.values())


def divide(
    cases: Sequence[GoldenCase], test: float = 0.5, *, seed: int = 0, again: bool = False
) -> Split:
    """Divide a golden set.

    Args:
        test: share of the questions for the test split.
        seed: of the order of parts of one size.
        again: divide also what has a split already; otherwise a part follows those of it that do.

    Raises:
        ConfigError: the share is not between 0 and 1.
    """
    if not 0 < test < 1:
        raise ConfigError(
            f"The share of the test split is {test:g}.", "Give one between 0 and 1, such as 0.5."
        )
    parts = sorted(_parts(cases), key=lambda part: (-len(part), _salted(part[0].id, seed)))
    wanted = {"dev": 1 - test, HELD_OUT: test}
    total = Counter(stratum for case in cases for stratum in _strata(case))
    have: dict[str, Counter[tuple[str, ...]]] = {split: Counter() for split in SPLITS}
    of: dict[str, str] = {}
    placed = [] if again else [(part, kept) for part in parts if (kept := _kept(part))]
    loose = [part for part in parts if again or not _kept(part)]
    for part, kept in placed:
        for case in part:
            of[case.id] = case.split or kept
            have.setdefault(of[case.id], Counter()).update(_strata(case))
    for part in loose:
        strata = Counter(stratum for case in part for stratum in _strata(case))
        best = max(SPLITS, key=lambda split: _need(strata, have[split], total, wanted[split]))
        have[best].update(strata)
        of.update((case.id, best) for case in part)
    return Split(of, max(map(len, parts), default=0), tuple(leaks(cases, of)))


def split_file(path: str | Path, test: float = 0.5, *, seed: int = 0, again: bool = False) -> Split:
    """Divide a golden set in its file; see :func:`divide`.

    Raises:
        GoldenSetError: the file is no .jsonl, or a row cannot be read.
        ConfigError: the share is not between 0 and 1.
    """
    made = divide(load_golden(path, proposals=True), test, seed=seed, again=again)

    def placed(row: Row, case: GoldenCase) -> Row | None:
        new = made.of[case.id]
        return None if case.split == new else {**row, "split": new}

    change_rows(path, placed)
    return made


def leaks(cases: Iterable[GoldenCase], of: Mapping[str, str | None]) -> list[str]:
    """Documents that questions of several splits name.

    Args:
        of: split by id; those without one do not count.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        if split := of[case.id]:
            for source in case.reference_sources:
                seen[source].add(split)
    return sorted(source for source, splits in seen.items() if len(splits) > 1)


def _parts(cases: Sequence[GoldenCase]) -> list[list[GoldenCase]]:
    """Cases that must stay together."""
    parent = list(range(len(cases)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    first: dict[str, int] = {}
    known = Questions(among=(case.question for case in cases if not case.history))
    asked: dict[str, int] = {}
    for number, case in enumerate(cases):
        like = None if case.history else known.like(case.question)
        keys = [f"source:{source}" for source in case.reference_sources]
        for other in [first[key] for key in keys if key in first] + (
            [asked[like.known]] if like is not None else []
        ):
            parent[root(number)] = root(other)
        first.update(dict.fromkeys(keys, number))
        if not case.history and case.question not in asked:
            known.add(case.question)
            asked[case.question] = number
    found: dict[int, list[GoldenCase]] = defaultdict(list)
    for number, case in enumerate(cases):
        found[root(number)].append(case)
    return list(found.values())


def _kept(part: Sequence[GoldenCase]) -> str | None:
    """The split that most of a part has already."""
    have = Counter(case.split for case in part if case.split)
    return have.most_common(1)[0][0] if have else None


def _strata(case: GoldenCase) -> tuple[tuple[str, ...], ...]:
    return ((), ("language", case.language), ("action", case.action))


def _need(
    part: Counter[tuple[str, ...]],
    have: Counter[tuple[str, ...]],
    total: Counter[tuple[str, ...]],
    share: float,
) -> float:
    """How much of what a split still lacks a part brings, less what it would have too much."""
    gained = 0.0
    for stratum, count in part.items():
        lacking = share * total[stratum] - have[stratum]
        before, after = abs(lacking), abs(lacking - count)
        gained += (before - after) / total[stratum]
    return gained


def _salted(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode("utf-8", "replace")).hexdigest()
