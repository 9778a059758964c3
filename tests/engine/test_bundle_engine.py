"""A bundle with the bundled models, the way a user ships one."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support import write_documents

from slimchat import SupportBot
from slimchat.bundle.verify import verify

QUESTIONS = ("Can I return an opened machine?", "¿Cuánto tarda el envío?", "Is there a bicycle?")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    root = tmp_path_factory.mktemp("shipped")
    docs = write_documents(root / "docs")
    with SupportBot.from_folder(docs, index=root / "bot", progress=lambda *_: None) as bot:
        answers = [told(bot, question) for question in QUESTIONS]
        return bot.export(root / "acme.slimchat"), answers


def told(bot: SupportBot, question: str) -> str:
    answer = bot.ask(question)
    quotes = [(item.passage_id, item.quote, repr(item.score)) for item in answer.citations]
    return f"{answer.text} {answer.action} {answer.confidence!r} {quotes}"


ELSEWHERE = """
    import sys
    for name in ("torch", "transformers"):
        sys.modules[name] = None
    sys.path.insert(0, sys.argv[2])
    import slimchat.models.encoder as encoder
    def none_here(kind):
        raise AssertionError(f"looked for the {kind} of the installation")
    encoder.resources.files = none_here
    from test_bundle_engine import QUESTIONS, told
    from slimchat import SupportBot
    with SupportBot.open(sys.argv[1]) as bot:
        for question in QUESTIONS:
            print(ascii(told(bot, question)))
"""


def test_another_process_answers_with_the_models_of_the_bundle(
    shipped: tuple[Path, list[str]],
) -> None:
    file, answers = shipped
    command = [sys.executable, "-c", textwrap.dedent(ELSEWHERE), file, Path(__file__).parent]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=_environment())
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [ascii(answer) for answer in answers]


def _environment() -> dict[str, str]:
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def test_a_bundle_with_models_is_small_and_verifies(shipped: tuple[Path, list[str]]) -> None:
    file, _ = shipped
    assert file.stat().st_size < 120_000_000
    assert verify(file).ok
