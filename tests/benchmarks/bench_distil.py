"""Does a teacher help? One small student, taught by each kind of knowledge alone.

The teacher is the bundled embedder, read back from int8, or the checkpoint that
``SLIMCHAT_TEACHER`` names; the student is three of its layers, and shares its word embeddings. All
arms start from the same student and see the same batches of the same training companies for the
same number of steps (``SLIMCHAT_STEPS``). The held-out companies measure: every question in three
languages, against all articles of its company, uncut.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from slimchat.evaluation.resampling import draws  # noqa: E402
from slimchat.models.encoder import model_folder  # noqa: E402
from slimchat.models.tokenization import load_tokenizer  # noqa: E402
from slimchat.training import base_model, corpus, embedder  # noqa: E402
from slimchat.training.dequantize import dequantize  # noqa: E402
from slimchat.training.distil import material, threads  # noqa: E402
from slimchat.training.distil.embedder_task import EmbedderTask  # noqa: E402
from slimchat.training.distil.fit import Plan, fit  # noqa: E402
from slimchat.training.distil.relation import layer_pairs  # noqa: E402
from slimchat.training.distil.weights import LossWeights  # noqa: E402
from slimchat.training.pairs import Pair  # noqa: E402
from slimchat.training.shrink import quality, surgery  # noqa: E402
from slimchat.types import LANGUAGES  # noqa: E402

pytestmark = [pytest.mark.benchmark, pytest.mark.convert, pytest.mark.timeout(6 * 3600)]
STEPS = int(os.environ.get("SLIMCHAT_STEPS", "60"))
LAYERS, CHARACTERS, BATCH, RATE, WARM_UP, RESAMPLES = 3, 160, 16, 5e-4, 10, 2000
START, ALONE = "before training", "labels"
ARMS = {
    ALONE: LossWeights(labels=1),
    "response": LossWeights(response=1),
    "feature": LossWeights(feature=1),
    "relation": LossWeights(relation=25),
    "all three": LossWeights(response=1, feature=1, relation=25),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One model on the held-out companies; ``reciprocal`` is (questions, languages)."""

    figures: quality.Quality
    reciprocal: np.ndarray
    seconds: float = 0.0


def teacher_of(folder: Path) -> Path:
    named = os.environ.get("SLIMCHAT_TEACHER")
    if named:
        return Path(named)
    dequantize(model_folder("bundled", "embedder"), folder)
    return folder


def pairs_to_train_on() -> list[Pair]:
    """Cut short, so that a step is quick on a CPU."""
    found = material.pairs(None, random.Random(0))
    return [replace(pair, passage=pair.passage[:CHARACTERS], negatives=()) for pair in found]


def every_language() -> material.Test:
    """The held-out questions, each in three languages one after another."""
    test = material.test(None)
    _, held = corpus.split_companies(corpus.helpdesks())
    entries = [entry for article in held for entry in article["questions"]]
    assert len(entries) == len(test.questions)
    thrice = [index for index in range(len(entries)) for _ in LANGUAGES]
    return material.Test(
        test.passages,
        tuple(entry[language] for entry in entries for language in LANGUAGES),
        tuple(test.right[index] for index in thrice),
        tuple(test.candidates[index] for index in thrice),
    )


def measured(model: object, folder: Path, test: material.Test, seconds: float = 0.0) -> Found:
    tokenizer = load_tokenizer(folder)
    with torch.no_grad():
        texts = [text.embedded for text in test.passages]
        passages = embedder.embed(model, tokenizer, texts, embedder.PASSAGE_TOKENS).numpy()  # type: ignore[arg-type]
        asked = embedder.embed(model, tokenizer, test.questions, embedder.QUESTION_TOKENS).numpy()  # type: ignore[arg-type]
    scores = [
        passages[list(candidates)] @ vector
        for vector, candidates in zip(asked, test.candidates, strict=True)
    ]
    reciprocal = (1.0 / quality.ranks(test, scores)).reshape(-1, len(LANGUAGES))
    return Found(quality.judged(test, scores, passages), reciprocal, seconds)


def gained(before: Found, after: Found) -> tuple[float, float, float]:
    """The difference in MRR and its 95% interval; a question is drawn with its translations."""
    each = (after.reciprocal - before.reciprocal).mean(axis=1)
    drawn = np.concatenate([weights @ each for weights in draws(len(each), RESAMPLES)]) / len(each)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(each.mean()), float(low), float(high)


def line(name: str, found: dict[str, Found]) -> str:
    figures, best = found[name].figures, next(iter(found.values())).figures
    cells = [f"{figures.hit1:.3f}", f"{figures.mrr:.3f}"]
    for other in (START, ALONE):
        if other in found and name in ARMS and other != name:
            value, low, high = gained(found[other], found[name])
            cells.append(f"{value:+.3f} ({low:+.3f} to {high:+.3f})")
        else:
            cells.append("")
    cells.append(f"{quality.likeness(best.outputs, figures.outputs):.3f}")
    return f"| {name} | " + " | ".join(cells) + f" | {found[name].seconds:.0f} |"


def test_every_kind_of_teaching_helps(tmp_path: Path) -> None:
    threads.use()
    folder, test = teacher_of(tmp_path / "teacher"), every_language()
    pairs = pairs_to_train_on()
    taught = " ".join(pair.passage for pair in pairs)
    assert not any(text.body[:60] in taught for text in test.passages)
    teacher = base_model.load(folder).eval()
    kept = [above for _, above in layer_pairs(LAYERS, teacher.config.num_hidden_layers)]
    found = {
        "the teacher": measured(teacher, folder, test),
        START: measured(surgery.keep_layers(teacher, kept), folder, test),
    }
    asked, companies = len(test.questions), len(corpus.HELD_OUT)
    print(f"\n{STEPS} steps of {BATCH}; {asked} questions of {companies} companies")
    print("| | hit@1 | MRR | MRR, to before training | MRR, to labels | cosine | CPU seconds |")
    print("|---|---|---|---|---|---|---|")
    print(line("the teacher", found), line(START, found), sep="\n", flush=True)
    for name, weights in ARMS.items():
        torch.manual_seed(0)
        student = surgery.keep_layers(teacher, kept).train()
        student.embeddings.requires_grad_(False)
        task = EmbedderTask(folder, folder, weights, pairs, BATCH, encoder=student)
        began = time.process_time()
        fit(task, weights.named(), Plan(steps=STEPS, rate=RATE, warm_up=WARM_UP))
        spent = time.process_time() - began
        found[name] = measured(student.eval(), folder, test, spent)
        print(line(name, found), flush=True)
    for name in ("response", "feature", "relation"):
        assert gained(found[START], found[name])[1] > 0, f"{name} does not help"
