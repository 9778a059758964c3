"""Exact search, inverted file and HNSW on clustered unit vectors.

Run with ``pytest -m benchmark -s tests/benchmarks/bench_vectors.py``. It holds the choice made in
``slimchat.knowledge.vectors``: beyond ``EXACT_LIMIT`` an inverted file, because it answers
faster than exact search, finds what exact search finds, and removes vectors in place; HNSW
cannot remove and takes longer to build.
"""

from __future__ import annotations

import time
from typing import Any

import faiss
import numpy as np
import pytest

from slimchat.knowledge.vectors import EXACT_LIMIT, VectorIndex

COUNT, DIMENSION, CLUSTERS, QUESTIONS, LIMIT = 60_000, 256, 600, 40, 30


def clustered() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    centres = random.normal(size=(CLUSTERS, DIMENSION))
    noise = random.normal(size=(COUNT, DIMENSION)) * 1.5
    data = (centres[random.integers(0, CLUSTERS, COUNT)] + noise).astype(np.float32)
    faiss.normalize_L2(data)
    asked = data[random.integers(0, COUNT, QUESTIONS)]
    asked = (asked + random.normal(size=asked.shape) * 0.05).astype(np.float32)
    faiss.normalize_L2(asked)
    return data, asked


def measured(search: Any, asked: np.ndarray) -> tuple[float, list[set[int]]]:
    start = time.perf_counter()
    found = [set(search(row)) for row in asked]
    return (time.perf_counter() - start) / len(asked) * 1000, found


def recall(found: list[set[int]], exact: list[set[int]]) -> float:
    return float(np.mean([len(a & b) / LIMIT for a, b in zip(found, exact, strict=True)]))


@pytest.mark.benchmark
def test_vector_indexes() -> None:
    data, asked = clustered()
    ids = np.arange(COUNT)
    flat = faiss.IndexIDMap2(faiss.IndexFlatIP(DIMENSION))
    flat.add_with_ids(data, ids)
    exact_ms, exact = measured(lambda row: flat.search(row[None], LIMIT)[1][0].tolist(), asked)

    assert COUNT > EXACT_LIMIT
    start = time.perf_counter()
    ours = VectorIndex.from_store([(ids, data)], DIMENSION, COUNT, threads=2)
    ours_build = time.perf_counter() - start
    ours_ms, found = measured(lambda row: [i for i, _ in ours.search(row, LIMIT)], asked)
    ours_recall = recall(found, exact)
    start = time.perf_counter()
    ours.remove(list(range(1000)))
    removal = time.perf_counter() - start

    graph = faiss.IndexHNSWFlat(DIMENSION, 16, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction, graph.hnsw.efSearch = 60, 64
    start = time.perf_counter()
    graph.add(data)
    graph_build = time.perf_counter() - start
    graph_ms, found = measured(lambda row: graph.search(row[None], LIMIT)[1][0].tolist(), asked)
    print(
        f"\nexact          {exact_ms:7.2f} ms a query"
        f"\ninverted file  {ours_ms:7.2f} ms, recall@30 {ours_recall:.3f}, "
        f"build {ours_build:.1f} s, removing 1,000 {removal * 1000:.0f} ms"
        f"\nHNSW           {graph_ms:7.2f} ms, recall@30 {recall(found, exact):.3f}, "
        f"build {graph_build:.1f} s, cannot remove"
    )
    assert ours_recall > 0.95
    assert ours_ms < exact_ms
    assert ours.count == COUNT - 1000
