"""The beginnings that the prompts of a chat model share, each read once.

A conversation begins with the same instructions every time. CTranslate2 can keep the state of the
decoder behind such a static prompt, and of each one until the model goes: nothing is ever let go.
So only beginnings that come again are kept, and only so many.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from tokenizers import Encoding

MOST = 8
"""Beginnings whose state is kept: the instructions in a few languages, with and without tools."""
FEWEST_TOKENS = 16
"""Shorter beginnings are not worth a state."""
_NOTED = 64


class StaticPrompts:
    """Knows how many tokens at the beginning of a prompt are static. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uses: OrderedDict[str, int] = OrderedDict()
        self._kept: set[tuple[str, ...]] = set()

    def note(self, prompt: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Remember where a rendered conversation's instructions end, if it has any."""
        if not messages or messages[0]["role"] != "system":
            return
        instructions = str(messages[0]["content"])
        at = prompt.find(instructions)
        if at < 0 or not instructions:  # the template has changed it
            return
        beginning = prompt[: at + len(instructions)]
        with self._lock:
            self._uses.setdefault(beginning, 0)
            while len(self._uses) > _NOTED:
                self._uses.popitem(last=False)

    def tokens(self, prompt: str, encoded: Encoding) -> int:
        """How many tokens of a prompt, from the first one on, to keep the state of; 0 for none.

        At least one token is always left. That a beginning is static only saves time: it is made
        of the prompt's own tokens.
        """
        with self._lock:
            known = [each for each in self._uses if prompt.startswith(each)]
            if not known:
                return 0
            beginning = max(known, key=len)
            self._uses[beginning] += 1
            self._uses.move_to_end(beginning)
            if self._uses[beginning] < 2:
                return 0
            ends = [end for _, end in encoded.offsets[:-1]]
            count = next((at for at, end in enumerate(ends) if end > len(beginning)), len(ends))
            if count < FEWEST_TOKENS:
                return 0
            static = tuple(encoded.tokens[:count])
            if static not in self._kept and len(self._kept) >= MOST:
                return 0
            self._kept.add(static)
            return count
