"""A bot over a folder that somebody made to harm whoever looks at it in a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from inspected_bot import SharedWordsReader
from support import HashingEmbedder

from slimchat import BotConfig, SupportBot
from slimchat.evaluation.golden import GoldenCase
from slimchat.knowledge.base import KnowledgeBase

ROOT = Path(__file__).parents[1]
PAYLOADS: list[str] = json.loads((ROOT / "extension/tests/payloads.json").read_text("utf-8"))


def question(payload: str) -> str:
    """A question with a payload in it, which the documents answer."""
    return f"Is it opened? {payload}"


def hostile_folder(root: Path) -> Path:
    """Documents whose names, titles, headings and texts are payloads, and skipped files."""
    root.mkdir(parents=True)
    for number, payload in enumerate(PAYLOADS):
        name = "".join(each for each in payload if each not in "/\0").encode()[:200]
        title = json.dumps(payload)  # a string of YAML too
        parts = [f"---\ntitle: {title}\n---\n# {payload}", f"It is opened: {payload}"]
        text = "\n\n".join([*parts, f"## {payload}", payload, ""])
        (root / f"{number:02} {name.decode(errors='ignore')}.md").write_text(text, "utf-8")
    for payload in PAYLOADS[::8]:
        name = payload.replace("/", "")
        (root / f"{name}.pdf").write_text(payload, "utf-8")
    return root


def hostile_config() -> BotConfig:
    """Settings whose texts are payloads."""
    changes: dict[str, Any] = {
        "name": PAYLOADS[0],
        "generator.system_prompt": " ".join(PAYLOADS[:20]),
        "suggestions": [payload[:80] for payload in PAYLOADS[:6]],
    }
    return BotConfig().updated(changes)


def hostile_golden() -> list[GoldenCase]:
    """A golden set whose questions are payloads; the bot answers what it should refuse."""
    return [
        GoldenCase(f"g{number}", question(payload), "en", (), payload, (payload,), "refuse")
        for number, payload in enumerate(PAYLOADS)
    ]


def hostile_bot(root: Path) -> SupportBot:
    """Build it in a folder."""
    reader: Any = SharedWordsReader()
    docs = hostile_folder(root / "docs")
    base = KnowledgeBase.build(docs, root / "bot", hostile_config(), HashingEmbedder(), reader)
    return SupportBot(base, reader)
