from __future__ import annotations

from types import SimpleNamespace

import pytest
from support import passage

from slimchat.config import GeneratorConfig
from slimchat.dialogue import prompt
from slimchat.errors import PromptTooLongError
from slimchat.models.card import PromptStyle


class WordGenerator:
    """Counts words; renders a chat by naming the roles."""

    def __init__(self, limit: int, style: str = "plain") -> None:
        self.max_prompt_tokens = limit
        self.card = SimpleNamespace(prompt_style=style)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def render_chat(self, messages: list[dict[str, str]]) -> str | None:
        if self.card.prompt_style != "chat":
            return None
        return "\n".join(f"<{m['role']}> {m['content']}" for m in messages)


PASSAGES = [passage(f"word{n} " * 30, source=f"{n}.md") for n in range(4)]


def build(limit: int, style: str = "qa", **options: object) -> prompt.Prompt:
    return prompt.build(
        WordGenerator(limit, style), "how long", PASSAGES, "en", GeneratorConfig(), **options
    )


def test_everything_fits_when_there_is_room() -> None:
    made = build(1000, "plain")
    assert (len(made.passages), made.dropped) == (4, 0)
    assert "[4] Title" in made.text
    assert made.tokens == len(made.text.split())


@pytest.mark.parametrize(
    ("style", "begin"),
    [("qa", "question: how long [1] Title: word0"), ("marks", "how long [SEP] Title [SEP] ")],
)
def test_our_own_answerers_read_as_many_passages_as_they_were_trained_with(
    style: PromptStyle, begin: str
) -> None:
    made = build(1000, style)
    most = prompt.MOST_PASSAGES[style]
    assert (len(made.passages), made.dropped) == (most, 4 - most)
    assert made.text.startswith(begin)


def test_the_last_passages_give_way_and_the_budget_holds() -> None:
    made = build(150, "plain")
    assert (len(made.passages), made.dropped) == (2, 2)
    assert made.passages == tuple(PASSAGES[:2])
    assert made.tokens <= 150


def test_history_gives_way_before_a_passage_does() -> None:
    history = [("user", "old " * 50), ("assistant", "older " * 50)]
    made = build(250, "chat", history=history)
    assert "old" not in made.text.replace("older", "")
    assert len(made.passages) == 4
    assert "<user> old" in build(900, "chat", history=history).text


def test_a_question_that_cannot_fit_says_both_numbers() -> None:
    with pytest.raises(PromptTooLongError, match=r"takes \d+ tokens; the model reads 10"):
        build(10)


def test_the_instructions_follow_the_language_and_the_setting() -> None:
    generator = WordGenerator(1000, "chat")
    spanish = prompt.build(generator, "q", PASSAGES[:1], "es", GeneratorConfig())
    assert "Responde en español" in spanish.text
    own = prompt.build(
        generator, "q", PASSAGES[:1], "es", GeneratorConfig(system_prompt="Be brief.")
    )
    assert "Be brief." in own.text
    assert "Responde en español" not in own.text


@pytest.mark.parametrize(("style", "kinds"), [
    ("qa", ["question", "passage"]),
    ("plain", ["instructions", *["passage"] * 4, "question"]),
    ("chat", ["instructions", "history", "history", *["passage"] * 4, "question"]),
])  # fmt: skip
def test_the_trace_knows_where_every_piece_of_the_prompt_is(style: str, kinds: list[str]) -> None:
    history = [("user", "old"), ("assistant", "older")]
    made = build(1000, style, history=history)
    told = prompt.detail(WordGenerator(1000, style), made)
    parts = told["parts"]
    assert [part["part"] for part in parts] == kinds
    assert all(made.text[part["start"] : part["end"]] for part in parts)
    texts = {part["part"]: made.text[part["start"] : part["end"]] for part in parts}
    assert texts["question"] == "how long"
    assert texts["passage"].startswith("[1]" if style == "qa" else "[4] Title")
    assert 0 < sum(part["tokens"] for part in parts) <= made.tokens == told["tokens"]
    assert parts[-1 if style == "qa" else -2]["passage_id"] == made.passages[-1].id
