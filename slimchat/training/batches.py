"""Endless batches of like length, mixed over several sets."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Example = TypeVar("Example")
Item = TypeVar("Item")
_BATCHES = 24


def mixed(
    sets: Mapping[str, list[Example]],
    shares: Mapping[str, float],
    prepare: Callable[[Example], Item | None],
    length: Callable[[Item], int],
    size: int,
    rng: random.Random,
) -> Iterator[list[Item]]:
    """Batches of ``size`` items that are about as long.

    Args:
        sets: examples by name; each set is put in a new order whenever it has been gone through.
        shares: how often each set is drawn from.
        prepare: an example as it is trained on; ``None`` leaves it out.
    """
    names = list(sets)
    weights = [shares[name] for name in names]
    places = dict.fromkeys(names, 0)
    for examples in sets.values():
        rng.shuffle(examples)
    while True:
        pool: list[Item] = []
        for name in rng.choices(names, weights, k=size * _BATCHES):
            item = prepare(sets[name][places[name]])
            if item is not None:
                pool.append(item)
            places[name] = (places[name] + 1) % len(sets[name])
            if places[name] == 0:
                rng.shuffle(sets[name])
        pool.sort(key=length)
        batches = [pool[start : start + size] for start in range(0, len(pool), size)]
        rng.shuffle(batches)
        yield from batches
