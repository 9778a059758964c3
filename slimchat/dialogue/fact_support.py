"""Which facts of an answer its sources bear out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from slimchat.dialogue import fact_words as words
from slimchat.dialogue.facts import Fact

Key = tuple[str, str, str]
RIVALS = ("name", "weekday")
"""Kinds of facts that a sentence must have from the sentence that supports it, where that has any
of the same kind: other days and products stand in the same passage."""
_OPEN = ("", words.THING)


class Held:
    """The facts of sources, to hold others against.

    A number of things is borne out by one that counts the same things, or by one whose things are
    not told: "12 sachets" neither by "12 months", nor by "12 filters" where the sources count
    sachets too. A name with a number is not borne out by the same name with another one.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._known: set[Key] = set()
        self._counted: defaultdict[str, set[str]] = defaultdict(set)
        self._named: set[str] = set()
        self._bare: set[str] = set()
        for fact in facts:
            self._known |= set(_supports(fact))
            if fact.kind == "name" and fact.unit == "sure":
                self._named.add(fact.of)
            if fact.kind == "number" and fact.unit == words.THING:
                self._counted[fact.of].add(fact.value)
            elif fact.kind in ("number", "date", "time") and fact.unit in _OPEN:
                self._bare |= {value for kind, value, _ in _supports(fact) if kind == "number"}

    def bears(self, fact: Fact) -> bool:
        """Whether a fact stands in them."""
        key = fact.kind, fact.value
        if fact.kind == "name" and (fact.unit == "sure" or fact.of in self._named):
            return (*key, "") in self._known
        if fact.unit == "implied":
            return True
        if fact.unit != words.THING:
            return (*key, fact.unit) in self._known
        if fact.value in self._bare:
            return True
        if (*key, words.THING) not in self._known:
            return False
        counted = self._counted.get(fact.of)
        return counted is None or fact.value in counted


def missing(wanted: Iterable[Fact], held: Iterable[Fact]) -> list[Fact]:
    """The facts that none of those held bears out."""
    sources = Held(held)
    return [fact for fact in wanted if not sources.bears(fact)]


def swapped(
    stated: Sequence[Fact], source: Sequence[Fact], others: Iterable[Sequence[Fact]]
) -> list[Fact]:
    """The days and products that are another one in the sentence that supports the rest.

    A sentence may join two of its source: then a day comes with another fact of the second one.

    Args:
        stated: by the answer's sentence; all of it stands in the passage.
        source: of the sentence that supports it.
        others: of each sentence of the passage.
    """
    held = Held(source)
    rest = [fact for fact in stated if not held.bears(fact)]
    rivals = {(fact.kind, fact.of) for fact in source if fact.unit != "implied"}
    doubtful = [fact for fact in rest if fact.kind in RIVALS and (fact.kind, fact.of) in rivals]
    if not doubtful:
        return []
    own = {fact.value.removeprefix(f"{fact.of} ") for fact in doubtful}
    beside = [fact for fact in rest if fact.kind not in RIVALS and fact.value not in own]
    joined = [held for held in map(Held, others) if any(map(held.bears, beside))]
    return [fact for fact in doubtful if not any(other.bears(fact) for other in joined)]


def _supports(fact: Fact) -> Iterator[Key]:
    kind, value = fact.kind, fact.value
    yield kind, value, fact.unit
    if fact.unit == "implied":
        yield kind, value, ""
    if kind in ("name", "weekday", "letter"):
        yield kind, value, ""
    if kind == "numeral":
        yield "number", value, ""
    if kind in ("number", "price"):
        yield "number", value, ""
    if kind == "number" and not fact.unit:
        yield "numeral", value, ""
        yield from (("number", value, name) for name in set(words.UNITS.values()))
    if kind == "date":
        year, month, day = value.split("-")
        yield "date", f"-{month}-{day}", ""
        yield "date", f"{year}-{month}-", ""
        yield "date", f"-{month}-", ""
        yield from (("number", part.lstrip("0"), "") for part in (year, day) if part)
    if kind == "time":
        hour, minute = value.split(":")
        if minute == "00":
            yield "number", hour, ""
            yield "number", hour, "hour"
