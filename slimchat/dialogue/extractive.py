"""Answers that are quotes: nothing is written that a source does not say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slimchat.dialogue.evidence import Quote
from slimchat.dialogue.table_rows import is_row


def pieces(quotes: Sequence[Quote]) -> Iterator[str]:
    """The text of the answer, one quote with its marker at a time."""
    row = False
    for number, quote in enumerate(quotes, start=1):
        after, row = row, is_row(quote.text)
        lead = "" if number == 1 else ("\n" if after or row or _is_block(quote.text) else " ")
        yield f"{lead}{quote.text} [{number}]"


def _is_block(text: str) -> bool:
    return "\n" in text or text.lstrip()[:1] in "-*•" or text.lstrip()[:2].rstrip(".)").isdigit()
