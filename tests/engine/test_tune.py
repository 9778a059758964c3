"""Tuning a small bot with the bundled models: a search, a kill, a resumption, the command."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("optuna")

from tuned_bot import tunable_bot, write_golden

from slimchat import BotConfig, SupportBot
from slimchat.dialogue.history import completed
from slimchat.errors import ConfigError, KnowledgeError, StoppedError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.tuning.sweep.bench import Bench
from slimchat.tuning.sweep.cache import Cache
from slimchat.tuning.sweep.quality import latency
from slimchat.tuning.sweep.search import Watch
from slimchat.tuning.sweep.study import Trial

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tune")


@pytest.fixture(scope="module")
def golden(folder: Path) -> Path:
    return write_golden(folder / "golden.jsonl")


@pytest.fixture(scope="module")
def bot(folder: Path) -> Iterator[SupportBot]:
    with tunable_bot(folder) as made:
        yield made


def after(count: int) -> Watch:
    """Stops a search after so many trials."""
    seen: list[Trial] = []
    return Watch(lambda trial, _: seen.append(trial), cancel=lambda: len(seen) >= count)


def test_a_bench_answers_as_the_bot_does_and_counts_what_its_cache_saves(
    bot: SupportBot, golden: Path, tmp_path: Path
) -> None:
    cases = load_golden(golden)[:6]
    expected = bot.evaluate(cases)
    with (
        Cache(tmp_path / "cache.sqlite") as cache,
        Bench(bot._subject(), tmp_path / "indexes", cache) as bench,
    ):
        first = bench.rows(bot.config, cases)
        reads = []
        read = bench._reader._model.logits
        bench._reader._model.logits = lambda *given: reads.append(given) or read(*given)  # type: ignore
        second = bench.rows(bot.config, cases)
        strict = bench.rows(bot.config.updated({"answer.refuse_below": 1.0}), cases)
    assert not reads
    for rows in (first, second):
        assert [row["answer"] for row in rows] == [row["answer"] for row in expected.rows]
        assert [row["rank"] for row in rows] == [row["rank"] for row in expected.rows]
    assert {row["action"] for row in strict} == {"refuse"}
    # Asked again it costs what it cost at first: the cache's own speed is not the bot's.
    assert latency(second, 0.5) > 0.3 * latency(first, 0.5)


def test_a_question_that_may_lean_on_the_one_before_is_tuned_on_too(
    bot: SupportBot, tmp_path: Path
) -> None:
    asked = ["How long is the warranty of the X200?", "can i just pick it up from u in portland"]
    assert completed(asked[1], [("user", asked[0])], "en").variants
    cases = [GoldenCase(text, text, "en", (), None, (), "refuse") for text in asked]
    with (
        Cache(tmp_path / "cache.sqlite") as cache,
        Bench(bot._subject(), tmp_path / "indexes", cache) as bench,
    ):
        rows = bench.rows(bot.config, cases)
    assert [row["question"] for row in rows] == asked
    assert [row["unchanged"] for row in bot.evaluate(cases).rows] == [True, True]


def test_a_search_writes_settings_with_their_evidence(
    bot: SupportBot, golden: Path, tmp_path: Path
) -> None:
    before, output = bot.config, tmp_path / "tuned.yaml"
    only = ["answer.refuse_below", "retriever.k", "retriever.dense_weight", "chunking.max_tokens"]
    order: dict[str, Any] = {"max_latency": 60, "output": output, "only": only}
    with pytest.raises(StoppedError):
        bot.tune(golden, budget=900, watch=after(14), **order)
    seen: list[tuple[int, int]] = []
    watch = Watch(lambda trial, trials: seen.append((trial.number, len(trials))))
    found = bot.tune(golden, budget=0.1, resume=True, watch=watch, **order)
    assert bot.config is before
    assert seen == []
    first, *others = found.trials
    assert (first.changes, first.asked, first.state) == ({}, 12, "complete")
    assert {trial.state for trial in others} <= {"complete", "halved"}
    assert any(trial.builds for trial in others)
    assert found.dev.n == 12
    assert found.dev.gain >= 0
    assert BotConfig.load(output) == found.config
    evidence = json.loads(output.with_suffix(".json").read_text())
    assert evidence["trials"] == [trial.to_dict() for trial in found.trials]
    assert (found.test is None) == (found.verdict == "none")
    assert found.chart().to_dict()["layer"]
    with pytest.raises(ConfigError, match="begun before"):
        bot.tune(golden, budget=1, output=output)
    with pytest.raises(ConfigError, match="other settings to turn"):
        bot.tune(golden, budget=1, output=output, resume=True, only=["retriever.k"])


def test_a_stopped_search_writes_nothing_and_goes_on(
    bot: SupportBot, golden: Path, tmp_path: Path
) -> None:
    output = tmp_path / "tuned.yaml"
    only = ["answer.refuse_below", "retriever.k"]
    with pytest.raises(StoppedError, match="after 3 trials"):
        bot.tune(golden, budget=60, output=output, only=only, watch=after(3))
    assert not output.exists()
    found = bot.tune(golden, budget=0.1, output=output, only=only, resume=True)
    assert [trial.number for trial in found.trials] == [0, 1, 2]
    assert output.is_file()


def test_documents_that_changed_are_built_first(
    bot: SupportBot, golden: Path, folder: Path, tmp_path: Path
) -> None:
    extra = folder / "docs" / "new.md"
    extra.write_text("# New\n\nSomething else.\n")
    try:
        with pytest.raises(KnowledgeError, match="new files: 1, changed: 0"):
            bot.tune(golden, budget=1, output=tmp_path / "tuned.yaml")
    finally:
        extra.unlink()


def test_a_killed_search_goes_on_from_its_trials(
    bot: SupportBot, golden: Path, folder: Path, tmp_path: Path
) -> None:
    output, work = tmp_path / "tuned.yaml", tmp_path / "tuned.tuning"
    command = [sys.executable, "-m", "slimchat", "tune", str(folder / "bot"), str(golden)]
    command += ["-o", str(output), "--only", "retriever.k", "--only", "answer.refuse_below"]
    env = os.environ | {"PYTHONPATH": str(TESTS.parent)}
    child = subprocess.Popen([*command, "--budget", "10m"], env=env)
    try:
        while trials_in(work / "trials.sqlite") < 5:
            assert child.poll() is None
            time.sleep(0.05)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    done = trials_in(work / "trials.sqlite")
    assert not output.exists()
    told = subprocess.run(
        [*command, "--budget", "0.1s", "--resume", "--json"],
        env=env, capture_output=True, check=True, text=True,
    )  # fmt: skip
    found = json.loads(told.stdout)
    assert len(found["trials"]) in (done, done + 1)  # one may have been under way
    assert {trial["state"] for trial in found["trials"][:-1]} <= {"complete", "halved"}
    assert BotConfig.load(output)


def trials_in(path: Path) -> int:
    if not path.is_file():
        return 0
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20) as raw:
        try:
            count = raw.execute("SELECT count(*) FROM trials WHERE state <> 'RUNNING'").fetchone()
        except sqlite3.OperationalError:
            return 0
    raw.close()
    return int(count[0])
