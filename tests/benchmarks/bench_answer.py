"""How fast the bundled bot answers, and what the reader costs of it.

Run with ``make benchmarks``. Ratios compare within one run; seconds hold for one machine only.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from slimchat import BotConfig, SupportBot

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.benchmark


def median_seconds(bot: SupportBot, questions: list[str]) -> float:
    bot.warm_up()
    times = []
    for question in questions:
        start = time.perf_counter()
        bot.ask(question)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def test_answers_and_cold_start(tmp_path: Path) -> None:
    golden = (ROOT / "knowledge" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in golden[:40]]
    with SupportBot.from_folder(ROOT / "knowledge", index=tmp_path / "bot") as bot:
        full = median_seconds(bot, questions)
    shallow = BotConfig().updated({"retriever.rerank_depth": 5})
    with SupportBot.open(tmp_path / "bot", shallow) as bot:
        few = median_seconds(bot, questions)
    starts = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "slimchat", "ask", str(tmp_path / "bot"), questions[0]],
            check=True,
            capture_output=True,
        )
        starts.append(time.perf_counter() - begin)
    cold = statistics.median(starts)
    print(
        f"\nmedian answer {full:.3f} s; reading 5 passages only {few:.3f} s "
        f"(ratio {full / few:.2f}); 'slimchat ask' from a cold start {cold:.2f} s"
    )
    assert full < 1.0
    assert cold < 3.0
