"""Which tokens of a vocabulary are kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tokenizers import Tokenizer

from slimchat.models.trimming.closure import closure, vocabulary
from slimchat.models.trimming.tokenizer_cut import marks_of

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model shall go on reading and writing as it did.

    Attributes:
        texts: whole texts, such as documents and prompts.
        words: single words, each at the beginning of a text and after a space.
        languages: whose words they are; for the card.
        documents: SHA-256 of the files that the texts come from; for the card.
    """

    texts: Sequence[str]
    words: Collection[str] = ()
    languages: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def kept_ids(
    tokenizer: Tokenizer,
    rows: int,
    texts: Iterable[str],
    words: Iterable[str],
    names: Iterable[str],
) -> list[int]:
    """Ids of the tokens of the texts and words, and of those that the tokenizer needs; ascending.

    Every added token stays: they stand in templates, or end answers.

    Args:
        rows: of the model's table; tokens without a row are left out.
        names: further tokens, such as those that the model's configuration names.

    Raises:
        ConversionError: the tokenizer is of a kind that cannot be trimmed.
    """
    data: dict[str, Any] = json.loads(tokenizer.to_str())
    ids = {token["id"] for token in data["added_tokens"]} | set(marks_of(data["post_processor"]))
    ids |= {index for name in names if (index := tokenizer.token_to_id(name)) is not None}
    spaced = (form for word in words for form in (word, f" {word}"))
    for some in (texts, spaced):
        ids |= _used(tokenizer, some)
    held = vocabulary(data["model"])
    tokens = (tokenizer.id_to_token(index) for index in ids)
    closed = closure(data, {token for token in tokens if token is not None})
    return sorted(index for index in ids | {held[token] for token in closed} if index < rows)


def _used(tokenizer: Tokenizer, texts: Iterable[str]) -> set[int]:
    used: set[int] = set()
    iterator = iter(texts)
    while some := list(islice(iterator, _BATCH)):
        for row in tokenizer.encode_batch_fast(some, add_special_tokens=False):
            used.update(row.ids)
    return used
