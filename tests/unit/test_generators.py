"""Which generators a bot keeps in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from inspected_bot import small_bot

from slimchat import SupportBot


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def load(folder: str, threads: int) -> str:
        names.append(folder)
        return f"generator of {folder}"

    monkeypatch.setattr("slimchat.models.engine.load_generator", load)
    monkeypatch.setattr("slimchat.bot.model_folder", lambda name, kind: name)
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
    assert [*bot._generators] == ["three", "own"]
