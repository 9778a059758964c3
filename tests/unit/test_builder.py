from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from support import DOCUMENTS, HashingEmbedder, write_documents

from slimchat.config import BotConfig
from slimchat.errors import (
    BuildInProgressError,
    EmptyKnowledgeError,
    FingerprintMismatchError,
    IndexFormatError,
    IndexNotFoundError,
    KnowledgeError,
    ModelError,
)
from slimchat.knowledge import builder as module
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.builder import BuildCancelledError, build
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.report import BuildReport

CONFIG = BotConfig()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "docs")


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    return tmp_path / "bot"


def run(docs: Path, bot: Path, config: BotConfig = CONFIG, **options: object) -> BuildReport:
    embedder = options.pop("embedder", None) or HashingEmbedder()
    return build(docs, bot, config, embedder, **options)  # type: ignore[arg-type]


def opened(bot: Path) -> KnowledgeBase:
    return KnowledgeBase.open(bot, embedder=HashingEmbedder())


def top(bot: Path, query: str) -> str:
    with opened(bot) as kb:
        return kb.search(query, rerank=False)[0].passage.source


def snapshot(folder: Path) -> dict[str, int]:
    return {str(f): f.stat().st_mtime_ns for f in sorted(folder.rglob("*"))}


def test_first_build(docs: Path, bot: Path) -> None:
    report = run(docs, bot)
    assert report.added == tuple(sorted(DOCUMENTS))
    assert report.generation == 1
    assert report.passages == report.passages_added == report.embedded > 3
    assert report.languages == {"en": 2, "es": 1, "pt": 1}
    assert {"read", "embed", "lexical", "vectors", "commit", "total"} <= set(report.seconds)
    assert top(bot, "What does E-03 mean?") == "errors.md"
    assert report.to_dict()["documents"] == 4
    assert "4 added" in str(report)


def test_nothing_changed_writes_nothing(docs: Path, bot: Path) -> None:
    run(docs, bot)
    before = snapshot(bot / "generations")
    embedder = HashingEmbedder()
    report = run(docs, bot, embedder=embedder)
    assert report.is_noop
    assert len(report.unchanged) == 4
    assert report.generation == 1
    assert embedder.embedded == []
    assert snapshot(bot / "generations") == before


def test_update_reads_only_what_differs(docs: Path, bot: Path) -> None:
    run(docs, bot)
    (docs / "errors.md").write_text(DOCUMENTS["errors.md"] + "\n## E-09\n\nCall us about E-09.\n")
    (docs / "envios.md").unlink()
    (docs / "new.md").write_text("# Cleaning\n\nClean the machine with vinegar every month.\n")
    embedder = HashingEmbedder()
    report = run(docs, bot, embedder=embedder)
    assert (report.added, report.changed, report.removed) == (
        ("new.md",), ("errors.md",), ("envios.md",)
    )  # fmt: skip
    assert len(report.unchanged) == 2
    assert report.reused > 0
    assert len(embedder.embedded) == report.embedded
    assert top(bot, "E-09") == "errors.md"
    assert top(bot, "vinegar") == "new.md"
    with opened(bot) as kb:
        assert {d.source for d in kb.documents()} == {
            "errors.md", "garantia.md", "new.md", "returns.md"
        }  # fmt: skip
        assert kb.retriever.lexical.count == kb.retriever.vectors.count == kb.store.count()
        assert kb.stats()["passages"] == report.passages
        assert all(
            hit.passage.source != "envios.md" for hit in kb.search("envío península", rerank=False)
        )


def test_a_moved_file_is_not_embedded_again(docs: Path, bot: Path) -> None:
    run(docs, bot)
    (docs / "returns.md").rename(docs / "moved.md")
    report = run(docs, bot)
    assert (report.added, report.removed, report.embedded) == (("moved.md",), ("returns.md",), 0)


def test_duplicates_are_both_kept_and_found_once(docs: Path, bot: Path) -> None:
    shutil.copy(docs / "returns.md", docs / "copy.md")
    report = run(docs, bot)
    assert report.embedded < report.passages
    with opened(bot) as kb:
        assert len(kb.passages("copy.md")) == len(kb.passages("returns.md"))
        texts = [hit.passage.text for hit in kb.search("return an opened machine", rerank=False)]
        assert len(texts) == len(set(texts))


def test_dry_run_writes_nothing_and_tells_the_truth(docs: Path, bot: Path) -> None:
    embedder = HashingEmbedder()
    first = run(docs, bot, dry_run=True, embedder=embedder)
    assert not bot.exists()
    assert embedder.embedded == []
    real = run(docs, bot)
    (docs / "returns.md").write_text("# Returns\n\nNo returns any more.\n")
    (docs / "envios.md").unlink()
    (docs / "broken.pdf").write_bytes(b"%PDF-1.4 broken")
    before = snapshot(bot)
    second = run(docs, bot, dry_run=True)
    assert snapshot(bot) == before
    after = run(docs, bot)
    for dry, wet in ((first, real), (second, after)):
        for name in ("added", "changed", "removed", "unchanged", "skipped", "passages", "embedded",
                     "passages_added", "passages_removed", "reused", "languages"):  # fmt: skip
            assert getattr(dry, name) == getattr(wet, name), name
    assert [source for source, _ in after.skipped] == ["broken.pdf"]
    with opened(bot) as kb:
        assert [file.source for file in kb.skipped()] == ["broken.pdf"]


def test_empty_missing_and_unreadable(tmp_path: Path, docs: Path, bot: Path) -> None:
    with pytest.raises(KnowledgeError, match="does not exist"):
        run(tmp_path / "none", bot)
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyKnowledgeError, match="holds no file"):
        run(tmp_path / "empty", bot)
    assert not bot.exists()
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(KnowledgeError, match="is a file"):
        run(docs, tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"
    run(docs, bot)
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "x.pdf").write_bytes(b"%PDF nothing")
    with pytest.raises(EmptyKnowledgeError, match=r"x\.pdf"):
        run(bad, bot)
    assert top(bot, "E-03") == "errors.md"
    assert not Layout(bot).staging.exists()


def test_an_unreadable_change_leaves(docs: Path, bot: Path) -> None:
    run(docs, bot)
    (docs / "returns.md").write_text("")
    report = run(docs, bot)
    assert report.removed == ("returns.md",)
    assert [source for source, _ in report.skipped] == ["returns.md"]


def test_fingerprints_and_rebuild(docs: Path, bot: Path) -> None:
    run(docs, bot)
    other = HashingEmbedder(32)
    with pytest.raises(FingerprintMismatchError, match="--rebuild"):
        run(docs, bot, embedder=other)
    with pytest.raises(FingerprintMismatchError):
        KnowledgeBase.open(bot, embedder=other)
    short = CONFIG.updated({"chunking.max_tokens": 64})
    with pytest.raises(FingerprintMismatchError, match="chunking"):
        run(docs, bot, config=short)
    report = run(docs, bot, embedder=other, rebuild=True)
    assert len(report.unchanged) == 4
    assert report.embedded == report.passages == report.passages_added
    with KnowledgeBase.open(bot, embedder=other) as kb:
        assert kb.search("E-03", rerank=False)[0].passage.source == "errors.md"


def test_rebuild_mends_a_damaged_index(docs: Path, bot: Path) -> None:
    run(docs, bot)
    (Layout(bot).folder() / "store.sqlite").write_bytes(b"junk" * 500)
    with pytest.raises(IndexFormatError, match="--rebuild"):
        run(docs, bot)
    run(docs, bot, rebuild=True)
    assert top(bot, "E-03") == "errors.md"
    (bot / "slimchat.json").write_text("{")
    with pytest.raises(IndexFormatError):
        opened(bot)
    run(docs, bot, rebuild=True)
    assert top(bot, "E-03") == "errors.md"


@pytest.mark.parametrize("victim", ["vectors.faiss", "lexical/meta.json"])
def test_damaged_indexes_are_mended(docs: Path, bot: Path, victim: str) -> None:
    run(docs, bot)
    (Layout(bot).folder() / victim).write_bytes(b"junk")
    assert top(bot, "E-03") == "errors.md"
    report = run(docs, bot)
    assert report.is_noop
    assert report.generation == 2
    assert (Layout(bot).folder() / victim).read_bytes() != b"junk"


@pytest.mark.parametrize("stage", ["scan", "read", "embed", "lexical", "vectors"])
def test_cancel_changes_nothing(docs: Path, bot: Path, stage: str) -> None:
    run(docs, bot)
    (docs / "new.md").write_text("# New\n\nSomething about vinegar.\n")
    seen: list[str] = []

    def progress(name: str, done: int, total: int, detail: str) -> None:
        seen.append(name)

    with pytest.raises(BuildCancelledError, match="nothing has changed"):
        run(docs, bot, progress=progress, cancel=lambda: stage in seen)
    assert Layout(bot).current() == 1
    assert not Layout(bot).staging.exists()
    assert run(docs, bot).added == ("new.md",)


def test_a_failing_embedder_changes_nothing(
    docs: Path, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(HashingEmbedder):
        def embed_passages(self, texts, progress=None):  # type: ignore[no-untyped-def]
            return super().embed_passages(texts) * float("nan")

    with pytest.raises(ModelError, match="finite"):
        run(docs, bot, embedder=Broken())
    with pytest.raises(IndexNotFoundError):
        opened(bot)
    run(docs, bot)


def test_one_build_at_a_time(docs: Path, bot: Path) -> None:
    run(docs, bot)
    with (
        FileLock(bot / "build.lock"),
        pytest.raises(BuildInProgressError, match=r"build\.lock"),
    ):
        run(docs, bot)
    run(docs, bot)


def test_generations_come_and_go(docs: Path, bot: Path) -> None:
    run(docs, bot)
    with opened(bot) as old:
        for number in range(2, 5):
            (docs / "new.md").write_text(f"# New\n\nVinegar version {number}.\n")
            assert run(docs, bot).generation == number
        assert sorted(p.name for p in (bot / "generations").iterdir()) == ["3", "4"]
        assert old.search("E-03", rerank=False)[0].passage.source == "errors.md"
        assert "new.md" not in {d.source for d in old.documents()}
        assert old.reload()
        assert not old.reload()
        assert old.search("vinegar", rerank=False)[0].passage.source == "new.md"


def test_a_long_title_leaves_no_passage_without_its_vector(
    docs: Path, bot: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (docs / "long.md").write_text(f"# {'Very long ' * 40}\n\nVinegar.\n\n## Part\n\nSalt.\n")
    config = CONFIG.updated({"chunking.max_tokens": 64})
    run(docs, bot, config)
    with opened(bot) as kb:
        assert kb.retriever.vectors.count == kb.store.count()
        (hit,) = kb.search("vinegar", k=1, mode="dense", rerank=False)
        assert hit.passage.source == "long.md"
        assert hit.passage.tokens == len(hit.passage.embedded_text.split()) <= 64
    assert run(docs, bot, config).is_noop
    assert not caplog.records


def test_leftovers_of_killed_builds_are_removed(docs: Path, bot: Path) -> None:
    run(docs, bot)
    for name in (".staging", "7"):
        (bot / "generations" / name).mkdir()
        (bot / "generations" / name / "store.sqlite").write_text("half")
    run(docs, bot)
    assert [p.name for p in (bot / "generations").iterdir()] == ["1"]


def test_the_index_may_lie_inside_the_documents(docs: Path) -> None:
    first = run(docs, docs)
    assert first.added == tuple(sorted(DOCUMENTS))
    assert run(docs, docs).is_noop


def test_the_index_may_lie_below_the_documents(docs: Path) -> None:
    assert run(docs, docs / "bot").added == tuple(sorted(DOCUMENTS))
    assert run(docs, docs / "bot").is_noop


def test_changed_settings_are_kept(docs: Path, bot: Path) -> None:
    run(docs, bot)
    run(docs, bot, config=CONFIG.updated({"retriever.k": 9}))
    with opened(bot) as kb:
        assert kb.config.retriever.k == 9


def test_another_version_reads_again(
    docs: Path, bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(docs, bot)
    monkeypatch.setattr(module, "__version__", "99")
    report = run(docs, bot)
    assert (len(report.unchanged), report.embedded, report.generation) == (4, 0, 2)


def test_knowledge_base_update(docs: Path, bot: Path) -> None:
    with KnowledgeBase.build(docs, bot, embedder=HashingEmbedder()) as kb:
        assert kb.report is not None
        (docs / "new.md").write_text("# New\n\nVinegar.\n")
        assert kb.update(docs, dry_run=True).added == ("new.md",)
        assert kb.update(docs).added == ("new.md",)
        hit = kb.search("vinegar", k=1, rerank=False)[0]
        assert kb.passage(hit.passage.id) == hit.passage
        assert kb.stats()["documents"] == 5
        with pytest.raises(KnowledgeError, match="no passage"):
            kb.passage("nothing")
    with pytest.raises(KnowledgeError, match="Open the knowledge base again"):
        kb.documents()


def test_open_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="slimchat build"):
        opened(tmp_path / "none")


def test_an_index_knows_its_documents_also_after_both_were_moved(
    tmp_path: Path, docs: Path, bot: Path
) -> None:
    run(docs, bot)
    assert Layout(bot).docs == docs
    assert str(tmp_path) not in Layout(bot).manifest.read_text(encoding="utf-8")
    run(docs, bot)
    assert Layout(bot).docs == docs, "a build that changes nothing forgets nothing"
    for path in (docs, bot):
        (tmp_path / "moved").mkdir(exist_ok=True)
        path.rename(tmp_path / "moved" / path.name)
    assert Layout(tmp_path / "moved" / bot.name).docs == tmp_path / "moved" / docs.name
    (tmp_path / "moved" / docs.name).rename(tmp_path / "elsewhere")
    assert Layout(tmp_path / "moved" / bot.name).docs is None
