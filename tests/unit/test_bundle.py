from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bundles import build_tiny, tiny_config, use_tiny_models, write_model
from support import DOCUMENTS, write_documents

from slimchat import BotConfig, SupportBot
from slimchat.bundle.cache import cache_folder
from slimchat.errors import (
    BundleError,
    BundleExportError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleSealedError,
    ModelNotFoundError,
)
from slimchat.privacy.paths import name_alone, without_paths

QUESTION = "Can I return an opened machine?"
TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_tiny_models(monkeypatch)
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return build_tiny(tmp_path / "one")


@pytest.fixture
def bundle(built: Path, tmp_path: Path) -> Path:
    with SupportBot.open(built) as bot:
        return bot.export(tmp_path / "acme.slimchat")


def test_an_opened_bundle_answers_as_the_folder_does(built: Path, bundle: Path) -> None:
    with SupportBot.open(built) as folder, SupportBot.open(bundle) as opened:
        for question in (QUESTION, "What does error E-03 mean?", "¿Cuánto tarda el envío?"):
            here, there = folder.ask(question), opened.ask(question)
            assert here.text == there.text
            assert here.citations == there.citations
            assert here.confidence == there.confidence
        assert opened.knowledge.documents() == folder.knowledge.documents()
        assert opened.knowledge.passages() == folder.knowledge.passages()
        tuned = opened.updated({"answer.max_sentences": 1})
        with tuned:
            assert tuned.ask(QUESTION).citations


def test_two_builds_in_two_places_export_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    # Another place, another order of arrival, and a past with a document that is gone.
    texts = dict(reversed(DOCUMENTS.items()))
    first = {"gone.md": "# Gone\n\nA text that leaves.\n", "returns.md": "# Returns\n\nOld.\n"}
    index = build_tiny(tmp_path / "elsewhere" / "deep", first)
    docs = index.parent / "docs"
    (docs / "gone.md").unlink()
    write_documents(docs, texts)
    with SupportBot.open(index) as bot:
        bot.knowledge.update(docs)
        bot.export(tmp_path / "two.slimchat")
    assert (tmp_path / "two.slimchat").read_bytes() == bundle.read_bytes()
    with SupportBot.open(bundle) as opened:
        opened.export(tmp_path / "three.slimchat")
    assert (tmp_path / "three.slimchat").read_bytes() == bundle.read_bytes()


def test_any_zip_tool_reads_a_bundle_and_nothing_in_it_is_compressed(bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
    assert infos[0].filename == "manifest.json"
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_no_path_of_this_machine_is_in_a_bundle(tmp_path: Path) -> None:
    root = tmp_path / "marker-of-a-place"
    write_model(root / "models" / "embedder", "embedder", source=str(root / "secret-project"))
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "broken.pdf").write_bytes(b"no pdf")
    index = build_tiny(root)
    with SupportBot.open(index) as bot:
        assert bot.knowledge.skipped()
        file = bot.export(tmp_path / "x.slimchat")
    data = file.read_bytes()
    assert b"marker-of-a-place" not in data
    assert str(Path.home()).encode() + b"/" not in data
    assert b"secret-project" in data  # the name alone


def test_absolute_paths_are_cut_from_texts_and_addresses_are_not() -> None:
    told = without_paths(
        "cannot read '/home/ana/x/y.pdf' or C:\\a\\b.pdf - see https://a.b/c/d, a/b"
    )
    assert told == "cannot read '…' or … - see https://a.b/c/d, a/b"
    names = ["/srv/models/mine", "C:\\m\\mine", "~/mine", "org/mine", "trained by slimchat"]
    assert [name_alone(name) for name in names] == [*["mine"] * 3, "org/mine", names[-1]]


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("generator.system_prompt", "Use the key sk-" + "a" * 32, "an access key"),
        ("generator.system_prompt", "see https://me:hunter2@intra/", "a password in an address"),
        ("suggestions", ["ok?", "-----BEGIN OPENSSH PRIVATE KEY-----"], "a private key"),
        ("knowledge.include", ["/srv/private/docs/*"], "a path of this machine"),
    ],
)
def test_secrets_and_paths_are_refused_by_the_name_of_the_setting(
    built: Path, tmp_path: Path, setting: str, value: object, named: str
) -> None:
    config = tiny_config(built.parent / "models").updated({setting: value})
    with SupportBot.open(built, config) as bot, pytest.raises(BundleExportError) as caught:
        bot.export(tmp_path / "x.slimchat")
    assert setting in caught.value.fact
    assert named in caught.value.fact
    assert "hunter2" not in str(caught.value)
    assert not (tmp_path / "x.slimchat").exists()


def test_without_models_the_very_ones_are_needed(built: Path, bundle: Path, tmp_path: Path) -> None:
    with SupportBot.open(built) as bot:
        light = bot.export(tmp_path / "light.slimchat", models=False)
        config = bot.config
    assert not any("model" in name for name in zipfile.ZipFile(light).namelist())
    with SupportBot.open(light, config) as opened:
        assert opened.ask(QUESTION).citations
    with pytest.raises(BundleIntegrityError, match="another one"):
        SupportBot.open(light)  # slimchat's own embedder is not the one of the test
    with pytest.raises(ModelNotFoundError, match=r"without its embedder.*embedder\.model set"):
        SupportBot.open(light, config.updated({"embedder.model": str(tmp_path / "none")}))
    shutil.rmtree(built.parent / "models")
    with SupportBot.open(bundle) as opened:
        assert opened.ask(QUESTION).citations


def test_documents_of_an_opened_bundle_stay_as_they_are(bundle: Path, tmp_path: Path) -> None:
    docs = write_documents(tmp_path / "more", {"new.md": "# New\n\nSomething new.\n"})
    with SupportBot.open(bundle) as opened:
        for dry in (True, False):
            with pytest.raises(BundleSealedError, match="slimchat bundle update FILE DOCS -o NEW"):
                opened.knowledge.update(docs, dry_run=dry)
        assert opened.ask(QUESTION).citations
        with pytest.raises(BundleSealedError):
            opened.knowledge_view(docs=docs)
        studio = opened.studio([QUESTION])
        inspector = opened.inspect(opened.ask(QUESTION))
        studio.close()
        inspector.close()


def test_a_changed_byte_is_found_however_warm_the_cache_is(bundle: Path) -> None:
    SupportBot.open(bundle).close()
    data = bytearray(bundle.read_bytes())
    place = data.index(b"SQLite format 3") + 4000
    data[place] ^= 1
    bundle.write_bytes(data)
    for _ in range(2):
        with pytest.raises(BundleIntegrityError, match=r"knowledge/store\.sqlite"):
            SupportBot.open(bundle)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: next(folder.rglob("model.bin")).unlink(),
        lambda folder: next(folder.rglob("store.sqlite")).write_bytes(b"x"),
        lambda folder: (folder / "bundle.json").write_text("[" * 100_000),
        lambda folder: shutil.rmtree(folder / "generations"),
    ],
)
def test_a_damaged_cache_is_made_anew(bundle: Path, harm: Callable[[Path], object]) -> None:
    SupportBot.open(bundle).close()
    (folder,) = (entry for entry in cache_folder().iterdir() if entry.is_dir())
    harm(folder)
    with SupportBot.open(bundle) as opened:
        assert opened.ask(QUESTION).citations


OPEN = """
import sys
sys.path.insert(0, {tests!r})
import pytest
from bundles import use_tiny_models
use_tiny_models(pytest.MonkeyPatch())
from slimchat import SupportBot
with SupportBot.open(sys.argv[1]) as bot:
    print(bot.ask("Can I return an opened machine?").citations[0].source)
"""


def test_several_processes_share_one_cache(bundle: Path) -> None:
    code = OPEN.format(tests=str(TESTS))
    command = [sys.executable, "-c", code, str(bundle)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert said == ["returns.md"] * 3
    left = sorted(entry.name for entry in cache_folder().iterdir())
    assert [name for name in left if not name.endswith(".lock")] == [_digest(bundle)]


def _digest(bundle: Path) -> str:
    with zipfile.ZipFile(bundle) as archive:
        return hashlib.sha256(archive.read("manifest.json")).hexdigest()


def test_what_is_no_bundle_is_told(built: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleNotFoundError):
        SupportBot.open(tmp_path / "none.slimchat")
    for name, data in {"a.slimchat": b"", "b.slimchat": b"PK" * 99, "text.md": b"# Hi"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BundleError, match="no bundle"):
            SupportBot.open(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(BundleError):
        SupportBot.open(tmp_path / "plain.zip")
    with SupportBot.open(built) as bot, pytest.raises(BundleExportError, match="is a folder"):
        bot.export(tmp_path)


def test_a_cache_that_cannot_be_written_is_told(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "file"))
    with pytest.raises(BundleError, match="SLIMCHAT_CACHE"):
        SupportBot.open(bundle)


def test_settings_given_to_open_keep_the_models_of_the_bundle(bundle: Path) -> None:
    config = BotConfig().updated({"answer.refuse_below": 1.0})
    with SupportBot.open(bundle, config) as strict:
        assert strict.ask(QUESTION).action == "refuse"


def test_an_index_that_was_trained_travels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("knowledge.vectors", "bundle.export", "bundle.cache"):
        monkeypatch.setattr(f"slimchat.{module}.EXACT_LIMIT", 100)
    texts = {f"{n:03}.md": f"# Part {n}\n\nNumber {n} costs {n * 7} euro.\n" for n in range(150)}
    index = build_tiny(tmp_path / "many", texts)
    with SupportBot.open(index) as bot:
        file = bot.export(tmp_path / "many.slimchat")
        again = bot.export(tmp_path / "again.slimchat")
    assert file.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(file) as archive:
        trained = archive.read("knowledge/vectors.faiss")
    with SupportBot.open(file) as opened:
        assert (opened.knowledge.store.path.parent / "vectors.faiss").read_bytes() == trained
        assert opened.knowledge.search("number 99 costs 693 euro")[0].passage.source == "099.md"


def test_curated_answers_travel_and_stay_as_they_are(tmp_path: Path) -> None:
    with SupportBot.open(build_tiny(tmp_path / "curated")) as bot:
        bot.curate(bot.ask(QUESTION), text="Somebody wrote this.", owner="Ana")
        file = bot.export(tmp_path / "curated.slimchat")
    with SupportBot.open(file) as opened:
        assert [answer.owner for answer in opened.curated] == ["Ana"]
        assert opened.ask(QUESTION).text.startswith("Somebody wrote this.")
        with pytest.raises(BundleSealedError):
            opened.curate(opened.ask(QUESTION), text="Another.")
        assert opened.ask(QUESTION).text.startswith("Somebody wrote this.")
