"""That a model with a cut vocabulary reads and computes what the whole one does.

Both run as the bot runs them. Rows of the output layer do not depend on each other, in int8
neither, so the logits of the kept tokens must be the same, and with them the text that is written
for as long as the whole model chooses kept tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from slimchat.errors import ConversionGateError
from slimchat.models.card import ModelCard
from slimchat.models.converted import converted_outputs
from slimchat.models.gate import FLOAT32_BOUND, LONG_PROMPT, PROMPTS, TARGET, largest_delta
from slimchat.models.reference import KEPT_POSITIONS, Inputs, Outputs

TEXTS = (*PROMPTS, " ".join(PROMPTS * 12), TARGET)
"""Computed by both models, and therefore kept."""
_SAMPLES = 8
_SAMPLE_TOKENS = 64


class Proof(NamedTuple):
    """As :class:`slimchat.models.trimming.figures.TrimFigures` has it."""

    texts: int
    prompts: int
    delta: float
    delta_bound: float
    greedy_equal: bool | None
    greedy_whole: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two models.

    Attributes:
        tokens: by id, as CTranslate2 has them.
    """

    folder: Path
    tokenizer: Tokenizer
    tokens: Sequence[str]

    def convert_ids_to_tokens(self, ids: Sequence[int]) -> list[str]:
        """As transformers' tokenizers do."""
        return [self.tokens[index] for index in ids]

    def convert_tokens_to_ids(self, tokens: Sequence[str]) -> list[int]:
        """As transformers' tokenizers do."""
        places = {token: index for index, token in enumerate(self.tokens)}
        return [places[token] for token in tokens]

    def outputs(self, card: ModelCard, texts: Sequence[str]) -> Outputs:
        """What the model computes for the gate's prompts, a long one, and some of the texts."""
        longest = min(card.max_prompt_tokens, LONG_PROMPT)
        some = texts[:: max(1, len(texts) // _SAMPLES)][:_SAMPLES]
        prompts = [self.tokenizer.encode(text).ids[:longest] for text in TEXTS]
        prompts += [self.tokenizer.encode(text).ids[:_SAMPLE_TOKENS] for text in some]
        target = self.tokenizer.encode(TARGET, add_special_tokens=False).ids[:KEPT_POSITIONS]
        known = (self.tokenizer.token_to_id(token) for token in card.end_tokens)
        ends = [index for index in known if index is not None]
        inputs = Inputs([ids for ids in prompts if ids], target, ends)
        return converted_outputs(self.folder, card.kind, inputs, self)


def prove(
    card: ModelCard, whole: Side, cut: Side, kept: Sequence[int], texts: Sequence[str]
) -> Proof:
    """Compare both.

    Args:
        kept: old ids in their new order.
        texts: must be cut alike by both tokenizers; some of them are computed too.

    Raises:
        ConversionGateError: they differ; says in what.
    """
    place = {old: new for new, old in enumerate(kept)}
    for text in (*TEXTS, *texts):
        before, after = whole.tokenizer.encode(text), cut.tokenizer.encode(text)
        if [place.get(index) for index in before.ids] != after.ids:
            raise _refusal(card, "it cuts a text of kept tokens in another way")
    reference, found = whole.outputs(card, texts), cut.outputs(card, texts)
    encoder = card.kind == "embedder"
    if not encoder:
        reference.values = [values[:, list(kept)] for values in reference.values]
    delta = largest_delta(reference.values, found.values)
    if delta > FLOAT32_BOUND:
        raise _refusal(card, f"difference {delta:.2e} (at most {FLOAT32_BOUND:.0e})")
    pairs = list(zip(reference.greedy, found.greedy, strict=True))
    if not all(_same(before, after, place) for before, after in pairs):
        raise _refusal(card, "it writes other tokens greedily")
    return Proof(
        texts=len(TEXTS) + len(texts),
        prompts=len(reference.values),
        delta=delta,
        delta_bound=FLOAT32_BOUND,
        greedy_equal=None if encoder else True,
        greedy_whole=sum(all(token in place for token in before) for before, _ in pairs),
    )


def _same(before: Sequence[int], after: Sequence[int], place: Mapping[int, int]) -> bool:
    """Whether the same was written, as far as the whole model chose kept tokens."""
    ahead = [place.get(token) for token in before]
    if None not in ahead:
        return list(after) == ahead
    stay = ahead.index(None)
    return list(after[:stay]) == ahead[:stay]


def _refusal(card: ModelCard, reason: str) -> ConversionGateError:
    return ConversionGateError(
        f"With a cut vocabulary {card.name} is not the same model: {reason}.",
        "Nothing was written. Use the model as it is.",
    )
