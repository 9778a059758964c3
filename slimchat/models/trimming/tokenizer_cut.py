"""A tokenizer with fewer tokens, numbered anew in their old order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tokenizers import Tokenizer

from slimchat.errors import ConversionError

_SINGLE = ("sep", "cls")
"""Marks of BertProcessing and RobertaProcessing: a token with its id."""


def cut_tokenizer(tokenizer: Tokenizer, kept: Sequence[int]) -> Tokenizer:
    """The tokenizer without all tokens but the kept ones.

    Args:
        kept: old ids, ascending, closed as :mod:`slimchat.models.trimming.closure` says; a
            token's new id is its place among them.

    Raises:
        ConversionError: the tokens do not come out under the ids that the weights have.
    """
    place = {old: new for new, old in enumerate(kept)}
    data = json.loads(tokenizer.to_str())
    _cut_model(data["model"], place)
    data["added_tokens"] = [
        {**token, "id": place[token["id"]]}
        for token in data["added_tokens"]
        if token["id"] in place
    ]
    _renumber(data["post_processor"], place)
    try:
        made = Tokenizer.from_str(json.dumps(data))
    except Exception as error:  # tokenizers raises bare Exception
        raise _unusable(str(error)) from error
    if made.get_vocab_size() != len(kept):
        raise _unusable(f"{made.get_vocab_size()} tokens instead of {len(kept)}")
    for old, new in place.items():
        token = tokenizer.id_to_token(old)
        if made.id_to_token(new) != token:
            raise _unusable(f"number {new} is {made.id_to_token(new)!r} instead of {token!r}")
    return made


def _cut_model(model: dict[str, Any], place: Mapping[int, int]) -> None:
    held = model["vocab"]
    if isinstance(held, list):
        model["vocab"] = [row for index, row in enumerate(held) if index in place]
        if model.get("unk_id") is not None:
            model["unk_id"] = place[model["unk_id"]]
        return
    tokens = {token: place[index] for token, index in held.items() if index in place}
    model["vocab"] = tokens
    if "merges" in model:
        model["merges"] = [
            [left, right]
            for left, right in model["merges"]
            if left in tokens and right in tokens and left + right in tokens
        ]


def marks_of(processor: Any) -> Iterator[int]:
    """The ids that a post-processor puts around a text."""
    for inner in (processor or {}).get("processors", ()):
        yield from marks_of(inner)
    for token in _special_tokens(processor):
        yield from token["ids"]
    for mark in _SINGLE:
        if mark in (processor or {}):
            yield processor[mark][1]


def _renumber(processor: Any, place: Mapping[int, int]) -> None:
    for inner in (processor or {}).get("processors", ()):
        _renumber(inner, place)
    for token in _special_tokens(processor):
        token["ids"] = [place[index] for index in token["ids"]]
    for mark in _SINGLE:
        if mark in (processor or {}):
            token, index = processor[mark]
            processor[mark] = [token, place[index]]


def _special_tokens(processor: Any) -> list[dict[str, Any]]:
    """Those of a TemplateProcessing."""
    held = (processor or {}).get("special_tokens")
    return list(held.values()) if isinstance(held, dict) else []


def _unusable(reason: str) -> ConversionError:
    return ConversionError(
        f"The tokenizer cannot be written with fewer tokens ({reason}).",
        "Use the model as it is: it needs no trimming to work.",
    )
