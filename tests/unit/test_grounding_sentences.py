"""Sentences over the sample company that its documents bear out, and others that they do not."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import passage

from slimchat.config import BotConfig, KnowledgeConfig
from slimchat.dialogue.grounding import ground
from slimchat.knowledge.chunking import chunk_document
from slimchat.knowledge.loaders import iter_files, load_document
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Passage

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "grounding_sentences.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@cache
def passages(source: str) -> list[Passage]:
    document = load_document(KNOWLEDGE / source, KNOWLEDGE, KnowledgeConfig())
    return chunk_document(document, BotConfig().chunking, lambda text: 2 * len(text.split()))


def shown(row: dict[str, Any]) -> bool:
    held = passages(row["source"])
    made = ground(row["said"], held, [0.9] * len(held), row["language"], snap=False)
    return bool(made.text)


def test_what_the_documents_say_in_other_words_is_shown() -> None:
    """Those that are dropped say what stands in a table, or reckon."""
    true = [row for row in ROWS if row["holds"]]
    dropped = [row["said"] for row in true if not shown(row)]
    assert (len(true), {row["language"] for row in true}) == (74, {"en", "es", "pt"})
    assert len(dropped) <= 6, dropped


def test_what_the_documents_do_not_say_is_not_shown() -> None:
    """Other products, days, months, numerals, counts, and denials; prices and codes too."""
    untrue = [row for row in ROWS if not row["holds"]]
    passed = [row["said"] for row in untrue if shown(row)]
    assert (len(untrue), {row["language"] for row in untrue}) == (92, {"en", "es", "pt"})
    assert len(passed) <= 2, passed


def test_no_sentence_of_a_document_contradicts_itself() -> None:
    config = KnowledgeConfig()
    dropped: list[str] = []
    for path in iter_files(KNOWLEDGE, config):
        for held in passages(str(path.relative_to(KNOWLEDGE))):
            for start, end in split_sentences(held.text, held.language):
                made = ground(held.text[start:end], [held], [0.9], held.language, snap=False)
                dropped += made.dropped
    assert dropped == []


HOURS = passage(
    "The shop is open Monday to Friday, 9:00 to 18:00. On Saturday it opens at 10:00. The Lumen 2 "
    "is on show. The Grano 40 is for sale.",
    source="hours.md",
)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("The shop is open Tuesday, 9:00 to 18:00.", True),
        ("The shop is open Monday to Friday, 9:00 to 18:00, and on Saturday at 10:00.", True),
        ("The shop is not closed Monday to Friday, 9:00 to 18:00.", True),
        ("The shop is closed Monday to Friday, 9:00 to 18:00.", False),
        ("The shop is open Monday to Saturday, 9:00 to 18:00.", False),
        ("The shop is open at the weekend, 9:00 to 18:00.", False),
        ("On Sunday it opens at 10:00.", False),
        ("The Lumen II is on show.", True),
        ("The Lumen 40 is on show.", False),
        ("The Grano 2 is for sale.", False),
        ("The Lumen 2 and the Grano 40 is on show.", True),
    ],
)
def test_days_and_products_come_from_the_sentence_that_supports_them(
    said: str, stands: bool
) -> None:
    assert bool(ground(said, [HOURS], [0.9], "en", snap=False).text) == stands
