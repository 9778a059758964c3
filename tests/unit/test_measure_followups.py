"""What is said of follow-ups is measured right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from support import HashingEmbedder, KeywordReader

from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.training.measure_followups import followups

FIRST, SECOND, THIRD = (
    "Delivery to Spain costs five euros.",
    "Parcels travel by ship across borders.",
    "Nothing else is charged anywhere.",
)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def _turn(number: int, history: list[str], question: str, rewrite: str) -> dict[str, Any]:
    return {"id": f"t-1-{number}", "history": history, "question": question, "rewrite": rewrite}


def test_follow_ups_count_by_the_reply_that_came_and_support_by_what_is_left(
    tmp_path: Path,
) -> None:
    asked = ["What does delivery to Spain cost?", "How did those parcels travel across borders?"]
    first = [asked[0], FIRST]
    second = [*first, asked[1], SECOND]
    _write(
        tmp_path / "dev" / "rewriting.jsonl",
        [
            _turn(1, [], asked[0], asked[0]),
            _turn(2, first, asked[1], "How did parcels to Spain travel across borders?"),
            _turn(3, second, "Is anything else charged?", "Is anything else charged?"),
            _turn(4, [*second, "Is anything else charged?", THIRD], "Thanks.", "Thanks."),
        ],
    )
    support = {"lang": "en", "kind": "faq", "title": "", "answer": SECOND}
    _write(
        tmp_path / "dev" / "support.jsonl",
        [
            {**support, "id": "a", "question": "Do you repair grinders in Lisbon?"},
            {**support, "id": "b", "question": "Where do you sell coffee machines?"},
            {**support, "id": "c", "question": "and in Portugal?"},
        ],
    )
    figures = followups(
        tmp_path, cast(Embedder, HashingEmbedder()), cast(Reader, KeywordReader("ship"))
    )
    assert figures["dev/rewriting, 1 follow-ups, written to stand alone, recall@5"] == 1.0
    assert figures["dev/rewriting, 1 follow-ups, rules, mrr@10"] == 1.0
    assert figures["dev/rewriting, 1 stand-alone, rules, recall@5"] == 1.0
    assert figures["dev/rewriting, choices"] == 2
    assert figures["dev/support en, 2 stand-alone, rules, unchanged"] == 0.5
    assert figures["dev/support en, 2 stand-alone, choice, unchanged"] == 0.5
    assert figures["dev/support en, choices"] == 0
