"""Lines that head what follows, and answer nothing alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from slimchat.knowledge.sentences import Span
from slimchat.types import Passage

_MAX = 60
# No item, no row, no number, no address, and no end of a sentence.
_NAME = re.compile(r"(?![-*•–])[^\d:;@/€$£%]+(?<![.!?…,)])")


def headings_within(passage: Passage, spans: Sequence[Span]) -> set[Span]:
    """Those spans that are a paragraph of a few words alone, above one that is more than that.

    Loaders know the headings that a file marks as such; what only looks like one is in the text.

    Args:
        spans: characters of the passage's text.
    """
    text = passage.text
    return {
        (start, end)
        for start, end in spans
        if end - start <= _MAX
        and (start == 0 or text[start - 2 : start] == "\n\n")
        and text[end : end + 2] == "\n\n"
        and _NAME.fullmatch(text[start:end])
        and not _is_name(text[end + 2 :].split("\n\n", 1)[0])
    }


def _is_name(paragraph: str) -> bool:
    return len(paragraph) <= _MAX and _NAME.fullmatch(paragraph) is not None
