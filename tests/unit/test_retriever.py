from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import HashingEmbedder, KeywordReader, write_documents

from slimchat.config import BotConfig, RetrieverConfig
from slimchat.errors import KnowledgeError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.fusion import Ranking, reciprocal_rank_fusion
from slimchat.knowledge.retriever import Retriever

TEXTS = {
    f"note{n}.md": f"# Note {n}\n\nThe machine number {n} makes coffee in colour {word}.\n"
    for n, word in enumerate(["red", "blue", "green", "black", "white", "brown", "grey", "pink"])
} | {
    "old.md": "---\nstatus: superseded\n---\n# Old prices\n\nThe machine costs ten dollars.\n",
    "same.txt": "Descale the machine with citric acid twice a year.\n",
    "twin.txt": "Descale the machine with citric acid twice a year.\n",
}


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    root = tmp_path_factory.mktemp("kb")
    docs = write_documents(root / "docs", TEXTS)
    return KnowledgeBase.build(docs, root / "bot", BotConfig(), HashingEmbedder())


def retriever(
    kb: KnowledgeBase, reader: KeywordReader | None = None, **config: object
) -> Retriever:
    base = kb.retriever
    return Retriever(
        base.store, base.lexical, base.vectors, base.embedder, reader, RetrieverConfig(**config)
    )


def test_fusion() -> None:
    lexical = Ranking("lexical", "lexical", 1.0, [(1, 9.1), (2, 5.0)])
    dense = Ranking("dense", "dense", 2.0, [(2, 0.71), (3, 0.5)])
    best, *rest = reciprocal_rank_fusion([lexical, dense], 20)
    assert best.rowid == 2
    assert best.fused == pytest.approx(1 / 22 + 2 / 21)
    assert best.scores == {"lexical": 5.0, "dense": 0.71, "fused": best.fused}
    assert best.why == ["lexical rank 2 (BM25 5.0)", "dense rank 1 (cosine 0.71)"]
    assert [item.rowid for item in rest] == [3, 1]
    assert reciprocal_rank_fusion([Ranking("dense", "dense", 0.0, [(1, 1.0)])], 20) == []


def test_modes(kb: KnowledgeBase) -> None:
    for mode, names in (("lexical", {"lexical"}), ("dense", {"dense"})):
        hits = retriever(kb).search("machine blue", 3, mode=mode)
        assert hits[0].passage.source == "note1.md"
        assert set(hits[0].scores) == names | {"fused"}
    hybrid = retriever(kb).search("machine blue", 3)
    assert set(hybrid[0].scores) == {"lexical", "dense", "fused"}
    assert [hit.rank for hit in hybrid] == [1, 2, 3]


def test_k_remain_without_superseded_and_repeats(kb: KnowledgeBase) -> None:
    hits = retriever(kb, candidates=5).search("machine", 9)
    assert len(hits) == 9
    assert "old.md" not in {hit.passage.source for hit in hits}
    twins = [hit for hit in hits if hit.passage.source in ("same.txt", "twin.txt")]
    assert len(twins) == 1
    assert twins[0].why[-1].startswith("same text in ")
    all_of_them = retriever(kb, include_superseded=True).search("machine", 20)
    assert "old.md" in {hit.passage.source for hit in all_of_them}


def test_the_reader_orders_the_head(kb: KnowledgeBase) -> None:
    reader = KeywordReader("pink")
    result = retriever(kb, reader, rerank_depth=4).run("machine number colour pink blue", 8)
    assert result.hits[0].passage.source == "note7.md"
    assert result.hits[0].why[-1] == "reader 0.90"
    assert ["reader" in hit.scores for hit in result.hits] == [True] * 4 + [False] * 4
    fused = [hit.scores["fused"] for hit in result.hits]
    assert fused[4:] == sorted(fused[4:], reverse=True)
    assert len(result.readings) == 4
    assert {"lexical", "embed", "dense", "fuse", "rerank", "total"} == set(result.timings)
    plain = retriever(kb, reader).run("machine", rerank=False)
    assert "rerank" not in plain.timings


def test_history_joins(kb: KnowledgeBase) -> None:
    reader = KeywordReader("blue")
    found = retriever(kb, reader)
    result = found.run("and that one?", history_query="Which machine is blue? and that one?")
    assert result.hits[0].passage.source == "note1.md"
    assert any("with history" in reason for reason in result.hits[0].why)
    assert reader.asked[-1][0].startswith("Which machine")


def test_explain(kb: KnowledgeBase) -> None:
    found = retriever(kb, KeywordReader("blue"))
    by_source = {p.source: p.id for p in kb.passages()}
    blue = found.explain("blue machine", by_source["note1.md"])
    assert blue["lexical"]["rank"] == blue["dense"]["rank"] == blue["final"]["rank"] == 1
    assert "blue" in blue["lexical"]["terms"]
    assert blue["reader"] == {"score": 0.9}
    assert blue["fused"]["rank"] == 1
    assert "reader" not in blue["fused"]["scores"]
    shown = found.search("citric acid", 1, rerank=False)[0].passage.source
    twin = by_source[{"same.txt": "twin.txt", "twin.txt": "same.txt"}[shown]]
    assert found.explain("citric acid", twin)["final"]["same_as"] == by_source[shown]
    later = found.explain("and green?", by_source["note1.md"], history_query="blue machine")
    assert later["lexical"]["rank"] == later["dense"]["rank"] == 1
    old = found.explain("ten dollars", by_source["old.md"])
    assert "superseded" in old["lexical"]["absent"]
    assert "superseded" in old["final"]["absent"]
    nothing = found.explain("zebra", by_source["note1.md"])
    assert "shares no word" in nothing["lexical"]["absent"]
    with pytest.raises(KnowledgeError, match="no passage"):
        found.explain("x", "nope")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.integers(0, 12))
def test_any_text(kb: KnowledgeBase, query: str, k: int) -> None:
    hits = retriever(kb).search(query, k)
    assert len(hits) <= k
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_threads(kb: KnowledgeBase) -> None:
    found: list[str] = []

    def ask() -> None:
        for _ in range(10):
            found.append(retriever(kb).search("machine blue", 3)[0].passage.source)  # noqa: PERF401

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["note1.md"] * 40


def test_blank(kb: KnowledgeBase, tmp_path: Path) -> None:
    assert retriever(kb).search("  ") == []


def test_the_first_hits_are_spread_over_documents(tmp_path: Path) -> None:
    sections = "".join(
        f"## Part {n}\n\nThe tank, tank, tank of machine {n} is rinsed and filled with care.\n\n"
        for n in range(4)
    )
    docs = write_documents(
        tmp_path / "docs", {"tank.md": f"# Tank\n\n{sections}", "other.md": "A tank of a boat.\n"}
    )
    base = KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder())
    reader = KeywordReader("tank")
    near = retriever(base, reader, sibling_penalty=0.0).search("tank of machine", 3)
    assert {hit.passage.source for hit in near} == {"tank.md"}
    spread = retriever(base, reader, sibling_penalty=20.0).search("tank of machine", 3)
    assert [hit.passage.source for hit in spread][:2] == ["tank.md", "other.md"]
    assert spread[0].passage == near[0].passage
    assert "evidence" in spread[0].scores


def test_a_passage_in_the_customers_language_wins_a_near_tie(tmp_path: Path) -> None:
    texts = {"tank.md": "The tank code X-1 is red.\n", "tank.es.md": "El tank code X-1 es rojo.\n"}
    docs = write_documents(tmp_path / "docs", texts)
    base = KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder())
    search = retriever(base, KeywordReader("tank"), own_language_evidence=20.0).search
    assert search("tank code X-1", 1, language="es")[0].passage.source == "tank.es.md"
    assert search("tank code X-1", 1, language="en")[0].passage.source == "tank.md"
