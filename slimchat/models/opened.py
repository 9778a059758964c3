"""A model in memory, which is opened anew where a draw is to begin at a seed.

CTranslate2 4.8 draws from one generator of random numbers a thread and reads the seed when that
thread draws for the first time; whatever is set later changes nothing. So a seeded answer needs
threads that have drawn nothing yet. The model goes before it comes again: it is never there twice.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any


class _Drawn(Enum):
    NOTHING = auto()
    FREELY = auto()
    SEEDED = auto()


class OpenedModel:
    """One model of CTranslate2. Its answers are computed one batch after another.

    Args:
        opens: opens it.
        check: raises where it could not be opened again; asked before it goes.
    """

    def __init__(self, opens: Callable[[], Any], check: Callable[[], object]) -> None:
        self._opens = opens
        self._check = check
        self._engine: Any = opens()
        self._drawn = _Drawn.NOTHING

    def engine(self) -> Any:
        """For an answer that draws nothing."""
        if self._engine is None:  # it could not be opened again the last time
            self._engine, self._drawn = self._opens(), _Drawn.NOTHING
        return self._engine

    def drawing(self, *, seeded: bool) -> Any:
        """For an answer that draws.

        Args:
            seeded: its threads must not have drawn yet. After such an answer the next free one
                would go on where the seed led.
        """
        if self._drawn is not _Drawn.NOTHING and (seeded or self._drawn is _Drawn.SEEDED):
            self._check()
            self._engine = None
        engine = self.engine()
        self._drawn = _Drawn.SEEDED if seeded else _Drawn.FREELY
        return engine
