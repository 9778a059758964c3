from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimchat.evaluation.metrics import auroc
from slimchat.training import calibrate, corpus, desk_readings, pairs, readings, vocabulary
from slimchat.training.corpus import as_customer, as_question, helpdesks

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyzó", "▁devolver"]


def test_the_vocabulary_keeps_what_is_used_and_every_letter() -> None:
    pieces = [*PIECES, "▁return", "▁返品"]
    whole = vocabulary.unigram(pieces, [-float(n) / 10 for n in range(len(pieces))])
    assert whole.encode("return").tokens == ["<s>", "▁return", "</s>"]
    counts = vocabulary.in_texts(whole, ["devolver return", "devolver"])
    kept = vocabulary.most_used([counts], pieces, len(PIECES))
    left = [pieces[index] for index in kept]
    assert left[:4] == list(vocabulary.SPECIAL)
    assert "▁devolver" in left
    assert "▁返品" not in left
    assert set("abczó") <= set(left)
    small = vocabulary.unigram(left, [-1.0] * len(left))
    assert "<unk>" not in small.encode("return").tokens
    assert small.decode(small.encode("return ok").ids) == "return ok"


def test_everyday_words_count_with_and_without_their_accents() -> None:
    pieces = [*PIECES, "▁devolución", "▁devolucion"]
    tokenizer = vocabulary.unigram(pieces, [-1.0] * len(pieces))
    counts = vocabulary.in_words(tokenizer, {"devolución": 1.0})
    assert counts[len(pieces) - 2] == pytest.approx(0.6)
    assert counts[len(pieces) - 1] == pytest.approx(0.2)


@given(st.text(max_size=80), st.integers(0, 10_000))
def test_customer_noise_never_fails_and_keeps_the_length_near(text: str, seed: int) -> None:
    made = as_customer(text, random.Random(seed))
    assert len(made) <= 2 * len(text) + 1


def test_titles_become_questions_only_where_a_rule_can() -> None:
    rng = random.Random(3)
    made = {as_question("Reset your password", "en", rng) for _ in range(40)}
    assert "How do I reset your password?" in made
    assert as_question("Warranty of grinders", "en", rng) == "Warranty of grinders"


def test_rows_reads_plain_and_compressed(tmp_path: Path) -> None:
    rows = [{"a": "ñ"}, {"a": "line\u2028separator"}]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "one.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "two.jsonl.xz").write_bytes(lzma.compress(text.encode()))
    assert corpus.rows(tmp_path / "one.jsonl") == rows
    assert corpus.rows(tmp_path / "two.jsonl") == rows
    assert corpus.rows(tmp_path / "three.jsonl") == []


def test_our_help_desks_are_sound() -> None:
    articles = helpdesks()
    assert len(articles) >= 250
    assert {article["language"] for article in articles} == {"en", "es", "pt"}
    for article in articles:
        for question in article["questions"]:
            assert all(answer in article["body"] for answer in question["answer"]), article["id"]
        for question in [*article["questions"], *article["unanswered"]]:
            assert all(question[language].strip() for language in ("en", "es", "pt"))


def test_no_golden_question_is_trained_on() -> None:
    golden = Path(__file__).parents[2] / "knowledge" / "golden.jsonl"
    asked = {
        json.loads(line)["question"].lower()
        for line in golden.read_text(encoding="utf-8").splitlines()
    }
    articles = [*helpdesks()]
    assert articles
    assert asked
    for article in articles:
        for question in [*article["questions"], *article["unanswered"]]:
            assert not asked & {question[language].lower() for language in ("en", "es", "pt")}


def test_help_desk_examples_mark_the_answer_and_held_out_companies_stay_out() -> None:
    train, held = corpus.split_companies(helpdesks())
    assert held
    assert {a["company"] for a in held} == corpus.HELD_OUT
    assert not {a["company"] for a in train} & {a["company"] for a in held}
    unseen = {pairs.helpdesk_text(article) for article in held}
    assert not unseen & {pair.passage for pair in pairs.helpdesk_pairs(random.Random(0))}
    examples = desk_readings.from_helpdesks(train[:10], train, random.Random(0))
    assert examples
    for example in examples:
        assert (sum(example.marks or ()) > 0) == example.relevant
        for (start, end), mark in zip(example.sentences, example.marks or (), strict=True):
            assert example.text[start:end].strip()
            assert mark in (0, 1)


def test_a_window_keeps_the_answer_and_whole_sentences() -> None:
    text = " ".join(f"This is sentence number {n} of a rather long article." for n in range(60))
    answer = (text.find("number 30"), text.find("number 30") + 9)
    made = readings.example(
        "q", "h", text, "en", random.Random(1), answer=answer, relevant=True, source="x"
    )
    assert made is not None
    marked = [
        made.text[a:b] for (a, b), m in zip(made.sentences, made.marks or (), strict=True) if m
    ]
    assert marked == ["This is sentence number 30 of a rather long article."]
    assert len(made.text.split()) <= 125


def test_hard_negatives_come_from_the_same_company() -> None:
    articles = {pairs.helpdesk_text(a): a["company"] for a in helpdesks()}
    for pair in pairs.helpdesk_pairs(random.Random(0))[:200]:
        assert {articles[text] for text in pair.negatives} == {articles[pair.passage]}
        assert pair.passage not in pair.negatives


def test_platt_recovers_a_known_calibration() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, 20_000)
    labels = (rng.random(20_000) < 1 / (1 + np.exp(-(1.7 * logits - 0.6)))).astype(float)
    scale, shift = calibrate.platt(logits, labels)
    assert (scale, shift) == (pytest.approx(1.7, abs=0.1), pytest.approx(-0.6, abs=0.1))
    p = 1 / (1 + np.exp(-(scale * logits + shift)))
    assert calibrate.expected_calibration_error(p, labels) < 0.02
    assert calibrate.expected_calibration_error(p**3, labels) > 0.1


def test_auroc_against_counting_pairs() -> None:
    rng = np.random.default_rng(1)
    scores, labels = rng.integers(0, 5, 60).astype(float), rng.integers(0, 2, 60).astype(float)
    pairs_ = [(a, b) for a in scores[labels == 1] for b in scores[labels == 0]]
    counted = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a, b in pairs_) / len(pairs_)
    assert auroc(scores[labels == 1], scores[labels == 0]) == pytest.approx(counted)


def test_the_threshold_keeps_its_promise() -> None:
    rng = np.random.default_rng(2)
    answerable = np.r_[np.ones(300), np.zeros(100)]
    p = np.clip(np.r_[rng.normal(0.7, 0.2, 300), rng.normal(0.3, 0.2, 100)], 0, 1)
    limit = calibrate.best_threshold(p, answerable, precision=0.85)
    refused = p < limit
    right = (refused & (answerable == 0)).sum() / 100
    wrong = (refused & (answerable == 1)).sum() / 300
    assert right / (right + wrong) >= 0.85
    assert right > 0.5
