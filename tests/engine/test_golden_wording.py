"""A converted chat model words golden questions, and the bundled reader finds the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support import write_documents
from taught_model import write_taught_model

from slimchat import BotConfig, SupportBot
from slimchat.evaluation.sets.proposing import propose
from slimchat.evaluation.sets.wording import INSTRUCTIONS, writer_of
from slimchat.models.convert import convert_model
from slimchat.models.engine import load_generator

pytestmark = pytest.mark.convert

SAID = "The water tank of the X200 holds two litres."
QUESTION = "How much water does the tank of the X200 hold?"


def test_a_chat_model_words_the_questions(original: Callable[[str], Path], tmp_path: Path) -> None:
    pytest.importorskip("torch")
    docs = write_documents(tmp_path / "docs", {"tank.md": f"# X200 tank\n\n{SAID}\n"})
    SupportBot.from_folder(docs, index=tmp_path / "bot", progress=lambda *_: None).close()
    convert_model(str(original("qwen2")), tmp_path / "random", quantization="float32")
    prompt = load_generator(tmp_path / "random").render_chat(
        [
            {"role": "system", "content": INSTRUCTIONS["en"]},
            {"role": "user", "content": f"X200 tank\n{SAID}"},
        ]
    )
    write_taught_model(original("qwen2"), prompt, QUESTION, tmp_path / "chat")
    changes = {"generator.repetition_penalty": 1.0, "generator.max_new_tokens": 48}
    for name, expected in (("chat", QUESTION), ("random", None)):
        config = BotConfig().updated({**changes, "generator.model": str(tmp_path / name)})
        with SupportBot.open(tmp_path / "bot", config) as bot:
            (case, *_) = propose(bot, 5, writer=writer_of(bot))
        assert case.reference_answer == SAID
        if expected is None:  # what a model makes up is no question, and a rule writes one
            assert case.note is not None
            assert case.note.startswith("Written by a rule")
        else:
            assert (case.question, case.kind) == (expected, "written")
