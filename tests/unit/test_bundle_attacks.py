"""Bundles with right digests and bad intentions, and places that somebody else prepared."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from bundles import largest_file
from filelock import FileLock
from test_bundle_mutations import bundle, listed, parts_of, place, rewritten, written, zipped

from slimchat import SupportBot
from slimchat.bundle.cache import cache_folder
from slimchat.bundle.manifest import canonical
from slimchat.bundle.sharing.transfer import pull
from slimchat.bundle.verify import verify
from slimchat.bundle.weight import HEAVIEST, weight
from slimchat.errors import (
    BundleError,
    BundleExportError,
    BundleFormatError,
    BundleNotFoundError,
    BundleSharingError,
    BundleUnsafeError,
)

__all__ = ["bundle", "place"]
TESTS = Path(__file__).parents[1]
STORE = "knowledge/store.sqlite"
MEGABYTE = 2**20
LISTS = b"[" + b"[]," * (6 * MEGABYTE) + b"[]]"
DEEP = b"[" + (b'{"":' * 800 + b"1" + b"}" * 800 + b",") * 4000 + b"1]"


@contextmanager
def little_memory() -> Iterator[None]:
    """No more than twice what the values of a part may take."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 2 * HEAVIEST
    finally:
        tracemalloc.stop()


def forged(place: Path, bundle: Path, changes: dict[str, bytes]) -> Path:
    """A bundle with other parts, measured anew."""
    written(place / "x.slimchat", listed({**parts_of(bundle), **changes}))
    return place / "x.slimchat"


@pytest.mark.parametrize("data", [LISTS, DEEP])
def test_a_few_bytes_that_become_many_values(bundle: Path, place: Path, data: bytes) -> None:
    for name in ("settings.json", "knowledge/documents.json", "sbom.cdx.json"):
        file = forged(place, bundle, {name: data})
        with little_memory(), pytest.raises(BundleUnsafeError, match=name):
            verify(file)
    settings = forged(place, bundle, {"settings.json": data})
    with little_memory(), pytest.raises(BundleUnsafeError, match="the most are"):
        SupportBot.open(settings)


def test_a_manifest_that_would_be_written_much_longer(bundle: Path, place: Path) -> None:
    data = b'{"version": 2, "parts": ' + DEEP[: 3 * MEGABYTE].rpartition(b",")[0] + b"]}"
    written(place / "x.slimchat", {**parts_of(bundle), "manifest.json": data})
    with little_memory(), pytest.raises(BundleFormatError, match="not written as slimchat"):
        SupportBot.open(place / "x.slimchat")


def test_questions_that_become_too_many_values(place: Path, bundle: Path) -> None:
    name = "evaluation/golden.jsonl"

    def add(manifest: dict[str, list[object]]) -> None:
        manifest["parts"].append({"name": name, "role": "golden", "size": 0, "sha256": "0" * 64})

    written(place / "x.slimchat", listed(rewritten({**parts_of(bundle), name: DEEP}, add)))
    with little_memory():
        found = {check.name: check for check in verify(place / "x.slimchat").checks}
    assert found["opens"].passed is False
    assert f"{name} of" in found["opens"].detail
    assert "memory" in found["opens"].detail


def test_a_model_of_this_machine_is_not_taken(bundle: Path, place: Path) -> None:
    settings = json.loads(parts_of(bundle)["settings.json"])
    for role in ("embedder", "reader"):
        theirs = settings | {role: settings[role] | {"model": str(bundle.parent / "models" / role)}}
        file = forged(place, bundle, {"settings.json": canonical(theirs)})
        with pytest.raises(BundleFormatError, match=f"names the {role}"):
            SupportBot.open(file)


def test_what_slimchat_writes_is_light(bundle: Path) -> None:
    assert all(weight(data) < HEAVIEST / 20 for data in parts_of(bundle).values())


def test_a_passage_without_end(bundle: Path, place: Path) -> None:
    (place / "store").write_bytes(parts_of(bundle)[STORE])
    with closing(sqlite3.connect(place / "store")) as connection:
        connection.execute("UPDATE passages SET text = ?", ("word " * MEGABYTE,))
        connection.commit()
    file = forged(place, bundle, {STORE: (place / "store").read_bytes()})
    with little_memory(), pytest.raises(BundleFormatError, match="too big"):
        SupportBot.open(file)


def test_pages_that_lead_in_circles(bundle: Path, place: Path) -> None:
    (place / "store").write_bytes(parts_of(bundle)[STORE])
    with closing(sqlite3.connect(place / "store")) as connection:
        row = list(connection.execute("SELECT * FROM skipped LIMIT 0").description)
        many = [(f"{n}.txt", *[n] * (len(row) - 2), "x" * 400) for n in range(200)]
        connection.executemany(f"INSERT INTO skipped VALUES ({','.join('?' * len(row))})", many)
        connection.commit()
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'skipped'")
    data = bytearray((place / "store").read_bytes())
    page = 4096 * (root[0] - 1)
    assert data[page] == 5  # a page that holds the numbers of others
    count = struct.unpack(">H", data[page + 3 : page + 5])[0]
    cells = struct.unpack(f">{count}H", data[page + 12 : page + 12 + 2 * count])
    for cell in cells:
        data[page + cell : page + cell + 4] = data[page + cells[0] : page + cells[0] + 4]
    file = forged(place, bundle, {STORE: bytes(data)})
    with pytest.raises(BundleFormatError, match="damaged"):
        SupportBot.open(file)


MOST = 2**32 - 1
HEADERS: dict[str, tuple[str, int, str, tuple[int | bytes, ...]]] = {
    "another name": ("part", 30, "<13s", (b"manifest.jsom",)),
    "another size": ("part", 18, "<2L", (7, 7)),
    "sizes after the data": ("part", 6, "<H", (8,)),
    "room for more fields": ("part", 28, "<H", (20,)),
    "two parts at one place": ("directory", 46 + len("manifest.json") + 42, "<L", (0,)),
    "a part behind the end": ("directory", 42, "<L", (2**31,)),
    "sizes as in zip64": ("directory", 20, "<2L", (MOST, MOST)),
    "an end as in zip64": ("end", 8, "<2H2L", (0xFFFF, 0xFFFF, MOST, MOST)),
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_headers_that_contradict_each_other(
    bundle: Path, place: Path, change: tuple[str, int, str, tuple[int | bytes, ...]]
) -> None:
    data = bytearray(bundle.read_bytes())
    where, offset, fields, values = change
    starts = {"part": 0, "directory": struct.unpack("<L", data[-6:-2])[0], "end": len(data) - 22}
    struct.pack_into(fields, data, starts[where] + offset, *values)
    (place / "x.slimchat").write_bytes(data)
    with pytest.raises(BundleError):
        SupportBot.open(place / "x.slimchat")


def test_fields_of_zip64_are_not_taken(bundle: Path, place: Path) -> None:
    with zipfile.ZipFile(place / "x.slimchat", "w") as archive:
        for name, data in parts_of(bundle).items():
            with archive.open(name, "w", force_zip64=True) as part:
                part.write(data)
    with pytest.raises(BundleError):
        SupportBot.open(place / "x.slimchat")


@pytest.mark.parametrize(
    "twin",
    [
        "Knowledge/Store.SQLite", "licences/notice.md", "licences/NOTICE.md/more", "LICENCES",
        "licences/caf\u00e9.md", "licences/cafe\u0301.md", "licences/\uff2eOTICE.md",
        "licences/NOTICE.md.", "licences/NOTICE.md ", "licences/NUL\u200b",
    ],
)  # fmt: skip
def test_names_that_some_systems_take_for_others(bundle: Path, place: Path, twin: str) -> None:
    zipped(place / "x.slimchat", [*parts_of(bundle).items(), (zipfile.ZipInfo(twin), b"x")])
    with pytest.raises(BundleError):
        SupportBot.open(place / "x.slimchat")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_not_waited_for(bundle: Path, place: Path) -> None:
    os.mkfifo(place / "pipe.slimchat")
    with pytest.raises(BundleNotFoundError, match="it is no file"):
        SupportBot.open(place / "pipe.slimchat")
    with pytest.raises(BundleNotFoundError, match="it is no file"):
        pull(str(place / "pipe.slimchat"), place / "here.slimchat")
    with pytest.raises(BundleSharingError, match="is no file"):
        pull(str(bundle), place / "pipe.slimchat")
    with SupportBot.open(bundle) as bot, pytest.raises(BundleExportError, match="is no file"):
        bot.export(place / "pipe.slimchat")
    assert (place / "pipe.slimchat").is_fifo()


def test_links_in_the_way_lead_nowhere(bundle: Path, place: Path) -> None:
    mine = place / "mine.txt"
    mine.write_text("keep")
    for name in ("out.slimchat", ".got.slimchat.part"):
        (place / name).symlink_to(mine)
    with SupportBot.open(bundle) as bot:
        bot.export(place / "out.slimchat")
    pull(str(bundle), place / "got.slimchat")
    assert mine.read_text() == "keep"
    for name in ("out.slimchat", "got.slimchat"):
        assert not (place / name).is_symlink()
        assert (place / name).read_bytes() == bundle.read_bytes()


def test_two_do_not_pull_to_the_same_file(bundle: Path, place: Path) -> None:
    with FileLock(place / ".got.slimchat.lock"), pytest.raises(BundleSharingError, match="Another"):
        pull(str(bundle), place / "got.slimchat")
    pull(str(bundle), place / "got.slimchat")
    assert sorted(path.name for path in place.iterdir()) == ["got.slimchat"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs permissions of POSIX")
def test_a_cache_that_others_can_write_is_not_trusted(bundle: Path, place: Path) -> None:
    shared = cache_folder()
    SupportBot.open(bundle).close()
    (planted,) = (entry for entry in shared.iterdir() if entry.is_dir())
    own = shared / f"user-{os.getuid()}"
    for mode in (0o777, 0o1777, 0o775):
        shared.chmod(mode)
        with SupportBot.open(bundle) as bot:
            assert bot.knowledge.store.path.is_relative_to(own / planted.name)
        assert own.stat().st_mode & 0o777 == 0o700
    for folder in (planted, own):
        folder.rename(place / folder.name)
    own.mkdir()
    own.chmod(0o777)
    with pytest.raises(BundleError, match="others can write it"):
        SupportBot.open(bundle)
    own.rmdir()
    own.symlink_to(place / own.name)
    with pytest.raises(BundleError, match="others can write it"):
        SupportBot.open(bundle)


@pytest.mark.parametrize("room", [0.1, 0.9])
def test_a_disk_that_is_full_keeps_the_old_file(bundle: Path, place: Path, room: float) -> None:
    file = place / "out.slimchat"
    file.write_bytes(b"old")
    size = int(bundle.stat().st_size * room)
    with SupportBot.open(bundle) as bot, file.open("rb") as opened:
        with largest_file(size), pytest.raises(BundleExportError, match="cannot be written"):
            bot.export(file)
        assert file.read_bytes() == b"old"
        bot.export(file)  # over a file that is open
        assert opened.read() == b"old"
    assert file.read_bytes() == bundle.read_bytes()
    assert sorted(path.name for path in place.iterdir()) == ["cache", "out.slimchat"]


WAITING = """
import sys
sys.path.insert(0, {tests!r})
import pytest
from bundles import use_tiny_models
use_tiny_models(pytest.MonkeyPatch())
from slimchat import SupportBot
from slimchat.bundle import cache
def wait(folder):
    print("here", flush=True)
    sys.stdin.read()
cache.sync_tree = wait
SupportBot.open(sys.argv[1])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_one_that_is_killed_while_it_extracts_harms_nobody(bundle: Path, place: Path) -> None:
    command = [sys.executable, "-c", WAITING.format(tests=str(TESTS)), str(bundle)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        assert [path for path in cache_folder().iterdir() if path.name.startswith(".")]
        process.kill()
        process.wait()
    with SupportBot.open(bundle) as bot:
        assert bot.ask("Can I return an opened machine?").citations[0].source == "returns.md"
    assert not [path for path in cache_folder().iterdir() if path.name.startswith(".")]
