"""Two answers to one question, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Any

from slimchat.types import Answer

Data = dict[str, Any]
Pieces = list[tuple[str, bool]]

MOST_PAIRS = 4_000_000
"""Pairs of words that are compared; longer texts count as different in whole."""
_WORD = re.compile(r"(?:\w+|[^\w\s]|^)\s*")


def differing(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, each with whether it stands in only one of them.

    Words are compared, not the space after them.
    """
    if before == after:
        return _whole(before, False), _whole(after, False)
    left, right = _WORD.findall(before), _WORD.findall(after)
    if len(left) * len(right) > MOST_PAIRS:
        return _whole(before, True), _whole(after, True)
    gone, come = Pieces(), Pieces()
    words, others = ([word.strip() for word in side] for side in (left, right))
    for kind, i, j, k, m in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        _add(gone, "".join(left[i:j]), kind != "equal")
        _add(come, "".join(right[k:m]), kind != "equal")
    return gone, come


def side(answer: Answer) -> Data:
    """What is compared of an answer, as JSON data; ``seconds`` is all that it took."""
    sources = dict.fromkeys((item.source, item.page) for item in answer.citations)
    return {
        "text": answer.text,
        "action": answer.action,
        "confidence": answer.confidence,
        "language": answer.language,
        "sources": [{"source": source, "page": page} for source, page in sources],
        "seconds": answer.timings.get("total", 0.0),
        "error": None,
    }


def failure(error: Data) -> Data:
    """The side of a question that could not be answered, with the ``fact`` and the ``fix``."""
    return {
        "text": "",
        "action": None,
        "confidence": None,
        "language": "en",
        "sources": [],
        "seconds": None,
        "error": error,
    }


def comparison(question: str, before: Data, after: Data) -> Data:
    """Two sides as JSON data.

    Returns:
        ``question``; ``before`` and ``after``, each a side with its text in ``pieces``; and
        ``differs``, which of ``text``, ``action``, ``sources`` and ``error`` are not the same.
    """
    gone, come = differing(before["text"], after["text"])
    return {
        "question": question,
        "before": {**before, "pieces": gone},
        "after": {**after, "pieces": come},
        "differs": [
            name for name in ("text", "action", "sources", "error") if before[name] != after[name]
        ],
    }


def _whole(text: str, differs: bool) -> Pieces:
    return [(text, differs)] if text else []


def _add(pieces: Pieces, text: str, differs: bool) -> None:
    """Add to the last piece if it is alike; space at the end of a difference is none."""
    end = len(text.rstrip()) if differs else len(text)
    for part, mark in ((text[:end], differs), (text[end:], False)):
        if part and pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + part, mark)
        elif part:
            pieces.append((part, mark))
