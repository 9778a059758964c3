"""Some 450 bundles that someone, or something, has tampered with."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import sqlite3
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bundles import build_tiny, use_tiny_models

from slimchat import SupportBot
from slimchat.bundle.content import Content
from slimchat.bundle.entries import write_container
from slimchat.bundle.manifest import canonical
from slimchat.errors import (
    BundleError,
    BundleFormatError,
    BundleIntegrityError,
    BundleUnsafeError,
    SlimchatError,
)

QUESTION = "Can I return an opened machine?"
MOST_MEMORY = 256 * 2**20


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("mutations")
    with pytest.MonkeyPatch.context() as patch:
        use_tiny_models(patch)
        patch.setenv("SLIMCHAT_CACHE", str(root / "cache"))
        with SupportBot.open(build_tiny(root)) as bot:
            yield bot.export(root / "acme.slimchat")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, four levels down, so that what climbs out is seen."""
    place = tmp_path / "a" / "b" / "c" / "d"
    place.mkdir(parents=True)
    monkeypatch.setenv("SLIMCHAT_CACHE", str(place / "cache"))
    monkeypatch.chdir(place)
    return place


def parts_of(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(parts: dict[str, bytes], change: Callable[[dict[str, Any]], Any]) -> dict[str, bytes]:
    """The parts with a manifest that was changed and written as slimchat writes it."""
    manifest = json.loads(parts["manifest.json"])
    change(manifest)
    return {**parts, "manifest.json": canonical(manifest)}


def listed(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with a manifest whose digests are right again: what a forger would do."""

    def measure(manifest: dict[str, Any]) -> None:
        for part in manifest["parts"]:
            data = parts[part["name"]]
            part["sha256"], part["size"] = hashlib.sha256(data).hexdigest(), len(data)

    return rewritten(parts, measure)


def zipped(file: Path, entries: list[tuple[zipfile.ZipInfo | str, bytes]], **options: Any) -> None:
    """Write with Python's own zip module, which has fewer scruples."""
    with zipfile.ZipFile(file, "w", **options) as archive:
        for info, data in entries:
            archive.writestr(info, data)


def written(file: Path, parts: dict[str, bytes]) -> None:
    write_container(file, [Content.of(name, data) for name, data in parts.items()])


def attempt(file: Path, place: Path) -> BaseException | None:
    """Open what was mutated; nothing may lie outside the cache afterwards.

    Returns:
        Why it was refused, ``None`` if it was opened.
    """
    before = _outside(place)
    refused = None
    try:
        with SupportBot.open(file) as bot:
            assert bot.ask(QUESTION).citations[0].source == "returns.md"
    except SlimchatError as error:
        refused = error
        assert error.fact
        assert len(str(error)) < 2000
    assert _outside(place) == before
    cache = place / "cache"
    if refused and cache.exists():
        assert not [entry for entry in cache.iterdir() if entry.name.startswith(".")]
    return refused


def _outside(place: Path) -> set[Path]:
    top = place.parents[3]
    return {path for path in top.rglob("*") if not path.is_relative_to(place / "cache")}


@pytest.mark.parametrize("seed", range(10))
def test_flipped_bits(bundle: Path, place: Path, seed: int) -> None:
    """150 of them: 70 anywhere, 80 where headers and the manifest are."""
    draw, data = random.Random(seed), bundle.read_bytes()
    first = len(parts_of(bundle)["manifest.json"])
    directory = struct.unpack("<L", data[-6:-2])[0]
    spans = [(0, len(data))] * 7 + [(0, first)] * 4 + [(directory, len(data))] * 4
    file = place / "x.slimchat"
    for start, end in spans:
        mutated = bytearray(data)
        mutated[draw.randrange(start, end)] ^= 1 << draw.randrange(8)
        file.write_bytes(mutated)
        assert isinstance(attempt(file, place), BundleError)


@pytest.mark.parametrize("seed", range(4))
def test_cut_grown_and_shuffled_files(bundle: Path, place: Path, seed: int) -> None:
    """60 of them."""
    draw, data = random.Random(100 + seed), bundle.read_bytes()
    file = place / "x.slimchat"
    for _ in range(5):
        cut = draw.randrange(len(data))
        other = draw.randrange(len(data))
        low, high = sorted((cut, other))
        for mutated in (data[:cut], data[cut:] or b"x", data[:low] + data[high + 1 :]):
            file.write_bytes(mutated)
            assert isinstance(attempt(file, place), BundleError)


@pytest.mark.parametrize("extra", [b"\0", b"PK\5\6" + bytes(18), bytes(100_000), b"#!/bin/sh\n"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_bytes_around_a_bundle(bundle: Path, place: Path, extra: bytes, where: str) -> None:
    file = place / "x.slimchat"
    data = bundle.read_bytes()
    file.write_bytes(extra + data if where == "before" else data + extra)
    assert isinstance(attempt(file, place), BundleError)


NAMES = [
    "../evil", "../../../../evil", "a/../../evil", "/evil", "/etc/cron.d/evil", "C:/evil",
    "C:\\evil", "..\\evil", "\\\\host\\share", "models/embedder/../../../evil", "./evil", "a//b",
    "a/", "", ".", "..", ".hidden", "models/embedder/.hidden", "a\0b", "a\nb", "ärger", "a b",
    "con|aux", "x" * 5000, "~/evil", "models/embedder/\u202egpj.exe",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere(bundle: Path, place: Path, name: str) -> None:
    parts = parts_of(bundle)
    file = place / "x.slimchat"
    # In the file alone, and then in the manifest too.
    renamed = [(name if old == "licences/NOTICE.md" else old, data) for old, data in parts.items()]
    zipped(file, [(zipfile.ZipInfo(old), data) for old, data in renamed])
    refused = attempt(file, place)
    assert isinstance(refused, BundleError)

    def rename(manifest: dict[str, Any]) -> None:
        for part in manifest["parts"]:
            part["name"] = name if part["name"] == "licences/NOTICE.md" else part["name"]

    manifest = rewritten(parts, rename)["manifest.json"]
    entries = [(old, manifest if old == "manifest.json" else data) for old, data in renamed]
    zipped(file, [(zipfile.ZipInfo(old), data) for old, data in entries])
    assert isinstance(attempt(file, place), BundleError)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
@pytest.mark.parametrize("target", ["settings.json", "knowledge/store.sqlite"])
def test_links_and_devices(bundle: Path, place: Path, kind: int, target: str) -> None:
    entries: list[tuple[zipfile.ZipInfo | str, bytes]] = []
    for name, data in parts_of(bundle).items():
        info = zipfile.ZipInfo(name)
        info.external_attr = ((kind if name == target else stat.S_IFREG) | 0o644) << 16
        entries.append((info, b"/etc/passwd" if name == target else data))
    zipped(place / "x.slimchat", entries)
    refused = attempt(place / "x.slimchat", place)
    assert isinstance(refused, BundleUnsafeError)
    assert target in refused.fact


@pytest.mark.parametrize("name", ["settings.json", "knowledge/store.sqlite", "manifest.json"])
def test_bombs_that_grow(bundle: Path, place: Path, name: str) -> None:
    parts = parts_of(bundle)
    parts[name] = bytes(200 * 2**20)
    zipped(place / "x.slimchat", [*parts.items()], compression=zipfile.ZIP_DEFLATED)
    del parts
    tracemalloc.start()
    refused = attempt(place / "x.slimchat", place)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(refused, BundleUnsafeError)
    assert "compressed" in refused.fact
    assert peak < MOST_MEMORY


def test_bombs_that_lie_about_their_size(bundle: Path, place: Path) -> None:
    data = bundle.read_bytes()
    file = place / "x.slimchat"
    start, count = struct.unpack("<L", data[-6:-2])[0], struct.unpack("<H", data[-12:-10])[0]
    spot = start
    for _ in range(count):
        length = struct.unpack("<H", data[spot + 28 : spot + 30])[0]
        for size in (0, 2**32 - 1, 2**31):
            for fields in ((20,), (24,), (20, 24)):
                mutated = bytearray(data)
                for field in fields:
                    struct.pack_into("<L", mutated, spot + field, size)
                file.write_bytes(mutated)
                assert isinstance(attempt(file, place), BundleError)
            if spot > start:
                break  # all nine for the first part, one for the others
        spot += 46 + length


@pytest.mark.parametrize("count", [4097, 20_000])
def test_bombs_of_many_parts(bundle: Path, place: Path, count: int) -> None:
    entries = [*parts_of(bundle).items(), *((f"licences/{n}", b"") for n in range(count))]
    zipped(place / "x.slimchat", [(zipfile.ZipInfo(name), data) for name, data in entries])
    refused = attempt(place / "x.slimchat", place)
    assert isinstance(refused, BundleUnsafeError)
    assert "the most are 4096" in refused.fact


@pytest.mark.parametrize("twin", ["settings.json", "SETTINGS.json", "manifest.json"])
def test_names_used_twice(bundle: Path, place: Path, twin: str) -> None:
    entries: list[tuple[zipfile.ZipInfo | str, bytes]] = [*parts_of(bundle).items()]
    with pytest.warns(UserWarning) if twin != "SETTINGS.json" else _nothing():
        zipped(place / "x.slimchat", [*entries, (twin, b"retriever: {k: 1}\n")])
    assert isinstance(attempt(place / "x.slimchat", place), BundleError)


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_parts_missing_added_renamed_swapped_and_out_of_order(bundle: Path, place: Path) -> None:
    parts = parts_of(bundle)
    file = place / "x.slimchat"
    names = list(parts)
    for name in names:
        written(file, {other: data for other, data in parts.items() if other != name})
        refused = attempt(file, place)
        assert isinstance(refused, BundleError)
        assert name in refused.fact
        written(file, {(f"{n}.txt" if n == name else n): data for n, data in parts.items()})
        assert isinstance(attempt(file, place), BundleError)
    for extra in ("evil.py", "licences/more.txt", "models/embedder/hook.py", "signature.json"):
        written(file, {"manifest.json": parts["manifest.json"], extra: b"x", **parts})
        refused = attempt(file, place)
        assert isinstance(refused, BundleIntegrityError)
    for one, two in pairwise(names[1:]):
        swapped = {**parts, one: parts[two], two: parts[one]}
        written(file, swapped)
        assert isinstance(attempt(file, place), BundleIntegrityError)
    written(file, {name: parts[name] for name in ["manifest.json", *reversed(names[1:])]})
    assert isinstance(attempt(file, place), BundleIntegrityError)


def test_the_manifest_of_another_bundle(bundle: Path, place: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use_tiny_models(patch)
        with SupportBot.open(build_tiny(tmp_path, {"z.md": "# Z\n\nSomething else.\n"})) as bot:
            other = parts_of(bot.export(tmp_path / "other.slimchat"))
        parts = parts_of(bundle)
        file = place / "x.slimchat"
        for name in ("manifest.json", "settings.json", "sbom.cdx.json", "knowledge/documents.json"):
            written(file, {**parts, name: other[name]})
            if parts[name] != other[name]:
                assert isinstance(attempt(file, place), BundleIntegrityError)


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "version 0": lambda m: m.update(version=0),
    "version 3": lambda m: m.update(version=3),
    "version true": lambda m: m.update(version=True),
    "version text": lambda m: m.update(version="2"),
    "version 1 without its fields": lambda m: m.update(version=1),
    "another format": lambda m: m.update(format="zip"),
    "no parts": lambda m: m.update(parts=[]),
    "parts as text": lambda m: m.update(parts="all"),
    "an unknown field": lambda m: m.update(run="rm -rf /"),
    "no models": lambda m: m.update(models=[]),
    "a model twice": lambda m: m["models"].append(m["models"][0]),
    "an unknown role": lambda m: m["models"][0].update(role="hook"),
    "another digest of a model": lambda m: m["models"][0]["files"][0].update(sha256="0" * 64),
    "a file of a model elsewhere": lambda m: m["models"][0]["files"][0].update(name="../../x"),
    "another digest": lambda m: m["parts"][2].update(sha256="f" * 64),
    "a digest in capitals": lambda m: m["parts"][2].update(sha256=m["parts"][2]["sha256"].upper()),
    "a short digest": lambda m: m["parts"][2].update(sha256="f"),
    "another size": lambda m: m["parts"][2].update(size=1),
    "a negative size": lambda m: m["parts"][2].update(size=-1),
    "an endless size": lambda m: m["parts"][2].update(size=10**30),
    "another role": lambda m: m["parts"][2].update(role="licence"),
    "a part twice": lambda m: m["parts"].append(m["parts"][0]),
    "a version of nothing": lambda m: m["bot"].update(version="latest"),
    "no name": lambda m: m["bot"].update(name=""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_manifests_written_by_others(
    bundle: Path, place: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    written(place / "x.slimchat", rewritten(parts_of(bundle), change))
    assert isinstance(attempt(place / "x.slimchat", place), BundleError)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"version": NaN}\n',
        b'{"version": 2, "version": 2}', b"9" * 5000, b'{"a": "\\ud800"}',
    ],
)  # fmt: skip
def test_manifests_that_are_none(bundle: Path, place: Path, raw: bytes) -> None:
    written(place / "x.slimchat", {**parts_of(bundle), "manifest.json": raw})
    assert isinstance(attempt(place / "x.slimchat", place), BundleFormatError)


def test_a_manifest_without_end(bundle: Path, place: Path) -> None:
    written(place / "x.slimchat", {**parts_of(bundle), "manifest.json": b" " * (5 * 2**20)})
    assert isinstance(attempt(place / "x.slimchat", place), BundleUnsafeError)


SETTINGS = [
    b"", b"[]", b"\xff", b'{"retriever": {"k": 100000}}', b'{"nothing": "here"}', b"[" * 100_000,
    b"name: acme\n", b'{"name": ""}', b'{"name": NaN}', b"7" * 10_000, b'"' + b"x" * 10**6 + b'"',
    b"{" + b",".join(b'"%d": 1' % n for n in range(20_000)) + b"}",
    b'{"embedder": {"model": "/etc"}}', b'{"reader": {"model": "../../.."}}',
    b'{"embedder": {"model": {"a": ["b"]}}}',
]  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS)
def test_settings_of_a_forger(bundle: Path, place: Path, settings: bytes) -> None:
    """The digests are right, so it is the content that has to be refused."""
    written(place / "x.slimchat", listed({**parts_of(bundle), "settings.json": settings}))
    assert isinstance(attempt(place / "x.slimchat", place), SlimchatError)


PROGRAMS = [
    "CREATE VIEW more AS SELECT 1",
    "CREATE TRIGGER go AFTER INSERT ON meta BEGIN DELETE FROM passages; END",
    "ALTER TABLE passages RENAME TO kept; CREATE VIEW passages AS SELECT * FROM kept",
    "ALTER TABLE documents RENAME TO kept; CREATE VIEW documents AS WITH RECURSIVE n(i) AS "
    "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS source FROM n",
    "DROP TABLE meta; CREATE VIEW meta AS WITH RECURSIVE n(i) AS "
    "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS key, i AS value FROM n",
    "DROP TABLE skipped",
    "CREATE INDEX own ON passages (length(text))",
]


@pytest.mark.parametrize("sql", PROGRAMS)
def test_programs_in_the_store(bundle: Path, place: Path, sql: str) -> None:
    parts, name = parts_of(bundle), "knowledge/store.sqlite"
    (place / "store").write_bytes(parts[name])
    with contextlib.closing(sqlite3.connect(place / "store")) as connection:
        connection.executescript(sql)
    data = (place / "store").read_bytes()
    written(place / "x.slimchat", listed({**parts, name: data}))
    refused = attempt(place / "x.slimchat", place)
    assert isinstance(refused, BundleFormatError)
    assert "does not make" in refused.fact


@pytest.mark.parametrize("seed", range(12))
def test_stores_of_a_forger(bundle: Path, place: Path, seed: int) -> None:
    """Right digests over a damaged store: refused, or answered from what is left."""
    draw, parts = random.Random(seed), parts_of(bundle)
    data = bytearray(parts["knowledge/store.sqlite"])
    for _ in range(1 + seed):
        data[draw.randrange(len(data))] = draw.randrange(256)
    if seed > 9:
        del data[len(data) // 2 :]
    written(place / "x.slimchat", listed({**parts, "knowledge/store.sqlite": bytes(data)}))
    try:
        with SupportBot.open(place / "x.slimchat") as bot:
            bot.ask(QUESTION)
    except SlimchatError as error:
        assert error.fact


def test_an_index_of_a_forger_is_never_read(bundle: Path, place: Path) -> None:
    name = "knowledge/vectors.faiss"

    def add(manifest: dict[str, Any]) -> None:
        manifest["parts"].append({"name": name, "role": "index", "size": 0, "sha256": "0" * 64})

    parts = rewritten({**parts_of(bundle), name: b"IxFI" * 999}, add)
    written(place / "x.slimchat", listed(parts))
    assert attempt(place / "x.slimchat", place) is None
