from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support import HashingEmbedder, document, passage

from slimchat.errors import FingerprintMismatchError, IndexFormatError, IndexNotFoundError
from slimchat.knowledge.schema import SkippedFile
from slimchat.knowledge.store import Store
from slimchat.knowledge.store_writer import StoreWriter

EMBEDDER = HashingEmbedder(8)


def write(path: Path, texts: list[str], previous: Store | None = None) -> Store:
    writer = StoreWriter(path, previous)
    writer.set_meta({"embedder_fingerprint": "one", "dimension": "8"})
    writer.add(document(), [passage(text, position=n) for n, text in enumerate(texts)])
    for batch in writer.pending_batches(2):
        passages = [row.passage for row in batch]
        writer.set_vectors(passages, EMBEDDER.embed_passages([p.embedded_text for p in passages]))
    writer.set_skipped([SkippedFile("b.pdf", "", 3, 4, "encrypted")])
    writer.finish()
    return Store(path)


def test_round_trip(tmp_path: Path) -> None:
    with write(tmp_path / "s.sqlite", ["one", "two", "three"]) as store:
        assert store.count() == 3
        row = store.documents()[0]
        assert (row.source, row.passages, row.metadata) == ("a.md", 3, {"author": "Ana"})
        assert [r.passage for r in store.passages_of("a.md")] == [
            passage(text, position=n) for n, text in enumerate(["one", "two", "three"])
        ]
        rowids, vectors = next(store.vectors())
        assert rowids == [1, 2, 3]
        assert vectors.shape == (3, 8)
        np.testing.assert_allclose(vectors[1], EMBEDDER.embed_query("Title\ntwo"), atol=1e-6)
        assert store.skipped() == [SkippedFile("b.pdf", "", 3, 4, "encrypted")]


def test_rowids_are_never_used_again(tmp_path: Path) -> None:
    with write(tmp_path / "1.sqlite", ["one", "two"]) as first:
        second = write(tmp_path / "2.sqlite", ["three"], first)
        with second, write(tmp_path / "3.sqlite", ["one"], second) as third:
            assert [row.rowid for row in second.scan()] == [3]
            assert [row.rowid for row in third.scan()] == [4]


def test_one_text_is_embedded_once_and_its_vector_is_carried_over(tmp_path: Path) -> None:
    EMBEDDER.embedded.clear()
    with write(tmp_path / "1.sqlite", ["same", "same", "other"]) as first:
        assert sorted(EMBEDDER.embedded) == ["Title\nother", "Title\nsame"]
        assert sum(len(rowids) for rowids, _ in first.vectors()) == 3
        EMBEDDER.embedded.clear()
        write(tmp_path / "2.sqlite", ["new", "other"], first).close()
        assert EMBEDDER.embedded == ["Title\nnew"]


def test_reading_from_several_threads(tmp_path: Path) -> None:
    with write(tmp_path / "s.sqlite", [f"text {n}" for n in range(50)]) as store:
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda: found.append(len(list(store.scan())))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [50] * 8


def test_a_read_only_store_refuses_writes(tmp_path: Path) -> None:
    with write(tmp_path / "s.sqlite", ["one"]) as store, pytest.raises(IndexFormatError):
        store.rows("DELETE FROM passages")


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="slimchat build DOCS -o"):
        Store(tmp_path / "s.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000])
def test_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.sqlite").write_bytes(content)
    with pytest.raises(IndexFormatError, match="--rebuild"):
        Store(tmp_path / "s.sqlite")


def test_truncated(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    write(path, [f"text {n} " * 50 for n in range(200)]).close()
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(IndexFormatError, match="--rebuild"):
        list(Store(path).scan())


def test_another_version(tmp_path: Path) -> None:
    write(tmp_path / "s.sqlite", ["one"]).close()
    connection = sqlite3.connect(tmp_path / "s.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(IndexFormatError, match="version 99"):
        Store(tmp_path / "s.sqlite")


def test_fingerprints(tmp_path: Path) -> None:
    with write(tmp_path / "s.sqlite", ["one"]) as store:
        store.check_fingerprint("embedder", "one")
        with pytest.raises(FingerprintMismatchError, match=r"one, now two.*--rebuild"):
            store.check_fingerprint("embedder", "two")


def test_texts_that_an_earlier_version_hashed_otherwise_get_their_vectors(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / "s.sqlite") as writer:
        writer.set_meta({"dimension": "8"})
        writer.add(document(), [replace(passage("one"), title="Tit…")])  # stored as "Title"
        (batch,) = writer.pending_batches(2)
        passages = [row.passage for row in batch]
        writer.set_vectors(passages, EMBEDDER.embed_passages([p.embedded_text for p in passages]))
        assert writer.pending() == 0
