"""The prompts that chat templates in model folders make of fixed conversations.

``tests/data/chat`` holds for every form in the catalogue a template, written from its published
description, and the prompts that come out: ``NAME.turns.txt`` for a system turn and several
others, ``NAME.tools.txt`` where the form knows tools, with a call and its result.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("transformers")

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

from slimchat.models.chat import ChatTemplate
from slimchat.models.rows import ROWS

DATA = Path(__file__).parents[1] / "data" / "chat"
FORMS = sorted(path.stem for path in DATA.glob("*.jinja"))
WITH_TOOLS = sorted(path.name.removesuffix(".tools.txt") for path in DATA.glob("*.tools.txt"))
SYSTEM = {"role": "system", "content": "Answer from the documents only."}
TURNS: list[dict[str, Any]] = [
    SYSTEM,
    {"role": "user", "content": "¿Abren los sábados?"},
    {"role": "assistant", "content": "Sí, de 9 a 14 h."},
    {"role": "user", "content": "Where is order 42?"},
]
CALL = {"name": "track_order", "arguments": {"order": 42}}
CALLED: list[dict[str, Any]] = [
    *TURNS,
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"type": "function", "id": "call00042", "function": CALL}],
    },
    {"role": "tool", "content": '{"status": "sent"}', "tool_call_id": "call00042"},
]
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "track_order",
            "description": "Where an order is.",
            "parameters": {
                "type": "object",
                "properties": {"order": {"type": "integer"}},
                "required": ["order"],
            },
        },
    }
]


def _folder(folder: Path, template: str) -> Path:
    raw = Tokenizer(models.WordLevel({"<unk>": 0, "<s>": 1, "</s>": 2}, unk_token="<unk>"))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    return folder


def _form(name: str) -> str:
    return (DATA / f"{name}.jinja").read_text(encoding="utf-8").rstrip("\n")


def _pinned(name: str) -> str:
    return (DATA / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMS)
def test_turns(name: str, tmp_path: Path) -> None:
    prompt = ChatTemplate(_folder(tmp_path, _form(name))).render(TURNS)
    assert prompt == _pinned(f"{name}.turns.txt")


@pytest.mark.parametrize("name", WITH_TOOLS)
def test_tools(name: str, tmp_path: Path) -> None:
    prompt = ChatTemplate(_folder(tmp_path, _form(name))).render(CALLED, tools=TOOLS)
    assert prompt == _pinned(f"{name}.tools.txt")
    assert "track_order" in prompt
    assert '"status": "sent"' in prompt


def test_every_form_of_the_catalogue_is_pinned() -> None:
    assert {row.template for row in ROWS if row.template} == set(FORMS)


def test_tools_are_left_out_by_a_form_that_knows_of_none(tmp_path: Path) -> None:
    template = ChatTemplate(_folder(tmp_path, _form("zephyr")))
    assert template.render(TURNS, tools=TOOLS) == template.render(TURNS)


def test_a_system_turn_that_is_refused_joins_the_first_question(tmp_path: Path) -> None:
    prompt = ChatTemplate(_folder(tmp_path, _form("gemma"))).render(TURNS)
    assert prompt.startswith(f"<s><start_of_turn>user\n{SYSTEM['content']}\n\n¿Abren")


def test_the_template_may_lie_in_the_tokenizers_settings(tmp_path: Path) -> None:
    """As folders of transformers 4 have it."""
    folder = _folder(tmp_path, _form("chatml"))
    (folder / "chat_template.jinja").unlink()
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**settings, "chat_template": _form("chatml")}), encoding="utf-8")
    assert ChatTemplate(folder).render(TURNS) == _pinned("chatml.turns.txt")
