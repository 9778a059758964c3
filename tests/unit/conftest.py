from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes chat widgets over scripted bots, and closes them."""
    from chat_bench import Bench

    made: list[Bench] = []

    def make(script: Any, **options: Any) -> Bench:
        made.append(Bench(script, monkeypatch, **options))
        return made[-1]

    yield make
    for one in made:
        one.widget.close()
        one.finish()
