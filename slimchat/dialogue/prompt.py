"""The prompt of the generator, cut to what the model can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from slimchat.config import GeneratorConfig
from slimchat.dialogue.sentence_marks import marked_pieces, marked_prompt, source_of
from slimchat.dialogue.texts import text
from slimchat.errors import PromptTooLongError
from slimchat.models.card import PromptStyle
from slimchat.models.text_generator import TextGenerator, prompt_limit
from slimchat.types import Language, Passage, Turn

Piece = tuple[Literal["instructions", "history", "passage", "question"], str]

MOST_PASSAGES: Mapping[PromptStyle, int] = {"qa": 1, "marks": 3}
"""Passages that the project's own answerers were trained to read at once."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and what it holds.

    Attributes:
        passages: those that fitted, numbered from 1 in this order.
        dropped: how many did not fit.
        tokens: length in the model's tokens.
        pieces: the texts it is made of, in order: ``(kind, text)``, where kind is
            ``instructions``, ``history``, ``passage`` or ``question``.
        limit: most tokens it may have.
    """

    text: str
    passages: tuple[Passage, ...]
    dropped: int
    tokens: int
    pieces: tuple[Piece, ...] = ()
    limit: int = 0


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
    passages = passages[: MOST_PASSAGES.get(generator.card.prompt_style, given)]
    limit = prompt_limit(generator, config)
    tokens = 0
    for kept in range(len(passages), 0, -1):
        for turns in (list(history), []) if history else ([],):
            prompt, pieces = _render(generator, question, passages[:kept], language, config, turns)
            tokens = generator.count_tokens(prompt)
            if tokens <= limit:
                held = tuple(passages[:kept])
                return Prompt(prompt, held, given - kept, tokens, tuple(pieces), limit)
    raise PromptTooLongError(
        f"The question with one passage takes {tokens} tokens; the model reads {limit}.",
        "Ask a shorter question, lower chunking.max_tokens, or use a model with a longer context.",
    )


def detail(generator: TextGenerator, prompt: Prompt) -> dict[str, Any]:
    """A prompt as plain data, for the trace, with the place and the tokens of its pieces.

    What the model's template adds around the pieces is in no piece. A piece that the template
    changed has no place.
    """
    around = generator.count_tokens("")
    passages, parts, cursor = iter(prompt.passages), [], 0
    for kind, said in prompt.pieces:
        start = prompt.text.find(said, cursor)
        cursor = max(cursor, start + len(said)) if start >= 0 else cursor
        passage = next(passages) if kind == "passage" else None
        parts.append(
            {
                "part": kind,
                "passage_id": passage.id if passage else None,
                "heading": passage.heading if passage else None,
                "tokens": max(0, generator.count_tokens(said) - around),
                "start": start if start >= 0 else None,
                "end": start + len(said) if start >= 0 else None,
            }
        )
    return {
        "prompt": prompt.text,
        "tokens": prompt.tokens,
        "limit": prompt.limit,
        "dropped_passages": prompt.dropped,
        "parts": parts,
    }


def _render(
    generator: TextGenerator,
    question: str,
    passages: Sequence[Passage],
    language: Language,
    config: GeneratorConfig,
    history: Sequence[Turn],
) -> tuple[str, list[Piece]]:
    if generator.card.prompt_style == "qa":
        held = [(passage.heading, passage.text) for passage in passages]
        numbered: list[Piece] = [("passage", piece) for piece in _qa_passages(held)]
        return qa_prompt(question, held), [("question", question), *numbered]
    if generator.card.prompt_style == "marks":
        marked = marked_pieces([source_of(passage) for passage in passages])
        numbered = [("passage", piece) for piece in marked]
        return marked_prompt(question, marked), [("question", question), *numbered]
    numbered = [
        ("passage", f"[{number}] {passage.heading}\n{passage.text}")
        for number, passage in enumerate(passages, start=1)
    ]
    sources = "\n\n".join(said for _, said in numbered)
    instructions = config.system_prompt or text("system_prompt", language)
    messages = [
        {"role": "system", "content": instructions},
        *({"role": role, "content": said} for role, said in history),
        {"role": "user", "content": f"{sources}\n\n{question}"},
    ]
    first: Piece = ("instructions", instructions)
    chat = generator.render_chat(messages)
    if chat is not None:
        said_before: list[Piece] = [("history", said) for _, said in history]
        return chat, [first, *said_before, *numbered, ("question", question)]
    plain = f"{instructions}\n\n{sources}\n\n{question}\n"
    return plain, [first, *numbered, ("question", question)]


def qa_prompt(question: str, passages: Sequence[tuple[str, str]]) -> str:
    """The input of slimchat's own answerer, from ``(heading, text)`` of each passage."""
    return f"question: {question} " + " ".join(_qa_passages(passages))


def _qa_passages(passages: Sequence[tuple[str, str]]) -> list[str]:
    return [
        f"[{number}] {heading}: {' '.join(body.split())}"
        for number, (heading, body) in enumerate(passages, start=1)
    ]
