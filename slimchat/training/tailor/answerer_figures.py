"""What a converted answerer writes to the dev set."""

from __future__ import annotations

from pathlib import Path
from random import Random

from slimchat.config import GeneratorConfig
from slimchat.dialogue.grounding import is_no_answer
from slimchat.evaluation.metrics import mean, token_f1
from slimchat.models.engine import load_generator
from slimchat.models.tokenization import load_tokenizer
from slimchat.training.answer_forms import form_of
from slimchat.training.tailor.answerer import TARGET_TOKENS, prompts
from slimchat.training.tailor.dataset import Dataset, capped
from slimchat.training.tailor.figures import Figures, Tell, groups, rounded

ROWS = 120
"""Prompts a group that are written to; those of people and those by rule are such groups."""


def answerer_figures(folder: Path, data: Dataset, tell: Tell) -> Figures:
    """Token F1 of what is written and the sentences that answer, and right refusals.

    Args:
        folder: a model folder of kind ``seq2seq``.
        tell: ``tell(done, total)`` in prompts.
    """
    generator = load_generator(folder)
    form = form_of(load_tokenizer(folder))
    options = GeneratorConfig(max_new_tokens=TARGET_TOKENS)
    figures: Figures = {}
    for name, rows in groups(data.dev):
        overlaps: list[float] = []
        refusals: list[float] = []
        given = capped(prompts(rows, data, Random(0), form), ROWS)
        for done, item in enumerate(given, start=1):
            written = "".join(generator.stream(item.prompt, options))
            if item.answered:
                overlaps.append(token_f1(written, item.target))
            else:
                refusals.append(float(is_no_answer(written)))
            tell(done, len(given))
        figures[f"{name}: questions"] = len(given)
        for label, values in (("token F1", overlaps), ("right refusals", refusals)):
            if values:
                figures[f"{name}: {label}"] = mean(values) or 0.0
    return rounded(figures)
