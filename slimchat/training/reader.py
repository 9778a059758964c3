"""Train the bundled reader: relevance, answering sentences, and that nothing answers.

A cross-encoder (Nogueira and Cho, 2019) started from the trained embedder. Binary cross-entropy
on the first token's state for relevance and on each sentence's mean state for the answer.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from slimchat.models.embedder import Embedder
from slimchat.models.reader import HEADS_FILE, Packed, pack
from slimchat.models.tokenization import end_marks
from slimchat.training import base_model, corpus, embedder
from slimchat.training.batches import mixed
from slimchat.training.desk_readings import from_helpdesks
from slimchat.training.loop import run
from slimchat.training.mining import nearest_first
from slimchat.training.optimizer import optimizer_for
from slimchat.training.padding import padded
from slimchat.training.readings import Example, from_reading, from_support

MIXTURE = {"reading": 0.2, "support": 0.1, "helpdesk": 0.7}


@dataclass(frozen=True, slots=True)
class Item:
    """An example as ids and labels."""

    packed: Packed
    relevant: float
    marks: tuple[int, ...] | None


def prepare(example: Example, tokenizer: Tokenizer) -> Item:
    """Pack an example the way the runtime packs it."""

    def ids(text: str) -> list[int]:
        found: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return found

    packed = pack(
        ids(example.question),
        ids(example.heading),
        [((start, end), ids(example.text[start:end])) for start, end in example.sentences],
        *end_marks(tokenizer),
    )
    marks = example.marks
    if marks is not None:
        kept = set(packed.sentences)
        marks = tuple(m for m, s in zip(marks, example.sentences, strict=True) if s in kept)
    return Item(packed, float(example.relevant), marks)


def stream(
    examples: dict[str, list[Example]], tokenizer: Tokenizer, size: int, rng: random.Random
) -> Iterator[list[Item]]:
    """Endless batches of like length, mixed over the sets by :data:`MIXTURE`."""
    return mixed(
        examples,
        MIXTURE,
        lambda one: prepare(one, tokenizer),
        lambda item: len(item.packed.ids),
        size,
        rng,
    )


class ReaderModel(nn.Module):
    """A BERT encoder with a relevance head and a sentence head."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.relevance = nn.Linear(width, 1)
        self.sentence = nn.Linear(width, 1)

    def forward(self, batch: Sequence[Item]) -> tuple[Tensor, list[Tensor]]:
        """Relevance logits (batch,), and one tensor of sentence logits per item."""
        ids, mask = padded([item.packed.ids for item in batch])
        states = base_model.hidden_states(self.encoder, ids, mask)
        marks = []
        for state, item in zip(states, batch, strict=True):
            means = [state[start:end].mean(0) for start, end in item.packed.places]
            marks.append(self.sentence(torch.stack(means)).squeeze(-1))
        return self.relevance(states[:, 0]).squeeze(-1), marks


def loss_of(model: ReaderModel, batch: Sequence[Item]) -> Tensor:
    """Relevance plus sentence cross-entropy."""
    relevance, marks = model(batch)
    target = torch.tensor([item.relevant for item in batch])
    loss = functional.binary_cross_entropy_with_logits(relevance, target)
    logits = [m for m, item in zip(marks, batch, strict=True) if item.marks is not None]
    labels = [torch.tensor(item.marks) for item in batch if item.marks is not None]
    if logits:
        loss = loss + 1.5 * functional.binary_cross_entropy_with_logits(
            torch.cat(logits), torch.cat(labels).float()
        )
    return loss


def examples_from(
    data: Path,
    rng: random.Random,
    neighbours: Embedder | None = None,
    new_from: str | None = None,
) -> dict[str, list[Example]]:
    """The three sets; the held-out companies are in none of them.

    Args:
        neighbours: finds hard negatives; without it they are drawn.
        new_from: id of the first article that the start has not seen; see :func:`corpus.newest`.
    """
    articles, _ = corpus.split_companies(corpus.helpdesks())
    if new_from is not None:
        articles = corpus.newest(articles, new_from, rng)
    return {
        "reading": from_reading(data, rng),
        "support": from_support(data, rng),
        "helpdesk": from_helpdesks(
            articles, articles, rng, nearest_first(articles, neighbours) if neighbours else None
        ),
    }


def train(
    data: Path,
    start: Path,
    output: Path,
    minutes: float,
    batch_size: int = 24,
    rate: float = 9e-5,
    seed: int = 0,
    neighbours: Embedder | None = None,
    new_from: str | None = None,
) -> None:
    """Train for a time; ``start`` is an embedder's or an earlier reader's checkpoint."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(start / "tokenizer.json"))
    model = ReaderModel(base_model.load(start))
    if (start / HEADS_FILE).exists():
        load_heads(model, start)
    model.train()
    examples = examples_from(data, rng, neighbours, new_from)
    print({name: len(items) for name, items in examples.items()}, flush=True)
    batches = stream(examples, tokenizer, batch_size, rng)
    heads = [*model.relevance.parameters(), *model.sentence.parameters()]
    optimizer = optimizer_for(model.encoder, rate, heads)
    run(
        model.encoder,
        optimizer,
        minutes,
        lambda: loss_of(model, next(batches)),
        lambda: save(model, tokenizer, start, output),
    )


def save(model: ReaderModel, tokenizer: Tokenizer, start: Path, output: Path) -> None:
    """Write encoder, tokenizer and heads."""
    embedder.save(model.encoder, tokenizer, start, output)
    heads = {
        name: [*head.weight[0].tolist(), head.bias.item()]
        for name, head in (("relevance", model.relevance), ("sentence", model.sentence))
    }
    (output / HEADS_FILE).write_text(json.dumps(heads))


def load_heads(model: ReaderModel, folder: Path) -> None:
    """Read the heads of an earlier checkpoint."""
    data = json.loads((folder / HEADS_FILE).read_text())
    with torch.no_grad():
        for name, head in (("relevance", model.relevance), ("sentence", model.sentence)):
            head.weight[0] = torch.tensor(data[name][:-1])
            head.bias[0] = data[name][-1]
