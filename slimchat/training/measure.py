"""Figures of search on development sets: lexical, dense, hybrid, and with the reader.

The sections of the set become documents of a real knowledge base; a question counts as answered
at rank k when the section it belongs to is among the first k passages.
"""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from slimchat.config import BotConfig
from slimchat.knowledge.base import KnowledgeBase
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.training import corpus
from slimchat.types import LANGUAGES, SearchMode

Item = TypeVar("Item")

MODES: tuple[SearchMode, ...] = ("lexical", "dense", "hybrid")


def support(
    data: Path, embedder: Embedder, reader: Reader | None = None, limit: int | None = None
) -> dict[str, Any]:
    """hit@1 and hit@5 by language and mode on ``dev/support``; and across languages.

    Args:
        reader: adds the figures of hybrid search put in order by it.
    """
    rows: dict[str, list[corpus.Row]] = defaultdict(list)
    for row in corpus.rows(data / "dev" / "support.jsonl"):
        rows[row["lang"]].append(row)
    english = {row["parallel_id"]: row for row in rows["en"] if row.get("parallel_id")}
    figures: dict[str, Any] = {}
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as scratch:
            base = knowledge_of(rows[language], Path(scratch), embedder, reader)
            asked = sample([(row["question"], row["id"]) for row in rows[language]], limit)
            for mode in MODES:
                figures |= _hits(base, asked, mode, f"dev/support {language}")
            if reader is not None:
                figures |= _hits(base, asked, "hybrid", f"dev/support {language}", rerank=True)
            if language == "en":
                for other in ("es", "pt"):
                    cross = sample(
                        [
                            (row["question"], english[row["parallel_id"]]["id"])
                            for row in rows[other]
                            if row.get("parallel_id") in english
                        ],
                        limit,
                    )
                    figures |= _hits(base, cross, "dense", f"dev/support {other} finds en")
            base.close()
    return figures


def sample(asked: list[Item], limit: int | None) -> list[Item]:
    """All, or a fixed random choice of them."""
    if limit is None or limit >= len(asked):
        return asked
    return random.Random(0).sample(asked, limit)


def knowledge_of(
    rows: Sequence[corpus.Row], scratch: Path, embedder: Embedder, reader: Reader | None
) -> KnowledgeBase:
    """A knowledge base of rows, each a document that is named by its id."""
    docs = scratch / "docs"
    docs.mkdir()
    for row in rows:
        heading = corpus.heading(row)
        title = "" if corpus.same_text(heading, row["question"]) else f"# {heading}\n\n"
        (docs / f"{row['id']}.{row['lang']}.md").write_text(
            f"{title}{row['answer']}\n", encoding="utf-8"
        )
    settings = BotConfig()
    return KnowledgeBase.build(
        docs, scratch / "bot", settings, embedder, reader=reader, progress=_silent
    )


def _silent(stage: str, done: int, total: int, detail: str) -> None:
    return None


def _hits(
    base: KnowledgeBase,
    asked: list[tuple[str, str]],
    mode: SearchMode,
    name: str,
    rerank: bool = False,
) -> dict[str, float]:
    first = fifth = 0
    for question, wanted in asked:
        hits = base.search(question, k=10, mode=mode, rerank=rerank)
        found = list(dict.fromkeys(hit.passage.source.split(".")[0] for hit in hits))
        first += found[:1] == [wanted]
        fifth += wanted in found[:5]
    total = max(1, len(asked))
    way = f"{mode} with reader" if rerank else mode
    return {
        f"{name}, {way}, hit@1": round(first / total, 3),
        f"{name}, {way}, hit@5": round(fifth / total, 3),
    }
