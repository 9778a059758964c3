"""Opening a bundle beside opening the folder that it was exported from.

Run with ``make benchmarks``. Both are opened by turns in one process, so that what else the machine
does weighs on both; seconds hold for one machine only.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from slimchat import SupportBot

ROOT = Path(__file__).parents[2]
ROUNDS = 31
QUESTION = "how long do i have to send my espresso machine back?"
pytestmark = pytest.mark.benchmark


def opening_s(path: Path) -> float:
    """Seconds until the bot is open."""
    begin = time.perf_counter()
    with SupportBot.open(path):
        return time.perf_counter() - begin


def test_opening_a_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "bot"
    with SupportBot.from_folder(ROOT / "knowledge", index=folder, progress=lambda *_: None) as bot:
        file = bot.export(tmp_path / "acme.slimchat")
        answer = bot.ask(QUESTION)
    first = opening_s(file)
    opening_s(folder)
    taken: dict[Path, list[float]] = {folder: [], file: []}
    for turn in range(ROUNDS):
        for path in (folder, file) if turn % 2 else (file, folder):
            taken[path].append(opening_s(path))
    plain, packed = (statistics.median(taken[path]) for path in (folder, file))
    with SupportBot.open(file) as bot:
        assert bot.ask(QUESTION).text == answer.text
    print(
        f"\n{file.stat().st_size / 1e6:.1f} MB; folder {plain:.3f} s, bundle {packed:.3f} s, ratio "
        f"{packed / plain:.2f}, medians of {ROUNDS}; the first time, with extraction, {first:.2f} s"
    )
    assert packed / plain <= 1.5
    assert packed < 1.5
    assert file.stat().st_size < 120_000_000
