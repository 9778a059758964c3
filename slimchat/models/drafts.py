"""Several answers to one prompt, written side by side.

The prompt is read once, and a step reads the weights once for all of them. CTranslate2 numbers the
answers wrongly when it is to tell each token, so that they come whole, when the last is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

from slimchat.models.tokenization import INCOMPLETE
from slimchat.types import Usage


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was written.

    Attributes:
        usage: tokens of the prompt, and those of all answers together.
        cancelled: the caller ended it; there are no texts then.
    """

    texts: tuple[str, ...]
    usage: Usage
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class _Finished:
    """All answers to one prompt of a batch, as its one step."""

    batch_id: int
    answers: Sequence[Sequence[str]]
    is_last: bool = True


def hand_over(results: Iterable[Sequence[Sequence[str]]], told: Callable[[Any], bool]) -> None:
    """Tell a batch that was computed whole: the answers to each prompt, in tokens."""
    for place, answers in enumerate(results):
        told(_Finished(place, answers))


def collected(
    steps: Iterable[Any],
    tokenizer: Tokenizer,
    prompt_tokens: int,
    cancel: Callable[[], bool] | None,
) -> Drafts:
    """Wait for the answers.

    Args:
        steps: of :meth:`Batches.start <slimchat.models.batching.Batches.start>`.
        cancel: asked while they are written; who has cancelled waits no more, but the model ends
            what it has begun.
    """
    for step in steps:
        if cancel is not None and cancel():
            break
        if isinstance(step, _Finished):
            read = Usage(prompt_tokens, sum(map(len, step.answers)))
            return Drafts(tuple(_text(tokenizer, answer) for answer in step.answers), read)
    return Drafts((), Usage(prompt_tokens), cancelled=True)


def _text(tokenizer: Tokenizer, tokens: Sequence[str]) -> str:
    ids = [index for token in tokens if (index := tokenizer.token_to_id(token)) is not None]
    text: str = tokenizer.decode(ids, skip_special_tokens=True)
    return text.rstrip(INCOMPLETE)
