"""Which generators a bot keeps in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from inspected_bot import small_bot

from slimchat import SupportBot
from slimchat.errors import ModelNotFoundError


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def load(folder: str, threads: int) -> str:
        names.append(folder)
        return f"generator of {folder}"

    monkeypatch.setattr("slimchat.models.engine.load_generator", load)
    monkeypatch.setattr("slimchat.models.loaded.model_folder", lambda name, kind: name)
    return names


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    changes = {"answer.mode": "generative", "generator.model": "own"}
    with small_bot(tmp_path, changes) as made:
        yield made


def test_the_bots_own_generator_stays_while_others_are_tried(
    bot: SupportBot, loaded: list[str]
) -> None:
    bot._loaded_generator(bot.config)
    for name in ("one", "two", "three"):
        bot._loaded_generator(bot.config.updated({"generator.model": name}))
    assert bot._loaded_generator(bot.config) == "generator of own"
    assert loaded == ["own", "one", "two", "three"]
    assert bot._generators.names() == ["three", "own"]


def test_nobody_waits_while_another_generator_loads(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, go_on, names = threading.Event(), threading.Event(), []

    def load(folder: str, threads: int) -> str:
        names.append(folder)
        if folder == "slow":
            loading.set()
            assert go_on.wait(20)
        return f"generator of {folder}"

    monkeypatch.setattr("slimchat.models.engine.load_generator", load)
    monkeypatch.setattr("slimchat.models.loaded.model_folder", lambda name, kind: name)
    slow = bot.config.updated({"generator.model": "slow"})
    bot._loaded_generator(bot.config)
    with ThreadPoolExecutor(3) as threads:
        first, second = (threads.submit(bot._loaded_generator, slow) for _ in range(2))
        assert loading.wait(20)
        assert threads.submit(bot._loaded_generator, bot.config).result(20) == "generator of own"
        assert not first.done()
        go_on.set()
        assert first.result(20) == second.result(20) == "generator of slow"
    assert names == ["own", "slow"]


def test_a_generator_that_could_not_be_loaded_is_tried_again(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = bot.config.updated({"generator.model": str(tmp_path / "model")})
    with pytest.raises(ModelNotFoundError):
        bot._loaded_generator(missing)
    (tmp_path / "model").mkdir()
    monkeypatch.setattr("slimchat.models.engine.load_generator", lambda *_: "loaded")
    assert bot._loaded_generator(missing) == "loaded"
