"""Sets that overlap much, found without looking at all of them.

Two sets with a Jaccard index of at least ``bound`` share one of their first members in whatever
order, as many as the bound leaves over (prefix filter: Chaudhuri, Ganti and Kaushik 2006; Bayardo,
Ma and Srikant 2007). In the order of how rare they are, few other sets hold those.
"""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Mapping

_ROUNDING = 1e-9


class Neighbours:
    """Sets of texts, by number in the order in which they were added.

    Args:
        bound: the least Jaccard index of two that are near, above 0.
        frequency: in how many sets a member is expected; others are taken to be rare.
    """

    def __init__(self, bound: float, frequency: Mapping[str, int]) -> None:
        self._bound, self._frequency = bound, frequency
        self._sets: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)

    def add(self, members: frozenset[str]) -> None:
        """Add a set."""
        for member in self._first(members):
            self._holding[member].append(len(self._sets))
        self._sets.append(members)

    def near(self, members: frozenset[str]) -> set[int]:
        """Numbers of sets, among them all that are near; those of which the size alone says that
        they are not are left out."""
        least, most = len(members) * self._bound, len(members) / self._bound
        return {
            number
            for member in self._first(members)
            for number in self._holding.get(member, ())
            if least - _ROUNDING <= len(self._sets[number]) <= most + _ROUNDING
        }

    def index(self, members: frozenset[str], number: int) -> float:
        """The Jaccard index with a set."""
        other = self._sets[number]
        shared = len(members & other)
        together = len(members) + len(other) - shared
        return shared / together if together else 0.0

    def _first(self, members: frozenset[str]) -> list[str]:
        left_over = len(members) - math.ceil(len(members) * self._bound - _ROUNDING)
        return sorted(members, key=self._rank)[: left_over + 1]

    def _rank(self, member: str) -> tuple[int, int, str]:
        data = member.encode("utf-8", "replace")
        return self._frequency.get(member, 0), zlib.crc32(data), member
