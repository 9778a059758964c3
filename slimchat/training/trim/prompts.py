"""What stands around documents in a prompt: instructions, marks, the model's own template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from slimchat.dialogue.texts import TEXTS
from slimchat.models.card import ModelCard
from slimchat.models.chat import ChatTemplate, Message
from slimchat.types import Language

_TEMPLATE = "chat_template.jinja"
_ARGUMENTS = {"order": "A-1042", "amount": 3.5, "done": True, "note": None, "items": ["x", 2]}
_CALL = {"name": "order_status", "arguments": _ARGUMENTS}
_TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "order_status",
            "description": "The status of an order.",
            "parameters": {
                "type": "object",
                "properties": {
                    "order": {"type": "string", "description": "Its number.", "enum": ["A-1"]},
                    "amount": {"type": "number"},
                    "done": {"type": "boolean"},
                    "items": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["order"],
            },
        },
    }
]


def prompts(model: Path, card: ModelCard, languages: Sequence[Language]) -> Iterator[str]:
    """Prompts of a converted model, and what its answers hold beside words.

    Raises:
        MissingExtraError: the model has a chat template, and transformers or jinja2 is not
            installed.
    """
    for language in languages:
        yield from TEXTS[language].values()
    yield "".join(f"[{number}]" for number in range(1, 21))
    yield "question: ? [1] : no answer\n\nYes, [1]. **x** `x` | x | - x\n1. x\n# x\n```\nx\n```\n"
    yield json.dumps(_CALL)
    yield json.dumps(_CALL, indent=2)
    if card.chat_template:
        yield from _chats(model, languages)


def _chats(model: Path, languages: Sequence[Language]) -> Iterator[str]:
    template = ChatTemplate(model)
    for language in languages:
        said = TEXTS[language]
        messages: list[Message] = [
            {"role": "system", "content": said["system_prompt"]},
            {"role": "user", "content": f"[1] X\nX\n\n{said['empty_question']}"},
            {"role": "assistant", "content": f"{said['refusal']} [1]"},
            {"role": "user", "content": said["empty_question"]},
        ]
        yield template.render(messages)
        yield template.render(messages[1:])
        if template.takes_tools:
            yield template.render(messages, _TOOLS)
    # What it says only in cases that were not rendered.
    if (source := model / _TEMPLATE).is_file():
        yield source.read_text(encoding="utf-8")
