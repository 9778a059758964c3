"""A build killed at any moment leaves an index that answers, and the next build completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import HashingEmbedder, write_documents

from slimchat.config import BotConfig
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.builder import build
from slimchat.knowledge.layout import Layout

TESTS = Path(__file__).parent.parent
CHILD = """
import os, signal, sys
from support import HashingEmbedder
from slimchat.config import BotConfig
from slimchat.knowledge import layout
from slimchat.knowledge.builder import build

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

docs, bot, where = sys.argv[1:]
if where == "before the rename":
    layout.sync_tree = die
elif where == "before the swap":
    layout.write_json = die
elif where == "after the swap":
    layout.Layout.clean = lambda self, clean=layout.Layout.clean: (
        die() if self.current() > first else clean(self)
    )
first = layout.Layout(bot).current()
print("ready", flush=True)
build(docs, bot, BotConfig(), HashingEmbedder(pause=0.008))
print("done", flush=True)
"""
STEADY = "# Errors\n\nError E-03 means that the water tank is empty.\n"


def change(docs: Path, number: int) -> None:
    texts = {f"doc{n}.md": f"# Doc {n}\n\nText {n} of round {number}.\n" for n in range(25)}
    write_documents(docs, texts)


def start(docs: Path, bot: Path, where: str = "") -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(docs), str(bot), where],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def killed(docs: Path, bot: Path, child: subprocess.Popen[str], delay: float | None) -> bool:
    if delay is not None:
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
    output, _ = child.communicate(timeout=30)
    return "done" not in output


def check(docs: Path, bot: Path, before: int, number: int) -> None:
    """The index answers, whole, as it was before or after; then the next build completes."""
    with KnowledgeBase.open(bot, embedder=HashingEmbedder()) as kb:
        assert kb.generation in (before, before + 1)
        rounds = {p.text.split("round ")[1] for p in kb.passages() if "round" in p.text}
        assert rounds == {f"{number - 1 if kb.generation == before else number}."}
        assert kb.search("E-03", rerank=False)[0].passage.source == "errors.md"
        assert kb.retriever.lexical.count == kb.retriever.vectors.count == len(kb.passages())
    report = build(docs, bot, BotConfig(), HashingEmbedder())
    assert report.generation == before + 1
    assert report.documents == 26
    names = {path.name for path in (bot / "generations").iterdir()}
    assert names <= {str(before), str(before + 1)}
    with KnowledgeBase.open(bot, embedder=HashingEmbedder()) as kb:
        hit = kb.search(f"round {number} text 7", rerank=False)[0]
        assert hit.passage.text.endswith(f"round {number}.")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = write_documents(tmp_path / "docs", {"errors.md": STEADY})
    change(folder, 0)
    return folder


@pytest.fixture
def bot(tmp_path: Path, docs: Path) -> Path:
    build(docs, tmp_path / "bot", BotConfig(), HashingEmbedder())
    return tmp_path / "bot"


def test_ten_random_moments(docs: Path, bot: Path) -> None:
    change(docs, 1)
    start_time = time.perf_counter()
    assert not killed(docs, bot, start(docs, bot), None)
    whole = time.perf_counter() - start_time
    # The child says when it is ready, so a part of the whole is its start; the build is the rest.
    chance, caught = random.Random(20), 0
    for number in range(2, 12):
        change(docs, number)
        before = Layout(bot).current()
        caught += killed(docs, bot, start(docs, bot), chance.uniform(0, 0.5 * whole))
        check(docs, bot, before, number)
    assert caught >= 3


@pytest.mark.parametrize("where", ["before the rename", "before the swap", "after the swap"])
def test_around_the_swap(docs: Path, bot: Path, where: str) -> None:
    change(docs, 1)
    before = Layout(bot).current()
    assert killed(docs, bot, start(docs, bot, where), None)
    assert Layout(bot).current() == before + (where == "after the swap")
    check(docs, bot, before, 1)


def test_a_killed_first_build(docs: Path, tmp_path: Path) -> None:
    build(docs, tmp_path / "other", BotConfig(), HashingEmbedder())
    (tmp_path / "other" / "slimchat.json").rename(tmp_path / "other" / ".slimchat.json.1.tmp")
    assert build(docs, tmp_path / "other", BotConfig(), HashingEmbedder()).documents == 26
    assert not list((tmp_path / "other").glob("*.tmp"))
