from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bundles import build_tiny, use_tiny_models

from slimchat import SupportBot
from slimchat._holds import Hold, unheld
from slimchat.bundle import pruning
from slimchat.bundle.cache import cache_folder

QUESTION = "Can I return an opened machine?"
TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_tiny_models(monkeypatch)
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(pruning, "KEPT", 2)


@pytest.fixture
def bundles(tmp_path: Path) -> list[Path]:
    with SupportBot.open(build_tiny(tmp_path / "one")) as bot:
        return [
            bot.export(tmp_path / f"{number}.slimchat", version=f"1.0.{number}")
            for number in range(4)
        ]


def _open(bundle: Path) -> Path:
    """The folder that a bundle was extracted to."""
    with SupportBot.open(bundle) as bot:
        return bot.knowledge.path


def _grow_old(folder: Path, hours: float) -> None:
    then = time.time() - 3600 * hours
    os.utime(folder, (then, then))


def _folders() -> set[Path]:
    return {entry for entry in cache_folder().iterdir() if entry.is_dir()}


def test_the_newest_stay_and_the_others_go(bundles: list[Path]) -> None:
    first, second, third = (_open(bundle) for bundle in bundles[:3])
    assert _folders() == {first, second, third}  # all of them were opened in the last hour
    for folder, hours in ((first, 2.0), (second, 4.0), (third, 3.0)):
        _grow_old(folder, hours)
    fourth = _open(bundles[3])
    assert _folders() == {first, fourth}
    assert _open(bundles[1]) == second  # made anew
    with SupportBot.open(bundles[1]) as bot:
        assert bot.ask(QUESTION).citations


def test_opening_again_makes_it_new(bundles: list[Path]) -> None:
    first, second, third = (_open(bundle) for bundle in bundles[:3])
    for folder in (first, second, third):
        _grow_old(folder, 2)
    _open(bundles[0])
    fourth = _open(bundles[3])
    assert _folders() == {first, fourth}


HOLDING = """
import sys
sys.path.insert(0, {tests!r})
import pytest
from bundles import use_tiny_models
use_tiny_models(pytest.MonkeyPatch())
from slimchat import SupportBot
bot = SupportBot.open(sys.argv[1]).updated({{"answer.max_sentences": 1}})
print("open", flush=True)
sys.stdin.readline()
print(bot.ask({question!r}).citations[0].source, flush=True)
"""


def test_what_another_process_has_open_stays_until_it_ends(bundles: list[Path]) -> None:
    code = HOLDING.format(tests=str(TESTS), question=QUESTION)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(bundles[0])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "open\n"
        (held,) = _folders()
        others = [_open(bundle) for bundle in bundles[1:3]]
        _grow_old(held, 9)
        for folder in others:
            _grow_old(folder, 2)
        _open(bundles[3])
        assert held in _folders()
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "returns.md\n"
    assert process.returncode == 0
    for folder in _folders() - {held}:
        _grow_old(folder, 2)
    _open(bundles[1])  # was removed, so it is extracted, and that clears away
    assert held not in _folders()


def test_a_bot_of_this_process_holds_its_folder_until_it_is_closed(bundles: list[Path]) -> None:
    bot = SupportBot.open(bundles[0])
    folder = bot.knowledge.path
    with bot.updated({"answer.max_sentences": 1}):
        bot.close()
        with unheld(folder) as free:
            assert not free
    with unheld(folder) as free:
        assert free


def test_what_killed_processes_left_goes_too(bundles: list[Path]) -> None:
    cache_folder().mkdir(mode=0o700)
    half, others = cache_folder() / f".{'0' * 64}", cache_folder() / "mine"
    for folder in (half, others):
        (folder / "generations").mkdir(parents=True)
        _grow_old(folder, 2)
    folder = _open(bundles[0])
    assert _folders() == {folder, others}


def test_a_folder_that_cannot_be_removed_breaks_no_opening(
    bundles: list[Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened = [_open(bundle) for bundle in bundles[:3]]
    for folder in opened:
        _grow_old(folder, 2)

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(pruning, "_remove", refuse)
    fourth = _open(bundles[3])
    assert _folders() == {*opened, fourth}
    assert "is not cleared away" in caplog.text


def test_a_hold_ends_with_its_object(tmp_path: Path) -> None:
    holds = [Hold(tmp_path), Hold(tmp_path), Hold(tmp_path / "none")]
    holds[0].close()
    with unheld(tmp_path) as free:
        assert not free
    holds.clear()
    with unheld(tmp_path) as free:
        assert free
    with unheld(tmp_path / "none") as free:
        assert not free
