"""The prompt of the generator, cut to what the model can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slimchat.config import GeneratorConfig
from slimchat.dialogue.texts import text
from slimchat.errors import PromptTooLongError
from slimchat.models.text_generator import TextGenerator
from slimchat.types import Language, Passage, Turn

QA_PASSAGES = 1
"""Passages that the bundled answerer was trained to read at once."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and what it holds.

    Attributes:
        passages: those that fitted, numbered from 1 in this order.
        dropped: how many did not fit.
        tokens: length in the model's tokens.
    """

    text: str
    passages: tuple[Passage, ...]
    dropped: int
    tokens: int


def build(
    generator: TextGenerator,
    question: str,
    passages: Sequence[Passage],
    language: Language,
    config: GeneratorConfig,
    history: Sequence[Turn] = (),
) -> Prompt:
    """Put in as many passages as fit, the best first; history gives way before passages do.

    Raises:
        PromptTooLongError: the question does not fit even with a single passage.
    """
    given = len(passages)
    if generator.card.prompt_style == "qa":
        passages = passages[:QA_PASSAGES]
    limit = min(generator.max_prompt_tokens, config.max_prompt_tokens or 1 << 30)
    tokens = 0
    for kept in range(len(passages), 0, -1):
        for turns in (list(history), []) if history else ([],):
            prompt = _render(generator, question, passages[:kept], language, config, turns)
            tokens = generator.count_tokens(prompt)
            if tokens <= limit:
                return Prompt(prompt, tuple(passages[:kept]), given - kept, tokens)
    raise PromptTooLongError(
        f"The question with one passage takes {tokens} tokens; the model reads {limit}.",
        "Ask a shorter question, lower chunking.max_tokens, or use a model with a longer context.",
    )


def _render(
    generator: TextGenerator,
    question: str,
    passages: Sequence[Passage],
    language: Language,
    config: GeneratorConfig,
    history: Sequence[Turn],
) -> str:
    if generator.card.prompt_style == "qa":
        return qa_prompt(question, [(passage.heading, passage.text) for passage in passages])
    sources = "\n\n".join(
        f"[{number}] {passage.heading}\n{passage.text}"
        for number, passage in enumerate(passages, start=1)
    )
    instructions = config.system_prompt or text("system_prompt", language)
    messages = [
        {"role": "system", "content": instructions},
        *({"role": role, "content": said} for role, said in history),
        {"role": "user", "content": f"{sources}\n\n{question}"},
    ]
    chat = generator.render_chat(messages)
    if chat is not None:
        return chat
    return f"{instructions}\n\n{sources}\n\n{question}\n"


def qa_prompt(question: str, passages: Sequence[tuple[str, str]]) -> str:
    """The input of slimchat's own answerer, from ``(heading, text)`` of each passage."""
    numbered = (
        f"[{number}] {heading}: {' '.join(body.split())}"
        for number, (heading, body) in enumerate(passages, start=1)
    )
    return f"question: {question} " + " ".join(numbered)
