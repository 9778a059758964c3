"""Train the bundled embedder: contrastive pairs, within and across the three languages.

InfoNCE over in-batch and hard negatives (van den Oord et al., 2018; Karpukhin et al., 2020). A
section in another language is a positive of a question too. Mean pooling, vectors of unit length.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from transformers import BertModel

from slimchat.training import base_model
from slimchat.training.loop import run
from slimchat.training.optimizer import optimizer_for
from slimchat.training.padding import padded
from slimchat.training.pairs import Pair, every_pair

QUESTION_TOKENS, PASSAGE_TOKENS, TEMPERATURE = 40, 144, 0.03
_CHUNK = 24


def embed(model: BertModel, tokenizer: Tokenizer, texts: Sequence[str], limit: int) -> Tensor:
    """(texts, width) vectors of unit length; texts of like length share a forward pass."""
    rows = [tokenizer.encode(text[: limit * 8]).ids[:limit] for text in texts]
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    parts = [
        _embed_chunk(model, [rows[index] for index in order[start : start + _CHUNK]])
        for start in range(0, len(order), _CHUNK)
    ]
    places = torch.empty(len(order), dtype=torch.long)
    places[torch.tensor(order)] = torch.arange(len(order))
    return torch.cat(parts)[places]


def _embed_chunk(model: BertModel, rows: list[list[int]]) -> Tensor:
    ids, mask = padded(rows)
    hidden = base_model.hidden_states(model, ids, mask)
    pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
    return functional.normalize(pooled, dim=-1)


def batches(pairs: list[Pair], size: int, rng: random.Random) -> Iterator[list[Pair]]:
    """Endless batches in which no two pairs share a passage's group."""
    while True:
        rng.shuffle(pairs)
        batch: list[Pair] = []
        groups: set[str] = set()
        for pair in pairs:
            if pair.group in groups:
                continue
            batch.append(pair)
            groups.add(pair.group)
            if len(batch) == size:
                yield batch
                batch, groups = [], set()


def contrast(
    model: BertModel, tokenizer: Tokenizer, batch: list[Pair], rng: random.Random
) -> Tensor:
    """InfoNCE in both directions over the batch, with one hard negative where known."""
    questions = embed(model, tokenizer, [p.question for p in batch], QUESTION_TOKENS)
    texts = [p.passage for p in batch]
    texts += [rng.choice(p.negatives) for p in batch if p.negatives]
    passages = embed(model, tokenizer, texts, PASSAGE_TOKENS)
    scores = questions @ passages.T / TEMPERATURE
    target = torch.arange(len(batch))
    forward = functional.cross_entropy(scores, target)
    backward = functional.cross_entropy(scores[:, : len(batch)].T, target)
    return forward + 0.3 * backward


def train(
    data: Path,
    start: Path,
    output: Path,
    minutes: float,
    batch_size: int = 40,
    rate: float = 5e-5,
    seed: int = 0,
) -> None:
    """Train for a time and write the model; ``start`` may be an earlier ``output``."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = base_model.load(start)
    model.train()
    stream = batches(every_pair(data, rng), batch_size, rng)
    optimizer = optimizer_for(model, rate)

    def next_loss() -> Tensor:
        return contrast(model, tokenizer, next(stream), rng)

    run(model, optimizer, minutes, next_loss, lambda: save(model, tokenizer, start, output))


def save(model: BertModel, tokenizer: Tokenizer, start: Path, output: Path) -> None:
    """Write a checkpoint that ``train`` and the converter read."""
    model.save_pretrained(output)
    tokenizer.save(str(output / "tokenizer.json"))
    config = (start / "tokenizer_config.json").read_text()
    (output / "tokenizer_config.json").write_text(config)
