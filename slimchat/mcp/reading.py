"""A document put together again from its passages."""

from __future__ import annotations

from collections.abc import Sequence

from slimchat._counted import counted
from slimchat.dialogue.guard import gives_orders
from slimchat.errors import ToolError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.sentences import split_sentences
from slimchat.mcp.shapes import Text
from slimchat.types import Passage


def read_document(base: KnowledgeBase, source: str, start: int, most: int) -> Text:
    """A document, from one of its passages on.

    Args:
        start: 0-based passage to begin with.
        most: passages to read.

    Raises:
        ToolError: there is no such document, or it has fewer passages.
    """
    passages = base.passages(source)
    if not passages:
        raise ToolError(
            f"There is no document {source!r}.",
            "Take 'source' from a citation or a search; the resource slimchat://documents lists "
            "all of them.",
        )
    if start >= len(passages):
        raise ToolError(
            f"{source} has {counted(len(passages), 'passage')}; "
            f"passage {start} is not one of them.",
            "Begin with 0, or with what 'next' said.",
        )
    wanted = passages[start : start + most]
    kept = [item for item in wanted if not gives_orders(item.text)]
    first, end = passages[0], start + len(wanted)
    return Text(
        source=source,
        title=first.title,
        language=first.language,
        superseded=first.superseded,
        text=_markdown(kept, base.config.chunking.overlap_sentences),
        passages=len(passages),
        next=end if end < len(passages) else None,
        withheld=len(wanted) - len(kept),
    )


def _markdown(passages: Sequence[Passage], overlap: int) -> str:
    parts: list[str] = []
    before: Passage | None = None
    for item in passages:
        if before is None or before.section != item.section:
            parts.append(f"{'#' * min(len(item.section) + 1, 6)} {(item.title, *item.section)[-1]}")
        followed = before is not None and before.position + 1 == item.position
        same = followed and before is not None and before.section == item.section
        parts.append(_unrepeated(before, item, overlap) if before and same else item.text)
        before = item
    return "\n\n".join(part for part in parts if part)


def _unrepeated(before: Passage, item: Passage, overlap: int) -> str:
    """The text without the sentences that end the passage before."""
    last = [before.text[a:b] for a, b in split_sentences(before.text, before.language)]
    spans = split_sentences(item.text, item.language)
    sentences = [item.text[start:end] for start, end in spans]
    for count in range(min(overlap, len(last), len(sentences)), 0, -1):
        if last[-count:] == sentences[:count]:
            return item.text[spans[count - 1][1] :].strip()
    return item.text
