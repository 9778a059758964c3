"""Train the answerer that marks: it writes the numbers of the sentences that answer.

An encoder-decoder (Lewis et al., 2020) around the trained reader's encoder, as
:mod:`slimchat.training.answerer` builds it. It reads a question with up to three passages whose
sentences are marked, and writes the marks of those that answer, in order, or that nothing does
(:mod:`slimchat.dialogue.sentence_marks`). Beside the next mark, the encoder learns at every mark
whether its sentence answers (binary cross-entropy), which the model is not asked for later.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BartForConditionalGeneration

from slimchat.dialogue.sentence_marks import MOST, Source, mark, marked_pieces, marked_prompt
from slimchat.models.embedder import Embedder
from slimchat.models.tokenization import end_marks
from slimchat.training import answerer
from slimchat.training.batches import mixed
from slimchat.training.loop import run
from slimchat.training.optimizer import optimizer_for
from slimchat.training.reader import MIXTURE, examples_from
from slimchat.training.readings import Example

SOURCE_TOKENS, PROMPT_TOKENS = 448, 496
"""What training cuts prompts to, and what the model reads: positions after 448 are the base's."""
UNANSWERED = 0.2
"""Share kept of the groups in which nothing answers."""
_SIDE_LOSS = 1.0
ENCODER_RATE, DECODER_RATE = 1e-4, 6e-4


@dataclass(frozen=True, slots=True)
class Marked:
    """A prompt, the numbers of its sentences that answer, in order, and of how many."""

    prompt: str
    answering: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A prompt in ids, the places of its marks, whether each answers, and the target in ids."""

    ids: list[int]
    marks: list[int]
    answers: list[int]
    target: list[int]


def groups(examples: Sequence[Example], rng: random.Random, most: int) -> list[Marked]:
    """Prompts of one to ``most`` passages, of which one answers or none does."""
    rivals: dict[str, list[Example]] = {}
    for item in examples:
        rivals.setdefault(item.question, []).append(item)
    pool = list(examples)
    made = []
    for item in examples:
        if item.relevant and item.marks is None:
            continue
        if not item.relevant and rng.random() > UNANSWERED:
            continue
        others = [o for o in rivals[item.question] if o is not item and not o.relevant]
        rng.shuffle(others)
        group = [item, *others[: rng.randint(1, most) - 1]]
        while len(group) < most and rng.random() < 0.25:
            group.append(rng.choice(pool))
        rng.shuffle(group)
        made.append(_marked(item, group))
    return made


def _marked(item: Example, group: Sequence[Example]) -> Marked:
    sources = [Source(one.heading, one.text, one.sentences) for one in group]
    before = 0
    for one in group:
        if one is item:
            break
        before += len(one.sentences)
    marks = item.marks if item.relevant and item.marks else ()
    right = tuple(before + place for place, answers in enumerate(marks, start=1) if answers)
    return Marked(marked_prompt(item.question, marked_pieces(sources)), right)


def with_marks(tokenizer: Tokenizer) -> Tokenizer:
    """The tokenizer in which every mark is a token of its own."""
    tokenizer.add_tokens(
        [AddedToken(mark(number), normalized=False, special=False) for number in range(MOST + 1)]
    )
    return tokenizer


def mark_ids(tokenizer: Tokenizer) -> list[int]:
    """The token of every mark, that of no answer first."""
    ids = [tokenizer.token_to_id(mark(number)) for number in range(MOST + 1)]
    return [token for token in ids if token is not None]


def prepare(item: Marked, tokenizer: Tokenizer) -> Item | None:
    """In ids; ``None`` where the prompt was cut before a sentence that answers."""
    tokens, end = mark_ids(tokenizer), end_marks(tokenizer)[1]
    ids: list[int] = tokenizer.encode(item.prompt).ids[:SOURCE_TOKENS]
    numbers = {token: number for number, token in enumerate(tokens) if number}
    marks = [place for place, token in enumerate(ids) if token in numbers]
    present = {numbers[ids[place]] for place in marks}
    if not set(item.answering) <= present or not marks:
        return None
    answers = [int(numbers[ids[place]] in item.answering) for place in marks]
    said = [tokens[number] for number in item.answering] or [tokens[0]]
    return Item(ids, marks, answers, [*said, end])


def stream(
    sets: dict[str, list[Marked]], tokenizer: Tokenizer, size: int, rng: random.Random
) -> Iterator[list[Item]]:
    """Endless batches of like length, mixed over the sets by :data:`MIXTURE`."""
    return mixed(
        sets,
        MIXTURE,
        lambda one: prepare(one, tokenizer),
        lambda item: len(item.ids),
        size,
        rng,
    )


class Marker(nn.Module):
    """The encoder-decoder and, for training, a head over the encoder's states of the marks."""

    def __init__(self, model: BartForConditionalGeneration) -> None:
        super().__init__()
        self.seq2seq: Any = model
        self.side = nn.Linear(model.config.d_model, 1)

    def loss(self, batch: Sequence[Item]) -> Tensor:
        """Cross-entropy of the next mark, and of each sentence at its mark."""
        following, states = answerer.loss_and_states(
            self.seq2seq,
            [(item.ids, item.target) for item in batch],
            self.seq2seq.config.decoder_start_token_id,
        )
        marks = torch.cat([s[item.marks] for s, item in zip(states, batch, strict=True)])
        labels = torch.tensor([each for item in batch for each in item.answers]).float()
        beside = functional.binary_cross_entropy_with_logits(
            self.side(marks.float()).squeeze(-1), labels
        )
        return following + _SIDE_LOSS * beside


def fresh_marks(model: Any, tokenizer: Tokenizer) -> None:
    """Give the marks, which no training has seen, vectors that can be told apart."""
    ids = mark_ids(tokenizer)
    vectors = model.model.shared.weight
    with torch.no_grad():
        length = vectors.norm(dim=1).median()
        drawn = torch.randn(len(ids), vectors.shape[1])
        vectors[ids] = drawn / drawn.norm(dim=1, keepdim=True) * length


def begin(start: Path, tokenizer: Tokenizer) -> Any:
    """The model of an earlier run, or one around a reader's encoder that has yet to learn."""
    if (start / "generation_config.json").exists():
        return BartForConditionalGeneration.from_pretrained(start, attn_implementation="eager")
    model: Any = answerer.build(start)
    if tokenizer.get_vocab_size() > model.config.vocab_size:
        model.resize_token_embeddings(tokenizer.get_vocab_size(), mean_resizing=False)
    fresh_marks(model, tokenizer)
    return model


def train(
    data: Path,
    start: Path,
    output: Path,
    minutes: float,
    batch_size: int = 16,
    passages: int = 3,
    seed: int = 0,
    neighbours: Embedder | None = None,
) -> None:
    """Train for a time; ``start`` is a reader's or an earlier marking answerer's checkpoint."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    tokenizer = with_marks(Tokenizer.from_file(str(start / "tokenizer.json")))
    model = begin(start, tokenizer)
    marker = Marker(model).train()
    examples = examples_from(data, rng, neighbours)
    sets = {name: groups(items, rng, passages) for name, items in examples.items()}
    for name, items in sets.items():
        empty = sum(not item.answering for item in items)
        print(f"{name}: {len(items)} prompts, {empty} without an answer", flush=True)
    batches = stream(sets, tokenizer, batch_size, rng)
    others = [*model.model.decoder.layers.parameters(), *marker.side.parameters()]
    optimizer = optimizer_for(model.model.encoder, ENCODER_RATE, others, DECODER_RATE)
    run(
        model,
        optimizer,
        minutes,
        lambda: marker.loss(next(batches)),
        lambda: save(model, tokenizer, start, output),
        warm_up_steps=150,
    )


def save(model: Any, tokenizer: Tokenizer, start: Path, output: Path) -> None:
    """Write a checkpoint that ``train`` and the converter read."""
    answerer.save(model, tokenizer, start, output)
