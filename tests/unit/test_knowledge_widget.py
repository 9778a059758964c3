"""The view of documents over a small bot, without a notebook."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from inspected_bot import QUESTION, SharedWordsReader, small_bot
from support import HashingEmbedder, write_documents

from slimchat import KnowledgeWidget, SupportBot
from slimchat.errors import BuildInProgressError, ConfigError, KnowledgeError
from slimchat.evaluation.golden import GoldenCase
from slimchat.knowledge.base import KnowledgeBase
from slimchat.widgets import uploads

QUERY = {"text": "", "kind": "all", "sort": "source", "descending": False, "offset": 0}
NEW = b"# Kettle\n\nThe opened kettle boils in two minutes.\n"


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with small_bot(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")


class Page:
    """A page over a widget."""

    def __init__(self, widget: KnowledgeWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(widget, "send", self.sent.append)

    def ask(self, kind: str, buffers: tuple[Any, ...] = (), **content: Any) -> dict[str, Any]:
        before = len(self.sent)
        self.begin(kind, buffers, **content)
        assert self.widget.join()
        return [each["event"] for each in self.sent[before:]][-1]

    def begin(self, kind: str, buffers: tuple[Any, ...] = (), **content: Any) -> None:
        message = {"type": kind, "request": f"r-{kind}", **content}
        self.widget._handle_custom_msg(message, list(buffers))

    def add(self, name: str, data: bytes, *, replace: bool = False) -> dict[str, Any]:
        event = self.ask("upload", upload="u", name=name, size=len(data), replace=replace)
        for start in range(0, len(data), 20):
            if event["type"] != "received":
                break
            piece = memoryview(data[start : start + 20])
            event = self.ask("chunk", (piece,), upload="u", offset=start)
        return event


@pytest.fixture
def page(bot: SupportBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    made = Page(bot.knowledge_view(), monkeypatch)
    yield made
    made.widget.close()


def test_documents_and_passages_are_told(page: Page) -> None:
    found = page.ask("documents", query={**QUERY, "text": "garantia"})
    assert [row["source"] for row in found["rows"]] == ["garantia.md"]
    assert found["coverage"] == {"documents": 8, "uncited": 8, "answers": 0, "golden": None}
    passages = page.ask("passages", source="garantia.md", offset=0)
    assert "três anos" in passages["passages"][0]["text"]
    assert page.ask("skipped", offset=0)["files"][0]["source"] == "broken.pdf"
    assert "no document" in page.ask("passages", source="x")["error"]["fact"]
    assert page.ask("documents", query={**QUERY, "sort": "sha256"})["type"] == "error"


def test_an_added_file_answers_after_the_rebuild(page: Page, bot: SupportBot) -> None:
    assert page.add("kettle.md", NEW)["received"] == len(NEW)
    assert page.widget.state["pending"]["added"] == ["kettle.md"]
    assert (bot.knowledge.docs / "kettle.md").read_bytes() == NEW
    question = "How fast boils the opened kettle?"
    assert "kettle.md" not in {c.source for c in bot.ask(question).citations}
    before = bot.knowledge.generation
    report = page.ask("rebuild")["report"]
    assert report["added"] == ["kettle.md"]
    assert bot.knowledge.generation == page.widget.state["generation"] == before + 1
    assert page.widget.state["pending"]["count"] == 0
    assert "kettle.md" in {c.source for c in bot.ask(question).citations}
    stages = {each["event"].get("stage") for each in page.sent}
    assert {"scan", "read", "embed"} <= stages


def test_what_failed_is_asked_again_after_a_rebuild(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "How fast boils the opened kettle?"
    golden = [GoldenCase("k", question, "en", (), None, ("kettle.md",), "answer")]
    page = Page(bot.knowledge_view(golden=golden), monkeypatch)
    assert page.ask("rebuild")["report"]["recheck"] is None  # nothing was asked yet
    page.ask("evaluate")
    page.add("kettle.md", NEW)
    told = page.ask("rebuild")["report"]["recheck"]
    assert (told["passing"], told["judged"], told["cases"][0]["question"]) == (1, 1, question)
    assert {"stage": "recheck", "detail": question}.items() <= next(
        each["event"] for each in page.sent if each["event"].get("stage") == "recheck"
    ).items()
    assert page.ask("rebuild")["report"]["recheck"] is None  # nothing changed
    bot.configure(bot.config.updated({"recheck_s": 0}))
    page.add("more.md", b"# More\n\nThere is more.\n")
    assert page.ask("rebuild")["report"]["recheck"] is None
    page.widget.close()


def test_the_old_index_serves_until_the_new_one_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader: Any = SharedWordsReader()
    built, embedding, go_on = (threading.Event() for _ in range(3))

    class Waiting(HashingEmbedder):
        def embed_passages(self, texts: Any, progress: Any = None) -> Any:
            if built.is_set():
                embedding.set()
                assert go_on.wait()
            return super().embed_passages(texts, progress)

    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\nAn opened box stays here.\n")
    base = KnowledgeBase.build(docs, tmp_path / "bot", None, Waiting(), reader)
    built.set()
    with SupportBot(base, reader) as bot:
        page = Page(bot.knowledge_view(), monkeypatch)
        page.add("kettle.md", NEW)
        page.ask("upload", upload="slow", name="slow.md", size=99)
        page.begin("rebuild")
        assert embedding.wait()
        assert page.widget.state["rebuilding"] is True
        sources = {citation.source for citation in bot.ask("Where is the opened box?").citations}
        assert sources == {"a.md"}
        assert page.widget._session.quick.join()
        assert not list(docs.glob(".slimchat-*"))  # what was on its way is given up
        refused = Page(page.widget, monkeypatch)
        refused.begin("drop", upload="slow")
        page.widget._session.quick.join()
        assert refused.sent[-1]["event"] == {"type": "done"}
        refused.begin("remove", source="a.md")
        page.widget._session.quick.join()
        assert "being rebuilt" in refused.sent[-1]["event"]["error"]["fact"]
        page.widget._handle_custom_msg({"type": "stop", "target": "r-rebuild"}, [])
        go_on.set()
        assert page.widget.join()
        assert refused.sent[-1]["event"]["type"] == "stopped"
        assert [row.source for row in bot.knowledge.documents()] == ["a.md"]
        assert page.widget.state["rebuilding"] is False
        assert page.widget.state["pending"]["added"] == ["kettle.md"]  # and it can be tried again
        assert refused.ask("rebuild")["report"]["added"] == ["kettle.md"]
        assert len(bot.knowledge.documents()) == 2
        page.widget.close()


def test_two_views_of_one_bot_rebuild_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader: Any = SharedWordsReader()
    embedding, go_on = threading.Event(), threading.Event()

    class Waiting(HashingEmbedder):
        waits = False

        def embed_passages(self, texts: Any, progress: Any = None) -> Any:
            if self.waits:
                embedding.set()
                assert go_on.wait()
            return super().embed_passages(texts, progress)

    embedder = Waiting()
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\nAn opened box stays here.\n")
    base = KnowledgeBase.build(docs, tmp_path / "bot", None, embedder, reader)
    embedder.waits = True
    with SupportBot(base, reader) as bot:
        first, second = (Page(bot.knowledge_view(), monkeypatch) for _ in range(2))
        first.add("kettle.md", NEW)
        second.ask("upload", upload="slow", name="slow.md", size=99)
        first.begin("rebuild")
        assert embedding.wait()
        assert second.widget.state["rebuilding"] is True
        assert second.widget.join()
        assert not list(docs.glob(".slimchat-*"))  # what was on its way is given up
        refused = second.ask("rebuild")
        assert refused["type"] == "error"
        assert "is being rebuilt already" in refused["error"]["fact"]
        assert refused["error"]["fix"]
        assert "being rebuilt" in second.ask("remove", source="a.md")["error"]["fact"]
        with pytest.raises(BuildInProgressError, match="already"):
            bot.knowledge.update(docs)
        assert bot.knowledge.update(docs, dry_run=True).added == ("kettle.md",)
        go_on.set()
        assert first.widget.join()
        assert first.sent[-1]["event"]["report"]["added"] == ["kettle.md"]
        for page in (first, second):
            assert page.widget.state["rebuilding"] is False
            assert page.widget.state["generation"] == 2
            page.widget.close()


def test_a_taken_name_is_asked_about(page: Page, bot: SupportBot) -> None:
    old = (bot.knowledge.docs / "returns.md").read_bytes()
    assert page.add("returns.md", NEW)["type"] == "taken"
    assert (bot.knowledge.docs / "returns.md").read_bytes() == old
    assert page.add("returns.md", NEW, replace=True)["type"] == "received"
    (entry,) = page.widget.state["removed"]
    assert entry["replaced"] is True
    page.ask("restore", entry=entry["id"])
    assert (bot.knowledge.docs / "returns.md").read_bytes() == old


def test_a_removed_file_is_put_back_or_gone_after_the_rebuild(page: Page, bot: SupportBot) -> None:
    entry = page.ask("remove", source="twin.txt")["entry"]
    assert page.widget.state["pending"]["removed"] == ["twin.txt"]
    assert page.ask("restore", entry=entry["id"]) == {"type": "restored", "source": "twin.txt"}
    assert page.widget.state["pending"]["count"] == 0
    page.ask("remove", source="twin.txt")
    assert page.ask("rebuild")["report"]["removed"] == ["twin.txt"]
    assert page.widget.state["removed"] == []
    assert "twin.txt" not in {row.source for row in bot.knowledge.documents()}


def test_the_trash_is_emptied_from_python(page: Page, bot: SupportBot) -> None:
    page.ask("remove", source="twin.txt")
    assert len(page.widget.state["removed"]) == 1
    assert bot.empty_trash() == 1
    assert page.widget.state["removed"] == []
    assert bot.empty_trash() == 0


@pytest.mark.parametrize("name", ["../x.md", ".x.md", "x.exe", "a/b.md"])
def test_names_that_escape_are_refused(page: Page, bot: SupportBot, name: str) -> None:
    before = sorted(bot.knowledge.docs.parent.rglob("*"))
    assert page.add(name, NEW)["type"] == "error"
    assert sorted(bot.knowledge.docs.parent.rglob("*")) == before


def test_a_bot_without_its_folder_says_so(
    bot: SupportBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader: Any = SharedWordsReader()
    assert bot.knowledge.docs is not None
    bot.knowledge.docs.rename(tmp_path / "away")
    with KnowledgeBase.open(tmp_path / "bot", None, HashingEmbedder(), reader) as base:
        page = Page(SupportBot(base, reader).knowledge_view(), monkeypatch)
        assert page.widget.state["folder"] is None
        for kind, more in (("rebuild", {}), ("remove", {"source": "twin.txt"})):
            assert "does not know" in page.ask(kind, **more)["error"]["fact"]
        assert page.add("kettle.md", NEW)["type"] == "error"
        given = SupportBot(base, reader).knowledge_view(docs=tmp_path / "away")
        assert given.state["folder"] == "away"
        with pytest.raises(KnowledgeError, match="does not exist"):
            SupportBot(base, reader).knowledge_view(docs=tmp_path / "none")


def test_near_duplicates_and_their_pages(page: Page) -> None:
    assert "Nothing was compared" in page.ask("pairs", offset=0)["error"]["fact"]
    found = page.ask("duplicates", threshold=0.7)
    texts = [passage["text"] for passage in found["pairs"][0]["passages"]]
    assert texts == ["Descale a machine with citric acid."] * 2
    assert found["pairs"][0]["cosine"] >= 0.7
    assert page.ask("pairs", offset=found["total"])["pairs"] == []


def test_a_golden_set_is_evaluated_from_the_page(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "Is there a loyalty programme?"
    cases = [
        GoldenCase("a", QUESTION, "en", (), None, (), "answer"),
        GoldenCase("b", wrong, "en", (), None, (), "answer"),
    ]
    page = Page(bot.knowledge_view(golden=cases), monkeypatch)
    assert page.widget.state["golden"]["evaluated"] is None
    assert page.ask("evaluate") == {"type": "evaluated", "stopped": False}
    golden = page.widget.state["golden"]
    assert (golden["evaluated"], golden["failed"], golden["current"]) == (2, 1, True)
    (question,) = page.ask("map")["map"]["questions"]
    assert (question["question"], question["how"]) == (wrong, "unanswered")
    assert page.ask("documents", query=QUERY)["coverage"]["golden"] == 2
    stopped = bot.evaluate(cases, cancel=lambda: True)
    assert stopped.cancelled
    assert bot.cited.evaluated == 2
    page.add("kettle.md", NEW)
    page.ask("rebuild")
    assert page.widget.state["golden"]["current"] is False
    report = bot.evaluate(cases)
    given = bot.knowledge_view(golden=report)
    assert given.state["golden"]["failed"] == 1
    assert given.state["golden"]["can_evaluate"] is False


def test_a_report_is_outdated_once_the_bot_has_other_settings(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [GoldenCase("a", QUESTION, "en", (), None, (), "answer")]
    before = bot.config
    page = Page(bot.knowledge_view(golden=cases), monkeypatch)
    page.ask("evaluate")
    assert page.widget.state["golden"]["current"] is True
    bot.configure(before.updated({"retriever.k": 2}))
    assert page.widget.state["golden"]["current"] is False
    report = bot.evaluate(cases)
    assert bot.knowledge_view(golden=report).state["golden"]["current"] is True
    bot.configure(before)
    assert page.widget.state["golden"]["current"] is True
    assert bot.knowledge_view(golden=report).state["golden"]["current"] is False
    unsaid = dataclasses.replace(report, config=None, generation=None)
    assert bot.knowledge_view(golden=unsaid).state["golden"]["current"] is True


def test_an_evaluation_keeps_to_the_settings_it_began_with(bot: SupportBot) -> None:
    cases = [GoldenCase(name, QUESTION, "en", (), None, (), "answer") for name in "ab"]
    before, other = bot.config, bot.config.updated({"answer.refuse_below": 1.0})
    report = bot.evaluate(cases, progress=lambda *_: bot.configure(other))
    assert [row["action"] for row in report.rows] == ["answer", "answer"]
    assert report.config is before
    assert bot.config is other


def test_the_map_can_be_had_as_a_chart(page: Page) -> None:
    pytest.importorskip("altair")
    assert page.widget.map().to_dict()["layer"][0]["mark"]["type"] == "point"


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {"type": "eval", "request": "r"}, {"type": "documents", "request": "r"},
     {"type": "duplicates", "request": "r", "threshold": 0.1}, {"type": "remove", "request": 1},
     {"type": "upload", "request": "r", "upload": "u", "name": "x.md", "size": "9"}],
)  # fmt: skip
def test_unknown_intents_are_ignored(page: Page, content: object) -> None:
    page.widget._handle_custom_msg(content, [])
    assert page.widget.join()
    assert page.sent == []


def test_unexpected_errors_keep_their_details_to_the_log(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("slimchat.widgets.knowledge_session.passage_map", broken)
    monkeypatch.setattr("slimchat.knowledge.base.builder.build", broken)
    for kind, what in (("map", "The map"), ("rebuild", "The rebuild")):
        told = page.ask(kind)
        assert told["type"] == "error"
        assert told["error"]["fact"] == f"{what} failed because of an unexpected error."
        assert told["error"]["fix"]
    assert "secret" not in str(page.sent)
    assert "secret detail" in caplog.text


def test_a_language_that_is_none_is_refused(bot: SupportBot) -> None:
    with pytest.raises(ConfigError, match="'fr' is not known"):
        KnowledgeWidget(bot, language="fr")  # type: ignore[arg-type]


def test_code_hosts_get_the_tables(page: Page) -> None:
    data, _ = page.widget._repr_mimebundle_()
    assert "returns.md" in data["text/plain"]
    assert "broken.pdf" in data["text/html"]
    assert "<table>" in data["text/html"]


def test_code_hosts_get_all_skipped_files(tmp_path: Path) -> None:
    broken = {f"{n:02}.pdf": "%PDF-1.7 is all there is of it" for n in range(30)}
    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nText.\n", **broken})
    reader: Any = SharedWordsReader()
    base = KnowledgeBase.build(docs, tmp_path / "bot", None, HashingEmbedder(), reader)
    with SupportBot(base, reader) as bot:
        text, html = bot.knowledge_view().fallback()
    assert all(name in text and name in html for name in broken)


def test_closing_ends_what_is_under_way_and_leaves_nothing(page: Page, bot: SupportBot) -> None:
    page.ask("upload", upload="u", name="kettle.md", size=99)
    page.widget.close()
    assert page.widget.join()
    assert not list(bot.knowledge.docs.glob(".slimchat-*"))
    page.sent.clear()
    page.begin("documents", query=QUERY)
    assert page.widget.join()
    assert page.sent == []


def test_closing_waits_for_the_file_that_is_being_given_its_name(
    page: Page, bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = page.widget._session._uploads.folder
    accept, naming, go_on = folder.accept, threading.Event(), threading.Event()

    def slow(upload: Any) -> None:
        naming.set()
        assert go_on.wait()
        accept(upload)

    monkeypatch.setattr(folder, "accept", slow)
    page.ask("upload", upload="other", name="other.md", size=99)
    page.ask("upload", upload="u", name="kettle.md", size=len(NEW))
    page.begin("chunk", (memoryview(NEW),), upload="u", offset=0)
    assert naming.wait()
    page.widget.close()
    go_on.set()
    assert page.widget.join()
    assert (bot.knowledge.docs / "kettle.md").read_bytes() == NEW
    assert not list(bot.knowledge.docs.glob(".slimchat-*"))


def test_a_file_that_never_ends_does_not_hold_back_the_others(page: Page, bot: SupportBot) -> None:
    page.ask("upload", upload="endless", name="endless.md", size=99)
    assert page.add("kettle.md", NEW)["complete"] is True
    assert page.widget.state["pending"]["added"] == ["kettle.md"]


def test_only_so_many_files_are_on_their_way(page: Page, bot: SupportBot) -> None:
    for number in range(uploads.MOST + 1):
        page.ask("upload", upload=f"u{number}", name=f"{number}.md", size=2)
    assert len(list(bot.knowledge.docs.glob(".slimchat-*"))) == uploads.MOST
    given_up = page.ask("chunk", (b"#",), upload="u0", offset=0)
    assert "not being added" in given_up["error"]["fact"]
    assert page.ask("chunk", (b"#",), upload="u1", offset=0)["received"] == 1
