"""What tells that a message needs a person: a linear probe on the bundled embedder.

Messages of customers who need a person (``data/handoffs.jsonl``) are held against questions of
help desks, which need none. Logistic regression over the vectors, by Newton's method (Hosmer and
Lemeshow, 2000, ch. 1), with what was never trained on held out in five folds by situation and by
company; the thresholds are those that 0.75% and 2% of the held-out questions reach. Run it:
``python -m slimchat.training.calibrate_handoff``; it writes what
:mod:`slimchat.dialogue.handoff_score` reads.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from slimchat._files import write_atomically
from slimchat.config import BotConfig
from slimchat.dialogue.handoff_score import PROBE
from slimchat.knowledge.analysis import folded
from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.models.embedder import load_embedder
from slimchat.training import corpus
from slimchat.training.calibrate import Numbers
from slimchat.types import LANGUAGES

NEEDY = corpus.HELPDESKS.with_name("handoffs.jsonl")
EVERY = 7
"""Of the questions of help desks, one in so many is used; they come in threes, one a language."""
FOLDS = 5
WEIGHT = 20.0
"""What a message that needs a person counts beside one that does not."""
RIDGE = 1.0
"""Penalty on the squared weights."""
SHARES = {"threshold": 0.0075, "unanswered": 0.02}
"""Share of the held-out questions that reaches each threshold without need."""


def probed(vectors: Vectors, needs: Numbers) -> Numbers:
    """The weights of a logistic regression, the bias last."""
    x = np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)]).astype(np.float64)
    each = np.where(needs == 1, WEIGHT, 1.0)
    ridge = np.full(x.shape[1], RIDGE)
    ridge[-1] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (each * (p - needs)) + ridge * w
        bend = (x * (each * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)
        step = np.linalg.solve(bend, slope)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def scores(vectors: Vectors, w: Numbers) -> Numbers:
    """Probabilities by a probe."""
    found: Numbers = 1 / (1 + np.exp(-(vectors @ w[:-1] + w[-1])))
    return found


def messages() -> tuple[list[str], list[int]]:
    """What customers wrote who need a person, as typed with care and without; its situations."""
    texts, situations = [], []
    for number, row in enumerate(corpus.rows(NEEDY)):
        for language in LANGUAGES:
            for text in (row[language], folded(row[language]).replace(",", "")):
                texts.append(text)
                situations.append(number)
    return texts, situations


def questions() -> tuple[list[str], list[int]]:
    """What customers asked help desks; its companies."""
    texts, companies, known = [], [], dict[str, int]()
    for article in corpus.helpdesks():
        company = known.setdefault(article["company"], len(known))
        asked = [*article.get("questions", []), *article.get("unanswered", [])]
        found = [entry[language] for entry in asked for language in LANGUAGES if language in entry]
        texts += found
        companies += [company] * len(found)
    return texts[::EVERY], companies[::EVERY]


def measured(embedder: EmbedderProtocol) -> dict[str, object]:
    """The probe with its thresholds, as the file holds them, and what was seen on the way."""
    needy, situations = messages()
    others, companies = questions()
    vectors = np.vstack([embedder.embed_passages(needy), embedder.embed_passages(others)])
    needs = np.array([1.0] * len(needy) + [0.0] * len(others))
    fold = np.array([*situations, *companies]) % FOLDS
    held = np.zeros(len(needs))
    for number in range(FOLDS):
        held[fold == number] = scores(
            vectors[fold == number], probed(vectors[fold != number], needs[fold != number])
        )
    limits = {
        name: round(float(np.quantile(held[needs == 0], 1 - share)), 3)
        for name, share in SHARES.items()
    }
    found = {name: float((held[needs == 1] >= limit).mean()) for name, limit in limits.items()}
    w = probed(vectors, needs)
    return {
        "version": 1,
        "embedder": embedder.fingerprint,
        **limits,
        "found": {name: round(share, 3) for name, share in found.items()},
        "bias": round(float(w[-1]), 4),
        "weights": [round(float(weight), 4) for weight in w[:-1]],
    }


def main(target: Path = PROBE) -> None:
    """Measure, print, and write."""
    made = measured(load_embedder(BotConfig()))
    write_atomically(target, json.dumps(made) + "\n")
    told = {name: value for name, value in made.items() if name != "weights"}
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
