"""Documents as rows, what cites them, near-duplicates and the map, over real indexes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from inspected_bot import QUESTION, small_bot
from support import HashingEmbedder, write_documents

from slimchat import SupportBot
from slimchat.config import BotConfig
from slimchat.curation.duplicates import near_duplicates
from slimchat.curation.failures import failures
from slimchat.curation.fallback import as_html, as_text
from slimchat.curation.overview import coverage, document_rows, page_of, passages_of, skipped_page
from slimchat.curation.pending import Inspected, pending
from slimchat.curation.projection import passage_map, principal_axes
from slimchat.errors import ConfigError, KnowledgeError, StoppedError
from slimchat.evaluation.golden import GoldenCase
from slimchat.knowledge.base import KnowledgeBase


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with small_bot(tmp_path) as made:
        yield made


def case(name: str, question: str, action: str = "answer", *sources: str) -> GoldenCase:
    return GoldenCase(name, question, "en", (), None, sources, action)  # type: ignore[arg-type]


def test_every_document_is_a_row(bot: SupportBot) -> None:
    rows = {row["source"]: row for row in document_rows(bot.knowledge, bot.knowledge.docs)}
    assert set(rows) == {row.source for row in bot.knowledge.documents()}
    assert rows["old.md"]["superseded"] is True
    assert rows["returns.md"] | {"changed": 0} == {
        "source": "returns.md", "title": "Returns", "language": "en", "pages": None,
        "passages": len(bot.knowledge.passages("returns.md")), "superseded": False,
        "cited": 0, "cited_session": 0, "cited_golden": 0, "changed": 0,
    }  # fmt: skip
    assert rows["returns.md"]["changed"] == (bot.knowledge.docs / "returns.md").stat().st_mtime
    assert document_rows(bot.knowledge)[0]["changed"] is None


def test_pages_are_those_of_formats_that_have_them(tmp_path: Path) -> None:
    fpdf = pytest.importorskip("fpdf")
    docs = write_documents(tmp_path / "docs")
    pdf = fpdf.FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in ("The first page is about coffee machines.", "The last is about grinders."):
        pdf.add_page()
        pdf.multi_cell(0, 8, " ".join([text] * 12))
    pdf.output(str(docs / "manual.pdf"))
    with KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder()) as base:
        pages = {row["source"]: row["pages"] for row in document_rows(base)}
        assert pages["manual.pdf"] == 2
        assert pages["returns.md"] is None
        shown = passages_of(base, "manual.pdf")["passages"]
        assert shown[0]["page"] == 1


def test_rows_are_filtered_sorted_and_paged() -> None:
    rows = [
        {"source": f"{n:02}.md", "title": "Envíos" if n % 2 else "Fees", "language": "en",
         "pages": None if n == 3 else n, "passages": n, "superseded": n == 5, "cited": n % 3,
         "changed": 1.0}
        for n in range(60)
    ]  # fmt: skip
    found = page_of(rows, "ENVIOS", sort="pages", descending=True)
    assert (found["matched"], found["total"], len(found["rows"])) == (30, 60, 25)
    assert [row["pages"] for row in found["rows"][:2]] == [59, 57]
    last = page_of(rows, "envios", sort="pages", descending=True, offset=999)
    assert last["offset"] == 25
    assert last["rows"][-1]["pages"] is None  # what is not known comes last either way
    assert page_of(rows, kind="superseded")["rows"][0]["source"] == "05.md"
    assert page_of(rows, kind="uncited")["matched"] == 20
    assert page_of(rows, "nothing holds this")["rows"] == []
    with pytest.raises(KnowledgeError, match="no kind"):
        page_of(rows, sort="sha256")


def test_passages_and_skipped_files_are_told(bot: SupportBot) -> None:
    shown = passages_of(bot.knowledge, "returns.md")
    assert "30 days" in "".join(passage["text"] for passage in shown["passages"])
    assert shown["passages"][0]["heading"].startswith("Returns")
    with pytest.raises(KnowledgeError, match="no document 'x'"):
        passages_of(bot.knowledge, "x")
    files = skipped_page(bot.knowledge)["files"]
    assert [file["source"] for file in files] == ["broken.pdf"]
    assert files[0]["reason"]


def test_citations_are_counted_by_answer_and_apart_for_a_golden_set(bot: SupportBot) -> None:
    def counted() -> dict[str, tuple[int, int]]:
        rows = document_rows(bot.knowledge, None, bot.cited)
        return {r["source"]: (r["cited_session"], r["cited_golden"]) for r in rows if r["cited"]}

    assert counted() == {}
    answer = bot.ask(QUESTION)
    cited = {citation.source for citation in answer.citations}
    assert cited
    bot.ask(QUESTION)
    assert counted() == dict.fromkeys(cited, (2, 0))
    bot.evaluate([case("a", QUESTION), case("b", "Is there a loyalty programme?", "refuse")])
    bot.evaluate([case("a", QUESTION)])  # the last one counts
    assert counted() == dict.fromkeys(cited, (2, 1))
    told = coverage(document_rows(bot.knowledge, None, bot.cited), bot.cited)
    assert told["answers"] == 2
    assert told["golden"] == 1
    assert told["uncited"] == told["documents"] - len(cited)


def test_a_stopped_answer_is_not_counted(bot: SupportBot) -> None:
    list(bot.stream(QUESTION, cancel=lambda: True))
    assert bot.cited.answers == 0


def test_failed_questions_say_how(bot: SupportBot) -> None:
    report = bot.evaluate(
        [
            case("right", QUESTION),
            case("missed", "Is there a loyalty programme?"),
            case("bold", QUESTION, "refuse"),
            case("elsewhere", QUESTION, "answer", "garantia.md"),
        ]
    )
    assert {row["id"]: row["how"] for row in failures(report)} == {
        "missed": "unanswered", "bold": "answered", "elsewhere": "source",
    }  # fmt: skip


def test_what_waits_for_a_build_is_told(bot: SupportBot) -> None:
    docs = bot.knowledge.docs
    assert docs is not None
    assert pending(bot.knowledge, docs)["count"] == 0
    write_documents(docs, {"new.md": "# New\n\nText.\n", "errors.md": "# Errors\n\nOther.\n"})
    (docs / "twin.txt").unlink()
    told = pending(bot.knowledge, docs)
    assert told == {
        "added": ["new.md"], "changed": ["errors.md"], "removed": ["twin.txt"], "count": 3,
        "unreadable": None,
    }  # fmt: skip
    bot.knowledge.update(docs)
    assert pending(bot.knowledge, docs)["count"] == 0


def test_a_touched_file_waits_only_once_its_content_changed(bot: SupportBot) -> None:
    docs = bot.knowledge.docs
    assert docs is not None
    text = (docs / "errors.md").read_bytes()
    (docs / "errors.md").write_bytes(text)
    later = time.time() + 60
    os.utime(docs / "errors.md", (later, later))
    inspected = Inspected()
    assert pending(bot.knowledge, docs, inspected)["count"] == 0
    (docs / "errors.md").write_bytes(text.swapcase())
    assert pending(bot.knowledge, docs, inspected)["changed"] == ["errors.md"]


def test_a_change_while_the_build_was_at_work_waits(tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nOne.\n"})

    def change(stage: str, *_: object) -> None:
        if stage == "embed":
            (docs / "a.md").write_text("# A\n\nTwo.\n")

    with KnowledgeBase.build(
        docs, tmp_path / "bot", None, HashingEmbedder(), progress=change
    ) as base:
        assert pending(base, docs)["changed"] == ["a.md"]


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(bot: SupportBot) -> None:
    docs = bot.knowledge.docs
    assert docs is not None
    away = docs.rename(docs.with_name("away"))
    told = pending(bot.knowledge, docs)
    assert told["removed"] == []
    assert told["count"] == 0
    assert "does not exist" in told["unreadable"]["fact"]
    assert told["unreadable"]["fix"]
    away.rename(docs)
    for file in docs.iterdir():
        file.unlink()
    told = pending(bot.knowledge, docs)
    assert told["unreadable"] is None
    assert told["count"] == len(told["removed"]) == 9


def test_near_duplicates_are_pairs_of_different_documents(bot: SupportBot) -> None:
    found = near_duplicates(bot.knowledge, 0.7)
    sources = [
        {passage["source"] for passage in pair["passages"]} for pair in found.page()["pairs"]
    ]
    assert sources == [{"same.txt", "twin.txt"}]
    pair = found.page()["pairs"][0]
    assert pair["cosine"] == pytest.approx(_cosine(bot, pair), abs=1e-5)
    assert found.complete
    exhaustive = _all_pairs(bot, 0.5)
    assert {(a, b) for _, a, b in near_duplicates(bot.knowledge, 0.5).pairs} == exhaustive
    assert len(exhaustive) >= 1
    with pytest.raises(ConfigError, match="between"):
        near_duplicates(bot.knowledge, 0.2)


def _vectors(bot: SupportBot) -> tuple[list[int], np.ndarray]:
    (rowids, vectors), *_ = bot.knowledge.store.vectors()
    return rowids, vectors


def _cosine(bot: SupportBot, pair: dict) -> float:
    rows = [bot.knowledge.store.passage(passage["passage_id"]) for passage in pair["passages"]]
    first, second = (bot.knowledge.store.vector(row.rowid) for row in rows)
    return float(first @ second)


def _all_pairs(bot: SupportBot, threshold: float) -> set[tuple[int, int]]:
    rowids, vectors = _vectors(bot)
    sources = bot.knowledge.store.sources()
    return {
        (a, b)
        for i, a in enumerate(rowids)
        for j, b in enumerate(rowids)
        if a < b and sources[a] != sources[b] and vectors[i] @ vectors[j] >= threshold
    }


def test_a_crowd_of_twins_hides_none(tmp_path: Path) -> None:
    texts = {f"{n}.txt": "The same words stand in every one of these files.\n" for n in range(40)}
    docs = write_documents(tmp_path / "docs", texts)
    with KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder()) as base:
        told: list[tuple[int, int]] = []
        found = near_duplicates(base, 0.8, progress=lambda *counts: told.append(counts))
        assert told == [(0, 40)]
        first = found.page()
        # Titles, and so embedded texts, differ by the file's name alone.
        assert first["total"] == len(found.pairs) == 40 * 39 // 2
        assert len(first["pairs"]) == 25
        assert found.page(775)["pairs"][-1]["cosine"] <= first["pairs"][0]["cosine"]
        with pytest.raises(StoppedError):
            near_duplicates(base, 0.8, cancel=lambda: True)


def test_a_large_base_says_that_pairs_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slimchat.knowledge.vectors.EXACT_LIMIT", 50)
    texts = {f"{n}.txt": f"Only file {n} says word{n} and thing{n}.\n" for n in range(80)}
    texts |= {
        "one.txt": "Descale it with citric acid.\n",
        "two.txt": "Descale it with citric acid.\n",
    }
    docs = write_documents(tmp_path / "docs", texts)
    with KnowledgeBase.build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder()) as base:
        assert not base.retriever.vectors.exact
        found = near_duplicates(base, 0.75)
        assert not found.complete
        pairs = [{p["source"] for p in pair["passages"]} for pair in found.page()["pairs"]]
        assert {"one.txt", "two.txt"} in pairs


def test_the_axes_are_those_of_most_variance() -> None:
    rng = np.random.default_rng(1)
    wide = rng.normal(size=(300, 2)) * [5, 2]
    turn, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    data = (wide @ turn[:2] + 3).astype(np.float32)
    mean, axes, shares = principal_axes(data)
    assert abs(float(axes[0] @ turn[0])) > 0.99
    assert np.allclose(axes @ axes.T, np.eye(2), atol=1e-4)
    assert sum(shares) == pytest.approx(1, abs=1e-4)
    assert np.allclose(mean, data.mean(axis=0))
    for few in (0, 1, 2):
        assert principal_axes(data[:few])[1].shape == (2, 8)


def test_the_map_holds_passages_and_failed_questions(bot: SupportBot) -> None:
    missed = "Does the loyalty programme cover the descaling of an X200?"
    failed = failures(bot.evaluate([case("m", missed)]))
    found = passage_map(bot.knowledge, failed)
    assert len(found["points"]) == found["passages"] == bot.knowledge.store.count()
    assert {point[3] for point in found["points"]} == {p.id for p in bot.knowledge.passages()}
    question = found["questions"][0]
    _, data = _vectors(bot)
    mean, axes, _ = principal_axes(data)
    vector = HashingEmbedder().embed_query(missed)
    assert [question["x"], question["y"]] == pytest.approx(
        ((vector - mean) @ axes.T).tolist(), abs=1e-3
    )
    assert question["nearest"] == int(np.argmax(data @ vector))
    few = passage_map(bot.knowledge, limit=4)
    assert len(few["points"]) == 4
    assert few == passage_map(bot.knowledge, limit=4)
    with pytest.raises(StoppedError):
        passage_map(bot.knowledge, failed, cancel=lambda: True)


def test_the_map_is_an_altair_chart(bot: SupportBot) -> None:
    pytest.importorskip("altair")
    from slimchat.curation.chart import chart_of

    failed = failures(bot.evaluate([case("m", "Is there a loyalty programme?")]))
    spec = chart_of(passage_map(bot.knowledge, failed)).to_dict()
    passages, questions = (spec["datasets"][layer["data"]["name"]] for layer in spec["layer"])
    assert len(passages) == bot.knowledge.store.count()
    assert questions[0]["question"] == "Is there a loyalty programme?"


def test_the_fallback_says_how_many_it_leaves_out() -> None:
    skipped = [{"source": f"{n:03}.pdf", "reason": "It is damaged."} for n in range(205)]
    text, html = as_text([], skipped), as_html([], skipped)
    assert text.count("It is damaged.") == html.count("It is damaged.") == 200
    assert "and 5 more skipped files" in text
    assert "and 5 more skipped files" in html
    assert "more skipped" not in as_text([], skipped[:200])
