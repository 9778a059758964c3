from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import passage, stored

from slimchat.errors import IndexFormatError
from slimchat.knowledge.analysis import codes, query_codes, query_terms
from slimchat.knowledge.lexical import LexicalIndex

ROWS = stored(
    [
        passage("You can return an opened machine within 30 days.", title="Returns"),
        passage("Error E-03 means that the tank is empty.", position=1, title="Errors"),
        passage("Error E-04 means that the grinder is blocked.", position=2, title="Errors"),
        passage("The X200 weighs four kilos.", position=3, title="Weights"),
        passage("La devolución de una máquina es gratuita.", position=4, language="es"),
        passage("As devoluções de máquinas são grátis.", position=5, language="pt"),
        passage("Old prices of the machine.", position=6, superseded=True),
    ]
)
INDEX = LexicalIndex.from_store(ROWS)


def best(query: str) -> int | None:
    hits = INDEX.search(query, 5)
    return hits[0][0] if hits else None


@pytest.mark.parametrize(
    ("query", "rowid"),
    [
        ("returning machines", 1),
        ("What is E-03?", 2),
        ("e03", 2),
        ("error E‑04!", 3),
        ("peso de la X200", 4),
        ("how heavy is the X 200", 4),
        ("devoluciones", 5),
        ("devolucion gratuita", 5),
        ("devolucion de maquinas", 5),
        ("devoluções grátis", 6),
        ("weights", 4),
    ],
)
def test_finds(query: str, rowid: int) -> None:
    assert best(query) == rowid


def test_scores_fall_and_respect_the_limit() -> None:
    hits = INDEX.search("machine error máquina tank", 3)
    assert len(hits) == 3
    assert [score for _, score in hits] == sorted((s for _, s in hits), reverse=True)


def test_superseded_can_be_left_out() -> None:
    assert best("old prices") == 7
    assert 7 not in dict(INDEX.search("old prices machine", 9, superseded=False))


def test_rarer_language_is_not_buried() -> None:
    many = [passage(f"The manual {n} explains the motor.", position=n) for n in range(60)]
    spanish = passage("El motor se limpia cada mes.", position=60, language="es")
    index = LexicalIndex.from_store(stored([*many, spanish]))
    assert index.search("limpia motor", 1)[0][0] == 61
    top = dict(index.search("motor", 61))
    assert max(top.values()) / top[61] < 1.5


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_never_fails_on_any_text(query: str) -> None:
    for rowid, score in INDEX.search(query, 10):
        assert 1 <= rowid <= 7
        assert score > 0


@pytest.mark.parametrize("query", ["", " ", "\ud800", "\0", '"', "a:b AND (", "x" * 70_000, "+-*"])
def test_awkward_queries(query: str) -> None:
    assert isinstance(INDEX.search(query, 10), list)


def test_a_question_of_stop_words_keeps_them() -> None:
    assert query_terms("who are you") != []
    assert query_terms("what about the sin", "en") != query_terms("what about the sin")


def test_codes() -> None:
    assert codes("Models E-03, X200 and TX-90/B; call 555.") == ["e03", "x200", "tx90b", "555"]
    assert query_codes("the X 200") == ["200", "x200"]
    assert codes("well-known words") == []


def test_add_and_delete(tmp_path: Path) -> None:
    LexicalIndex.from_store(ROWS[:4], tmp_path / "i")
    index = LexicalIndex.open(tmp_path / "i")
    index.write(add=ROWS[4:5], remove=[1, 999])
    assert index.count == 4
    assert {row for row, _ in index.search("machine maquina", 9)} == {5}
    assert LexicalIndex.open(tmp_path / "i").count == 4


def test_missing_and_damaged(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError):
        LexicalIndex.open(tmp_path / "none")
    LexicalIndex.from_store(ROWS, tmp_path / "i")
    (tmp_path / "i" / "meta.json").write_text("{")
    with pytest.raises(IndexFormatError, match="cannot be opened"):
        LexicalIndex.open(tmp_path / "i")
