"""Training the answerer: the sentences that answer, as its form has them, or that none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor
from transformers import BartForConditionalGeneration

from slimchat.evaluation.metrics import mean, token_f1
from slimchat.training.answer_forms import Form, asked, form_of, said
from slimchat.training.answerer import loss_of
from slimchat.training.optimizer import optimizer_for
from slimchat.training.precision import products
from slimchat.training.tailor.dataset import Dataset, batch_of, capped
from slimchat.training.tailor.encoding import Tokens
from slimchat.training.tailor.rows import Piece, Row
from slimchat.training.tailor.start import copy_tokenizer

RATE, DECODER_RATE, BATCH = 3e-5, 1e-4, 12
SOURCE_TOKENS, TARGET_TOKENS = 448, 96
UNANSWERED_EVERY = 3
DEV_ROWS, _PASS = 24, 12


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt and what should be written: that nothing answers where ``answered`` is false."""

    prompt: str
    target: str
    answered: bool


def prompts(rows: Sequence[Row], data: Dataset, rng: Random, form: Form) -> list[Prompt]:
    """Every row whose answering sentences are known, and for each third row, and each that
    nothing answers, a passage that does not answer."""
    made = []
    for number, row in enumerate(rows):
        if row.passages and row.answers:
            piece = data.pieces[row.passages[0]]
            target = said(form, piece.text, row.answers, piece.language)
            made.append(Prompt(_asked(form, row, piece), target, True))
        if row.negatives and (not row.passages or number % UNANSWERED_EVERY == 0):
            piece = data.pieces[rng.choice(row.negatives)]
            target = said(form, piece.text, (), piece.language)
            made.append(Prompt(_asked(form, row, piece), target, False))
    return made


def _asked(form: Form, row: Row, piece: Piece) -> str:
    return asked(form, row.question, piece.heading, piece.text, piece.language)


class AnswererTask:
    """See :class:`~slimchat.training.tailor.fit.Task`."""

    metric = "token F1"

    def __init__(self, folder: Path, data: Dataset, seed: int, batch: int | None = None) -> None:
        self._folder, self._seed = folder, seed
        self._batch = batch or BATCH
        self._tokens = Tokens(folder)
        model: Any = BartForConditionalGeneration.from_pretrained(
            folder, attn_implementation="eager", dropout=0.0, attention_dropout=0.0
        )
        self.module = model.train()
        self._end = int(model.config.eos_token_id)
        decoder = list(model.model.decoder.layers.parameters())
        self.optimizer = optimizer_for(model.model.encoder, RATE, decoder, DECODER_RATE)
        form = form_of(self._tokens.tokenizer)
        self._prompts = prompts(data.train, data, Random(seed), form)
        self._dev = capped(prompts(data.judges, data, Random(seed), form), DEV_ROWS)

    def loss(self, step: int) -> Tensor:
        """Cross-entropy of the next token of the targets."""
        batch = batch_of(self._prompts, self._batch, step, self._seed)
        pairs = [(self._source(item), self._target(item)) for item in batch]
        return loss_of(self.module, pairs, int(self.module.config.decoder_start_token_id))

    def score(self) -> float:
        """Mean token F1 of what is written greedily and what should be."""
        found: list[float] = []
        self.module.eval()
        for start in range(0, len(self._dev), _PASS):
            batch = self._dev[start : start + _PASS]
            padded = self._tokens.padded([self._source(item) for item in batch])
            with torch.no_grad(), products():
                written = self.module.generate(
                    input_ids=padded.ids,
                    attention_mask=padded.mask.long(),
                    max_new_tokens=TARGET_TOKENS,
                    num_beams=1,
                    do_sample=False,
                )
            for item, row in zip(batch, written.tolist(), strict=True):
                text = self._tokens.tokenizer.decode(row, skip_special_tokens=True)
                found.append(token_f1(text, item.target))
        self.module.train()
        return mean(found) or 0.0

    def save(self, folder: Path) -> None:
        """Write a transformers checkpoint."""
        self.module.save_pretrained(folder)
        copy_tokenizer(self._folder, folder)

    def _source(self, item: Prompt) -> list[int]:
        ids: list[int] = self._tokens.tokenizer.encode(item.prompt).ids
        return ids[:SOURCE_TOKENS]

    def _target(self, item: Prompt) -> list[int]:
        return [*self._tokens.ids(item.target)[: TARGET_TOKENS - 1], self._end]
