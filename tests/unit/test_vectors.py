from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from slimchat.errors import IndexFormatError
from slimchat.knowledge import vectors as module
from slimchat.knowledge.vectors import VectorIndex


def unit(count: int, dimension: int = 16, seed: int = 0) -> np.ndarray:
    data = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return data / np.linalg.norm(data, axis=1, keepdims=True)


def index_of(data: np.ndarray) -> VectorIndex:
    rowids = list(range(100, 100 + len(data)))
    half = len(data) // 2
    pages = [(rowids[:half], data[:half]), (rowids[half:], data[half:])]
    return VectorIndex.from_store(pages, data.shape[1], len(data), threads=1)


@pytest.fixture(params=["exact", "inverted"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "inverted":
        monkeypatch.setattr(module, "EXACT_LIMIT", 100)
    return str(request.param)


def test_finds_the_nearest(kind: str) -> None:
    data = unit(600)
    index = index_of(data)
    assert index.exact is (kind == "exact")
    for row in (0, 7, 599):
        hits = index.search(data[row], 5)
        assert hits[0][0] == 100 + row
        assert hits[0][1] == pytest.approx(1.0, abs=1e-5)
        assert [s for _, s in hits] == sorted((s for _, s in hits), reverse=True)


def test_exact_scores_are_cosines() -> None:
    data = unit(50)
    order = np.argsort(-(data @ data[3]))[:10]
    assert [row - 100 for row, _ in index_of(data).search(data[3], 10)] == order.tolist()


def test_exclude_remove_add(kind: str) -> None:
    data = unit(300)
    index = index_of(data)
    assert index.search(data[5], 1, np.array([105], dtype=np.int64))[0][0] != 105
    index.remove([105, 9999])
    assert index.count == 299
    assert index.search(data[5], 1)[0][0] != 105
    index.add([700], data[5:6])
    assert index.search(data[5], 1)[0][0] == 700


def test_write_and_read(tmp_path: Path, kind: str) -> None:
    data = unit(300)
    index = index_of(data)
    index.write(tmp_path / "v")
    again = VectorIndex.read(tmp_path / "v", 16, 300)
    assert again.exact is index.exact
    assert again.search(data[9], 3) == index.search(data[9], 3)
    again.remove([109])
    assert again.search(data[9], 1)[0][0] != 109


def test_fits(kind: str) -> None:
    index = index_of(unit(300))
    assert index.fits(320)
    assert index.fits(10) is (kind == "exact")
    assert not index.fits(1_000_000)


def test_empty() -> None:
    index = VectorIndex.from_store([], 4, 0)
    assert index.search(np.ones(4, dtype=np.float32), 5) == []
    index.add([], np.zeros((0, 4), dtype=np.float32))
    index.remove([])
    assert index.count == 0


def test_damaged(tmp_path: Path) -> None:
    index_of(unit(20)).write(tmp_path / "v")
    with pytest.raises(IndexFormatError, match="20 vectors of 16 numbers"):
        VectorIndex.read(tmp_path / "v", 16, 21)
    with pytest.raises(IndexFormatError):
        VectorIndex.read(tmp_path / "v", 8, 20)
    (tmp_path / "v").write_bytes((tmp_path / "v").read_bytes()[:300])
    for name in ("v", "missing"):
        with pytest.raises(IndexFormatError, match="cannot be read"):
            VectorIndex.read(tmp_path / name, 16, 20)
