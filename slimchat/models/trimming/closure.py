"""The tokens without which a tokenizer could not make those that are kept.

A text of kept tokens must be cut into the same ones after the others are gone:

- BPE (Sennrich et al., 2016) merges the pair of the lowest rank again and again. What happens
  within the letters of one final token does not depend on its neighbours, so the tokens on the way
  from its letters to it suffice. Pairs that are gone were not merged in such a text.
- Unigram (Kudo, 2018) takes the best of all ways to cut a word. With the others gone, the best is
  still there, and nothing better has come. What an unknown letter costs follows from the lowest
  score, so the piece that has it stays.
- WordPiece takes the longest piece again and again; it is still there.

Other texts fall apart into smaller tokens. Letters, and bytes where a tokenizer has them, stay, so
that little or nothing becomes unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from tokenizers import pre_tokenizers

from slimchat.errors import ConversionError

_BYTES = tuple(f"<0x{byte:02X}>" for byte in range(256))
"""Tokens of single bytes in vocabularies that SentencePiece made."""
_FIX = "Use the model as it is: it needs no trimming to work."


def closure(tokenizer: Mapping[str, Any], kept: Collection[str]) -> set[str]:
    """The kept tokens and all that they need.

    Args:
        tokenizer: the content of ``tokenizer.json``.
        kept: tokens of its model; others are ignored.

    Raises:
        ConversionError: the tokenizer is of a kind for which this is not known.
    """
    model = tokenizer["model"]
    made = _NEEDS.get(model["type"])
    if made is None:
        raise ConversionError(
            f"The vocabulary of a tokenizer of the type {model['type']} cannot be trimmed; those "
            f"of {', '.join(_NEEDS)} can.",
            _FIX,
        )
    known = set(vocabulary(model))
    needed = set(_bytes_of(tokenizer))
    if isinstance(model.get("unk_token"), str):
        needed.add(model["unk_token"])
    wanted = known & (set(kept) | needed)
    return wanted | (made(model, wanted) & known)


def vocabulary(model: Mapping[str, Any]) -> dict[str, int]:
    """Token to id of a tokenizer's model, without added tokens."""
    held = model["vocab"]
    if isinstance(held, dict):
        return held
    return {piece: index for index, (piece, _) in enumerate(held)}


def _bytes_of(tokenizer: Mapping[str, Any]) -> Iterator[str]:
    yield from _BYTES
    steps = (tokenizer.get("normalizer"), tokenizer.get("pre_tokenizer"))
    if any("ByteLevel" in _types(step) for step in steps):
        yield from pre_tokenizers.ByteLevel.alphabet()


def _types(step: Any) -> Iterator[str]:
    """The types of a normalizer or pre-tokenizer and of those within it."""
    if isinstance(step, dict):
        yield str(step.get("type"))
        for inner in (*step.get("normalizers", ()), *step.get("pretokenizers", ())):
            yield from _types(inner)


def _bpe(model: Mapping[str, Any], kept: Collection[str]) -> set[str]:
    unusual = ("dropout", "continuing_subword_prefix", "end_of_word_suffix")
    if stated := [name for name in unusual if model.get(name)]:
        raise ConversionError(
            f"The vocabulary of a BPE tokenizer with {' and '.join(stated)} cannot be trimmed.",
            _FIX,
        )
    ranks = {(left, right): rank for rank, (left, right) in enumerate(model["merges"])}
    return {part for token in kept for part in _merged(token, ranks)}


def _merged(token: str, ranks: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """The letters of a token, and all that merging makes of them."""
    symbols = list(token)
    yield from symbols
    while True:
        places = enumerate(pairwise(symbols))
        ranked = [(ranks[pair], place) for place, pair in places if pair in ranks]
        if not ranked:
            return
        _, place = min(ranked)
        symbols[place : place + 2] = [symbols[place] + symbols[place + 1]]
        yield symbols[place]


def _unigram(model: Mapping[str, Any], kept: Collection[str]) -> set[str]:
    cheapest = min(model["vocab"], key=lambda row: float(row[1]))[0]
    unknown = model.get("unk_id")
    named = {cheapest} if unknown is None else {cheapest, model["vocab"][unknown][0]}
    return named | {letter for token in kept for letter in token}


def _wordpiece(model: Mapping[str, Any], kept: Collection[str]) -> set[str]:
    prefix = model["continuing_subword_prefix"]
    letters = {letter for token in kept for letter in token.removeprefix(prefix)}
    return letters | {prefix + letter for letter in letters}


_NEEDS: Mapping[str, Callable[[Mapping[str, Any], Collection[str]], set[str]]] = {
    "BPE": _bpe,
    "Unigram": _unigram,
    "WordPiece": _wordpiece,
}
