"""The parts of tuning that need no model: what is better, on which questions, what to turn."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from slimchat.cli.tune import duration
from slimchat.config import BotConfig
from slimchat.errors import ConfigError, GoldenSetError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.rows import Row
from slimchat.tuning.sweep.cache import Cache, Ledger, key_of
from slimchat.tuning.sweep.division import Division, divided
from slimchat.tuning.sweep.front import best_of, pareto
from slimchat.tuning.sweep.knobs import Situation, knobs_for
from slimchat.tuning.sweep.paired import Difference
from slimchat.tuning.sweep.quality import latency, quality, worth
from slimchat.tuning.sweep.study import Trial
from slimchat.tuning.sweep.tuned import Tuned


def row(**changes: Any) -> Row:
    made: dict[str, Any] = {
        "gold_action": "answer", "action": "answer", "correct_action": True, "error": None,
        "reciprocal_rank": 1.0, "token_f1": 0.5, "cited_sources": ["a.md"],
        "reference_sources": ["a.md"], "latency_s": 0.2,
    }  # fmt: skip
    return made | changes  # type: ignore[return-value]


def case(number: int, split: str | None = None, source: str = "a.md", **more: Any) -> GoldenCase:
    return GoldenCase(
        f"q{number}", f"Question {number}?", more.get("language", "en"), (), None,
        (source,) if more.get("action", "answer") == "answer" else (),
        more.get("action", "answer"), split,
    )  # fmt: skip


SITUATION = Situation(docs=False, curated=False, histories=False, chat=False, threshold=0.3)


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, 0.5 + 0.125 + 0.25),
        ({"cited_sources": ["b.md"]}, 0.125 + 0.25),
        ({"action": "refuse", "token_f1": 0.0, "reciprocal_rank": 0.5}, 0.125),
        ({"token_f1": None}, 1.0),
        ({"error": "KnowledgeError: no"}, 0.0),
        ({"gold_action": "refuse", "action": "refuse"}, 1.0),
        ({"gold_action": "refuse", "correct_action": False}, 0.0),
    ],
)
def test_what_a_question_is_worth(changes: dict[str, Any], value: float) -> None:
    assert worth(row(**changes)) == pytest.approx(value)


def test_quality_is_the_mean_and_latency_a_percentile() -> None:
    rows = [row(), row(error="x", latency_s=None), row(latency_s=0.4)]
    assert quality(rows) == pytest.approx(2 * 0.875 / 3)
    assert (quality([]), latency([])) == (0.0, 0.0)
    assert latency(rows, 0.5) == pytest.approx(0.3)


def test_the_paired_bootstrap_sees_a_steady_gain_and_no_gain_in_noise() -> None:
    steady = Difference.of([0.4] * 40, [0.6] * 40)
    assert (steady.gain, steady.low, steady.won, steady.lost) == pytest.approx((0.2, 0.2, 40, 0))
    noise = Difference.of([0.0, 1.0] * 20, [1.0, 0.0] * 20)
    assert noise.low < 0 < noise.high
    assert noise == Difference.of([0.0, 1.0] * 20, [1.0, 0.0] * 20)
    assert "+0.200" in steady.told


def test_the_test_split_is_never_tuned_on_and_every_kind_comes_early() -> None:
    cases = [case(n, "dev", language="es" if n % 3 == 0 else "en") for n in range(24)]
    cases += [case(n, "dev", action="refuse") for n in range(24, 36)]
    cases += [case(n, "test") for n in range(36, 44)]
    found = divided(cases)
    assert {one.split for one in found.tuned} == {"dev"}
    assert {one.split for one in found.test} == {"test"}
    assert found.rungs == (4, 12, 36)
    assert Division(found.tuned * 3 + found.test * 3, (), "").rungs == (14, 42, 132)
    early = found.tuned[: found.rungs[1]]
    assert sum(one.action == "refuse" for one in early) == 4
    assert sum(one.language == "es" for one in early) in (2, 3)
    assert divided(cases[::-1]).tuned == found.tuned


def test_without_a_test_split_no_document_is_on_both_sides() -> None:
    cases = [case(n, source=f"doc{n // 3}.md") for n in range(60)]
    found = divided(cases)
    sides = [{one.reference_sources for one in part} for part in (found.tuned, found.test)]
    assert not sides[0] & sides[1]
    assert len(found.tuned) + len(found.test) == 60
    with pytest.raises(GoldenSetError, match="0 questions to tune on"):
        divided([case(n, "test") for n in range(8)])


def test_only_knobs_that_matter_are_turned_within_the_bounds() -> None:
    paths = {knob.path for knob in knobs_for(BotConfig(), SITUATION)}
    assert {"retriever.k", "retriever.dense_weight", "answer.refuse_below"} <= paths
    assert not {path for path in paths if path.startswith(("generator", "chunking", "faq"))}
    dense = BotConfig().updated({"retriever.mode": "dense", "retriever.rerank": False})
    paths = {knob.path for knob in knobs_for(dense, SITUATION)}
    assert not paths & {"retriever.dense_weight", "retriever.rerank_depth"}
    wide = BotConfig().updated({"retriever.k": 40})
    (k,) = knobs_for(wide, SITUATION, ["retriever.k"])
    assert (k.low, k.high, k.whole) == (1, 40, True)
    (sure,) = knobs_for(BotConfig(), SITUATION, ["answer.refuse_below"])
    assert sure.parameter(None) == 0.3
    with pytest.raises(ConfigError, match=r"chunking\.max_tokens"):
        knobs_for(BotConfig(), SITUATION, ["chunking.max_tokens"])


def test_a_generator_adds_its_own_knobs() -> None:
    config = BotConfig().updated({"generator.model": "bundled"})
    chat = Situation(True, True, True, True, 0.3, ("Be brief.",))
    knobs = {knob.path: knob for knob in knobs_for(config, chat)}
    assert knobs["answer.mode"].choices == ("extractive", "generative")
    assert knobs["generator.system_prompt"].choices == (None, "Be brief.")
    assert knobs["chunking.max_tokens"].builds
    assert not knobs["generator.max_new_tokens"].when({"answer.mode": "extractive"})
    assert {"faq.threshold", "history.max_turns", "history.margin"} <= {*knobs}


def test_best_and_front() -> None:
    def trial(number: int, worth: float, seconds: float, state: Any = "complete") -> Trial:
        return Trial(number, state, {"retriever.k": number}, 9, worth, seconds, seconds)

    trials = [
        trial(0, 0.5, 1.0), trial(1, 0.7, 2.0), trial(2, 0.6, 0.5),
        trial(3, 0.9, 0.1, "halved"), trial(4, 0.6, 0.6),
    ]  # fmt: skip
    assert [one.number for one in pareto(trials)] == [2, 1]
    assert best_of(trials, None) == trials[1]
    assert best_of(trials, 1.5) == trials[2]
    assert best_of(trials, 0.2) is None


def test_the_cache_keeps_what_it_was_given_and_replaces_other_versions(tmp_path: Path) -> None:
    path, key = tmp_path / "cache.sqlite", key_of("model", "text")
    assert key != key_of("modelt", "ext")
    with Cache(path) as cache:
        cache.put("query", [(key, b"vector", 0.25)])
        assert cache.get("reading", [key]) == {}
    with Cache(path) as cache:
        assert cache.get("query", [key]) == {key: (b"vector", 0.25)}
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with Cache(path) as cache:
        assert cache.get("query", [key]) == {}
    (tmp_path / "other.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigError, match="Delete it"):
        Cache(tmp_path / "other.sqlite")
    ledger = Ledger()
    ledger.owed += 2.0
    assert (ledger.settled(), ledger.owed) == (2.0, 0.0)


def test_the_outcome_as_yaml_is_read_back_with_its_evidence(tmp_path: Path) -> None:
    base = BotConfig()
    best = {"retriever.k": 7, "chunking.max_tokens": 200}
    gain = Difference.of([0.2] * 8, [0.5] * 8)
    found = Tuned(
        "better", base.updated(best), base, best, (Trial(0, "complete"),), gain, gain, (0.5, 0.6),
        "How.", 1.5, 60.0,
    )  # fmt: skip
    evidence = found.save(tmp_path / "tuned.yaml")
    assert BotConfig.load(tmp_path / "tuned.yaml") == found.config
    text = (tmp_path / "tuned.yaml").read_text()
    assert "0.200 to 0.500" in text
    assert "--rebuild" in text
    assert '"verdict": "better"' in evidence.read_text()
    assert found.rebuild == ("chunking.max_tokens",)
    kept = Tuned(
        "none", base, base, {}, (), gain, None, (0.5, 0.5), "How.", None, 60.0
    )  # fmt: skip
    kept.save(tmp_path / "same.yaml")
    assert BotConfig.load(tmp_path / "same.yaml") == base
    assert kept.told[0].startswith("No settings were better")


def test_times_of_the_command_line() -> None:
    texts = {"15m": 900, "1.5s": 1.5, "250ms": 0.25, "2 h": 7200, "90": 90, "10MIN": 600}
    assert {text: duration(text, "budget") for text in texts} == texts
    for wrong in ("", "-3s", "10 parsecs", "1e3", "m"):
        with pytest.raises(ConfigError, match="budget"):
            duration(wrong, "budget")
