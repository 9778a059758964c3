"""The metrics against the implementations that others use, on random inputs."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest
import pytrec_eval
from evaluated_rows import acted, row
from rouge_score.rouge_scorer import RougeScorer
from sklearn import metrics as sk
from sklearn.preprocessing import MultiLabelBinarizer

from slimchat.evaluation import metrics
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.resampling import figures
from slimchat.evaluation.rows import Row
from slimchat.evaluation.runner import evaluate
from slimchat.types import Action, Answer, Citation, Step, Usage

SEEDS = range(20)
ACTIONS: list[Action] = ["answer", "clarify", "refuse", "handoff"]
WORDS = re.findall(r"\S+", "the fee is $4.95 for 30 days and a return in-store don't 2x _a_")


def close(value: float | None, expected: float) -> None:
    assert value is not None
    assert math.isclose(value, expected, abs_tol=1e-6), (value, expected)


class Answering:
    """Retrieves and cites what it was told to."""

    knowledge: Any = None

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers

    def ask(self, question: str, **_: Any) -> Answer:
        return self.answers.get(question) or Answer(
            "", "refuse", (), 0.0, "en", {}, Usage(), (), ""
        )


def asked(found: list[list[str]], cited: list[list[str]], wanted: list[list[str]]) -> list[Row]:
    """The rows of a bot that retrieved and cited these documents."""
    answers, cases = {}, []
    for number, (hits, quotes, references) in enumerate(zip(found, cited, wanted, strict=True)):
        name = f"q{number}"
        trace = (Step("retrieve", 0.0, {"hits": [{"source": source} for source in hits]}),)
        answers[name] = Answer(
            "Yes.", "answer", tuple(Citation(s, "", "", None, "", "", 0.5) for s in quotes), 0.5,
            "en", {}, Usage(), trace, name,
        )  # fmt: skip
        cases.append(GoldenCase(name, name, "en", (), None, tuple(references), "answer"))
    bot = Answering(answers)
    bot.knowledge = Nowhere()
    return list(evaluate(bot, cases).rows)


class Nowhere:
    def passage(self, passage_id: str) -> Any:
        from slimchat.errors import KnowledgeError

        raise KnowledgeError(passage_id)


@pytest.mark.parametrize("seed", SEEDS)
def test_retrieval_is_that_of_trec_eval(seed: int) -> None:
    rng = random.Random(seed)
    documents = [f"d{n}.md" for n in range(15)]
    wanted = [rng.sample(documents, rng.randint(1, 4)) for _ in range(12)]
    found = [rng.sample(documents, rng.randint(0, 10)) for _ in range(12)]
    rows = asked(found, [[]] * 12, wanted)
    qrels = {f"q{n}": dict.fromkeys(refs, 1) for n, refs in enumerate(wanted)}
    run = {
        f"q{n}": {doc: float(100 - rank) for rank, doc in enumerate(docs)}
        for n, docs in enumerate(found)
        if docs
    }
    measures = {"success_1,5,10", "ndcg_cut_10", "recip_rank"}
    judged = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)
    names = {
        "recall@1": "success_1",
        "recall@5": "success_5",
        "recall@10": "success_10",
        "ndcg@10": "ndcg_cut_10",
        "mrr@10": "recip_rank",
    }
    ours = figures(rows)
    for name, theirs in names.items():
        # Questions that found nothing are not in trec_eval's answer, and count 0.
        close(ours[name], sum(one[theirs] for one in judged.values()) / len(wanted))


@pytest.mark.parametrize("seed", SEEDS)
def test_citations_are_those_of_scikit_learn(seed: int) -> None:
    rng = random.Random(seed)
    documents = [f"d{n}.md" for n in range(6)]
    wanted = [rng.sample(documents, rng.randint(1, 3)) for _ in range(15)]
    cited = [rng.sample(documents, rng.randint(1, 3)) for _ in range(15)]
    ours = figures(asked([[]] * 15, cited, wanted))
    binary = MultiLabelBinarizer(classes=documents)
    gold, said = binary.fit_transform(wanted), binary.fit_transform(cited)
    close(ours["citation_precision"], sk.precision_score(gold, said, average="samples"))
    hit = [bool(set(a) & set(b)) for a, b in zip(wanted, cited, strict=True)]
    close(ours["citation_recall"], sk.recall_score([1] * 15, hit))


@pytest.mark.parametrize("seed", SEEDS)
def test_rouge_is_that_of_rouge_score(seed: int) -> None:
    rng = random.Random(seed)
    scorer = RougeScorer(["rougeL"])
    for _ in range(20):
        first, second = (
            " ".join(rng.choices(WORDS, k=rng.randint(0, 30))) + rng.choice(["", ".", "_!"])
            for _ in range(2)
        )
        close(metrics.rouge_l(first, second), scorer.score(second, first)["rougeL"].fmeasure)


def test_rouge_keeps_the_letters_of_spanish_and_portuguese() -> None:
    class Tokens:
        def tokenize(self, text: str) -> list[str]:
            return metrics.rouge_tokens(text)

    scorer = RougeScorer(["rougeL"], tokenizer=Tokens())
    first, second = "A devolução é grátis até 30 dias [1].", "la devolucion es gratis: 30 días"
    assert metrics.rouge_tokens(first) == ["a", "devolucao", "e", "gratis", "ate", "30", "dias"]
    close(metrics.rouge_l(first, second), scorer.score(second, first)["rougeL"].fmeasure)


@pytest.mark.parametrize("seed", SEEDS)
def test_actions_are_those_of_scikit_learn(seed: int) -> None:
    rng = random.Random(seed)
    pairs = [(rng.choice(ACTIONS), rng.choice(ACTIONS)) for _ in range(40)]
    ours = figures(acted(pairs))
    gold, said = zip(*pairs, strict=True)
    named = sorted(set(gold))
    close(
        ours["action_macro_f1"],
        sk.f1_score(gold, said, labels=named, average="macro", zero_division=0.0),
    )
    kept = [pair for pair in pairs if pair[0] in ("answer", "refuse")]
    refusing = [[action == "refuse" for action in side] for side in zip(*kept, strict=True)]
    close(ours["refusal_precision"], sk.precision_score(*refusing, zero_division=np.nan))
    close(ours["refusal_recall"], sk.recall_score(*refusing))


@pytest.mark.parametrize("seed", SEEDS)
def test_confidences_are_those_of_scikit_learn(seed: int) -> None:
    rng = random.Random(seed)
    rows, gold, right, sure, given = [], [], [], [], []
    for _ in range(60):
        one, cited = rng.choice(ACTIONS[:3:2]), rng.choice(["a.md", "b.md"])
        confidence = rng.choice([0.1, 0.25, 0.5, 0.9, rng.random()])
        rows.append(
            row(gold_action=one, action="answer", confidence=confidence, cited_sources=[cited])
        )
        gold.append(one == "answer")
        sure.append(confidence)
        right.append(one == "answer" and cited == "a.md")
    # Questions that were refused have no answer to be right or wrong.
    rows.append(row(gold_action="refuse", action="refuse", confidence=0.3))
    ours = figures(rows)
    close(ours["refusal_auroc"], sk.roc_auc_score([*gold, False], [*sure, 0.3]))
    close(ours["brier"], sk.brier_score_loss(right, sure))
    given = np.minimum((np.array(sure) * 10).astype(int), 9)
    parts = [given == number for number in range(10) if (given == number).any()]
    apart = [
        abs(np.mean(np.array(sure)[p]) - np.mean(np.array(right)[p])) * p.mean() for p in parts
    ]
    close(ours["ece"], float(sum(apart)))


def test_the_calibration_error_is_that_of_the_reliability_curve() -> None:
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(0)
    sure = rng.random(200)
    right = rng.random(200) < sure**2
    true, said = calibration_curve(right, sure, n_bins=10)
    counts = np.bincount(np.minimum((sure * 10).astype(int), 9), minlength=10)
    rows = [
        row(action="answer", confidence=float(s), cited_sources=["a.md" if r else "b.md"])
        for s, r in zip(sure, right, strict=True)
    ]
    close(figures(rows)["ece"], float((counts[counts > 0] * abs(true - said)).sum() / 200))


@pytest.mark.parametrize("seed", SEEDS)
def test_percentiles_are_those_of_numpy(seed: int) -> None:
    times = np.random.default_rng(seed).exponential(size=seed + 1)
    ours = figures([row(latency_s=float(seconds)) for seconds in times])
    close(ours["latency_p50_s"], float(np.quantile(times, 0.5)))
    close(ours["latency_p95_s"], float(np.quantile(times, 0.95)))


def test_similarity_is_the_cosine_of_scikit_learn() -> None:
    from support import HashingEmbedder

    embedder = HashingEmbedder()
    said = Answer("Returns are free", "answer", (), 0.5, "en", {}, Usage(), (), "a")
    bot = Answering({"q": said})
    bot.knowledge = Nowhere()
    cases = [GoldenCase("q", "q", "en", (), "All returns are free", ("a.md",), "answer")]
    report = evaluate(bot, cases, embedder=embedder)
    vectors = embedder.embed_passages([said.text, "All returns are free"])
    expected = sk.pairwise.cosine_similarity(vectors)[0, 1]
    close(report.metrics["semantic_similarity"], float(expected))
