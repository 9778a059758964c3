"""What the marks stand for that an answerer wrote."""

from __future__ import annotations

from collections.abc import Sequence

from slimchat.dialogue import extractive
from slimchat.dialogue.evidence import Quote, joined
from slimchat.dialogue.grounding import Grounded
from slimchat.dialogue.sentence_marks import chosen, source_of
from slimchat.types import Passage


def marked_answer(
    written: str, passages: Sequence[Passage], relevance: Sequence[float]
) -> Grounded | None:
    """The marked sentences as quotes, neighbours joined; ``None`` where no sentence was marked.

    Args:
        passages: as they were in the prompt.
        relevance: the reader's probability for each of them.
    """
    marked = chosen(written, [source_of(passage) for passage in passages])
    quotes = [
        Quote(passages[place], passages[place].text[start:end], relevance[place])
        for place in dict.fromkeys(place for place, _ in marked)
        for start, end in joined(
            passages[place].text, [span for other, span in marked if other == place]
        )
    ]
    if not quotes:
        return None
    return Grounded("".join(extractive.pieces(quotes)), tuple(quotes), ())
