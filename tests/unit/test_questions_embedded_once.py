"""A question is embedded once, though two steps of an answer look at its vector."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support import HashingEmbedder

from slimchat.config import BotConfig
from slimchat.knowledge.lazy import LazyEmbedder
from slimchat.knowledge.protocols import Vectors
from slimchat.tuning.sweep.cache import Cache, Ledger
from slimchat.tuning.sweep.cached_models import CachedEmbedder


class Counting(HashingEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_query(self, text: str) -> Vectors:
        self.asked.append(text)
        return super().embed_query(text)


def test_the_last_question_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Counting()
    monkeypatch.setattr("slimchat.models.embedder.load_embedder", lambda config: model)
    lazy = LazyEmbedder(BotConfig())
    expected = HashingEmbedder().embed_query("Fees?")
    first = lazy.embed_query("Fees?")
    first[:] = 0  # whoever changes what it was given changes nothing for others
    assert np.array_equal(lazy.embed_query("Fees?"), expected)
    assert model.asked == ["Fees?"]
    lazy.embed_query("Pets?")
    lazy.embed_query("Fees?")
    assert model.asked == ["Fees?", "Pets?", "Fees?"]


def test_a_search_for_settings_counts_it_once_too(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.sqlite") as cache:
        ledger = Ledger()
        embedder = CachedEmbedder(Counting(), cache, ledger)
        for text in ("Fees?", "Fees?"):
            embedder.embed_query(text)
        assert ledger.owed == 0
        embedder.embed_query("Pets?")
        embedder.embed_query("Fees?")
        once = ledger.owed
        assert once > 0
        embedder.embed_query("Fees?")
        assert ledger.owed == once
