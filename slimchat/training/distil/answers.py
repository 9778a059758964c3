"""Response distillation of the answerer: it learns to write what a large model wrote.

Sequence-level distillation (Kim and Rush, 2016): the teacher's own answers are the targets. The
answerer only ever copies, so an answer is kept only when it is ``no answer``, or ``[n]`` and words
that stand in passage ``n``.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BartForConditionalGeneration

from slimchat.dialogue.grounding import NO_ANSWER
from slimchat.dialogue.prompt import qa_prompt
from slimchat.dialogue.sentence_marks import Source, mark, marked_pieces, marked_prompt
from slimchat.errors import TrainingDataError
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.tokenization import load_tokenizer
from slimchat.training import answerer
from slimchat.training.answer_forms import form_of, touched
from slimchat.training.distil import material
from slimchat.training.distil.endpoint import Prompt
from slimchat.training.distil.task import Losses

INSTRUCTIONS = (
    "You are given a question and numbered passages. If a passage answers the question, write its "
    "number in square brackets and then the sentences that answer, copied word for word from that "
    f"passage. If none answers, write exactly: {NO_ANSWER}"
)
_MARKED = re.compile(r"^\[(\d+)\]\s+(.+)$", re.S)
_NUMBER = re.compile(r"(?:^|\s)\[(\d+)\]\s")


@dataclass(frozen=True, slots=True)
class Kept:
    """Prompts with the teacher's answers that can be trusted, and how many were left out."""

    pairs: tuple[tuple[str, str], ...]
    left_out: int


def prompts(data: Path | None, passages: int = 1, seed: int = 0) -> list[Prompt]:
    """The answerer's prompts for a training set, each once.

    Raises:
        TrainingDataError: ``data`` cannot be read.
    """
    rng = random.Random(seed)
    examples = [item for item in material.examples(data, rng) if item.sentences]
    groups = {item.question: item for item in examples if item.relevant}
    made = {}
    for item in examples:
        others = [groups[item.question]] if item.question in groups else []
        shown = [item, *(one for one in others if one is not item)][:passages]
        rng.shuffle(shown)
        text = qa_prompt(item.question, [(one.heading, one.text) for one in shown])
        made[hashlib.sha256(text.encode()).hexdigest()[:16]] = text
    return [Prompt(key, text) for key, text in made.items()]


def keep(asked: Sequence[Prompt], answers: Mapping[str, str]) -> Kept:
    """Pair prompts with answers that copy from the passage they name.

    Raises:
        TrainingDataError: no answer can be trusted.
    """
    pairs, left_out = [], 0
    for prompt in asked:
        if prompt.id not in answers:
            continue
        answer = " ".join(answers[prompt.id].split())
        if _copied(answer, prompt.prompt):
            pairs.append((prompt.prompt, NO_ANSWER if _refused(answer) else answer))
        else:
            left_out += 1
    if not pairs:
        raise TrainingDataError(
            f"Of {len(asked)} prompts none has an answer that copies from its passage "
            f"({left_out} were left out).",
            f"Answers must be '{NO_ANSWER}' or '[n] words of passage n', as the instructions say.",
        )
    return Kept(tuple(pairs), left_out)


def _refused(answer: str) -> bool:
    return answer.rstrip(".").lower() == NO_ANSWER


def _copied(answer: str, prompt: str) -> bool:
    if _refused(answer):
        return True
    found = _MARKED.match(answer)
    if found is None:
        return False
    parts = _NUMBER.split(prompt)
    passages = dict(zip(parts[1::2], parts[2::2], strict=True))
    return found[2] in " ".join(passages.get(found[1], "").split())


def as_marks(prompt: str, answer: str) -> tuple[str, str]:
    """A kept pair as the answerer reads and writes it that marks sentences."""
    parts = _NUMBER.split(prompt)
    question = parts[0].removeprefix("question:").strip()
    language = detect_language(" ".join(parts[2::2]))
    sources = []
    for piece in parts[2::2]:
        heading, _, text = piece.partition(": ")
        sources.append(Source(heading, text, tuple(split_sentences(text, language))))
    marked = marked_prompt(question, marked_pieces(sources))
    found = _MARKED.match(answer)
    if found is None:
        return marked, mark(0)
    place = int(found[1]) - 1
    before = sum(len(source.sentences) for source in sources[:place])
    numbers = touched(sources[place], [found[2]])
    return marked, " ".join(mark(before + number) for number in numbers) or mark(0)


class AnswererTask:
    """An answerer that learns the kept answers.

    Args:
        student: an answerer's checkpoint, or an embedder's to build one around.
        size: prompts a batch.
        seed: the batch of a step depends on nothing else.
    """

    def __init__(self, student: Path, kept: Kept, size: int = 16, seed: int = 0) -> None:
        self._size, self._seed, self._start = size, seed, student
        self._tokenizer = load_tokenizer(student)
        made: Any = (
            BartForConditionalGeneration.from_pretrained(student, attn_implementation="eager")
            if (student / "generation_config.json").exists()
            else answerer.build(student)
        )
        self._answerer = made.train()
        self.helpers: nn.Module = nn.ModuleList()
        self.model: nn.Module = nn.ModuleList([self._answerer, self.helpers])

        if form_of(self._tokenizer) == "marks":
            kept = Kept(tuple(as_marks(*pair) for pair in kept.pairs), kept.left_out)
        self._kept = kept

    def losses(self, step: int) -> Losses:
        """The cross-entropy of the teacher's words."""
        rng = random.Random(f"{self._seed}-{step}")
        drawn = rng.choices(self._kept.pairs, k=self._size)
        batch = next(answerer.stream(list(drawn), self._tokenizer, self._size, rng))
        start = self._answerer.config.decoder_start_token_id
        return {"response": answerer.loss_of(self._answerer, batch, start)}

    def save(self, folder: Path) -> None:
        """Write the student."""
        folder.mkdir(parents=True, exist_ok=True)
        with torch.no_grad():
            answerer.save(self._answerer, self._tokenizer, self._start, folder)
