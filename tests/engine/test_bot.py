"""The bundled models over a small folder, the way a user runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from support import write_documents

from slimchat import BotConfig, SupportBot
from slimchat.dialogue.sentence_marks import mark
from slimchat.errors import FingerprintMismatchError, IndexNotFoundError, ModelNotFoundError


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_documents(tmp_path_factory.mktemp("small") / "docs")


@pytest.fixture(scope="module")
def bot(docs: Path) -> SupportBot:
    return SupportBot.from_folder(docs, index=docs.parent / "bot")


def test_an_answer_quotes_its_source_verbatim(bot: SupportBot) -> None:
    answer = bot.ask("What does error E-03 mean on my X200?")
    assert answer.action == "answer"
    assert "tank" in answer.text
    first = answer.citations[0]
    assert first.source == "errors.md"
    assert first.quote in bot.knowledge.passage(first.passage_id).text
    assert "[1]" in answer.text
    assert 0 < answer.confidence <= 1


def test_stream_says_retrieved_then_tokens_then_the_answer(bot: SupportBot) -> None:
    events = list(bot.stream("Can I return an opened machine?"))
    kinds = [event.type for event in events]
    assert kinds[0] == "retrieved"
    assert kinds[-1] == "answer"
    assert "token" in kinds
    answer = events[-1].answer
    assert answer is not None
    assert "".join(event.text for event in events if event.type == "token") == answer.text
    assert {"language", "retrieve", "abstain", "extract"} <= {step.name for step in answer.trace}
    assert answer.timings["total"] >= answer.timings["rerank"]


def test_a_high_threshold_refuses_in_the_customers_language(bot: SupportBot, docs: Path) -> None:
    config = BotConfig().updated({"answer.refuse_below": 1.0})
    with SupportBot.open(docs.parent / "bot", config) as strict:
        assert strict.ask("¿Cuánto tarda el envío a la península?").text.startswith("No he")
        assert strict.ask("Qual é o prazo da garantia da máquina?").text.startswith("Não enc")
        refused = strict.ask("Can I return an opened machine?")
        assert (refused.action, refused.citations) == ("refuse", ())


def test_a_blank_question_is_asked_for_again(bot: SupportBot) -> None:
    for question in ("", "   ", "?!", "\n"):
        answer = bot.ask(question)
        assert answer.action == "clarify"
        assert answer.citations == ()


def test_a_courtesy_is_answered_without_a_search(bot: SupportBot) -> None:
    answer = bot.ask(
        "muchas gracias", history=[("user", "Can I return it?"), ("assistant", "Yes.")]
    )
    assert (answer.action, answer.citations, answer.language) == ("answer", (), "es")
    assert answer.text.startswith("De nada")
    assert [step.detail for step in answer.trace if step.name == "courtesy"] == [{"kind": "thanks"}]
    assert "retrieve" not in {step.name for step in answer.trace}
    searched = BotConfig().updated({"history.courtesies": False})
    assert "retrieve" in {step.name for step in bot.ask("muchas gracias", config=searched).trace}


def test_cancel_ends_the_answer(bot: SupportBot) -> None:
    events = list(bot.stream("Can I return an opened machine?", cancel=lambda: True))
    answer = events[-1].answer
    assert answer is not None
    assert answer.cancelled
    assert answer.text == ""


def test_several_threads_ask_at_once(bot: SupportBot) -> None:
    expected = bot.ask("What does error E-03 mean on my X200?").text
    said: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: said.append(bot.ask("What does error E-03 mean on my X200?").text)
        )
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [expected] * 6


def test_the_bundled_answerer_writes_from_the_same_passages(bot: SupportBot, docs: Path) -> None:
    config = BotConfig().updated({"generator.model": "bundled", "answer.mode": "generative"})
    with SupportBot.open(docs.parent / "bot", config) as writer:
        events = list(writer.stream("What does error E-03 mean on my X200?"))
        answer = events[-1].answer
        assert answer is not None
        assert answer.usage.prompt_tokens > 0
        steps = {step.name: step.detail for step in answer.trace}
        assert mark(1) in str(steps["generate"]["prompt"])
        for citation in answer.citations:
            passage = writer.knowledge.passage(citation.passage_id)
            assert citation.quote in passage.text
        assert (answer.action == "answer") == bool(answer.citations)


def test_open_loads_the_reader_once(
    bot: SupportBot, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slimchat.models import reader

    loaded: list[str] = []

    class Counted(reader.Reader):
        def __init__(self, folder: Path, threads: int = 0) -> None:
            loaded.append(folder.name)
            super().__init__(folder, threads)

    monkeypatch.setattr(reader, "Reader", Counted)
    with SupportBot.open(docs.parent / "bot") as opened:
        assert opened.ask("What does error E-03 mean on my X200?").citations
    assert loaded == ["reader"]


def test_what_is_missing_is_named(bot: SupportBot, docs: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="slimchat build"):
        SupportBot.open(tmp_path / "nothing")
    with pytest.raises(ModelNotFoundError, match="no model folder"):
        SupportBot.open(docs.parent / "bot", BotConfig().updated({"reader.model": "nowhere"}))


def test_another_chunking_is_refused_with_the_command_that_mends_it(
    bot: SupportBot, docs: Path
) -> None:
    config = BotConfig().updated({"chunking.max_tokens": 64})
    with pytest.raises(FingerprintMismatchError, match="--rebuild"):
        SupportBot.open(docs.parent / "bot", config)


OFFLINE = """
    import socket, sys
    for name in ("torch", "transformers"):
        sys.modules[name] = None
    from slimchat import SupportBot
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
        raise SystemExit("there is a network")
    except OSError as error:
        assert "unreachable" in str(error), error
    bot = SupportBot.from_folder(sys.argv[1], index=sys.argv[2])
    answer = bot.ask("What does error E-03 mean on my X200?")
    assert answer.citations, answer
    print(answer.citations[0].source)
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs util-linux's unshare")
def test_build_and_ask_without_network_and_without_torch(docs: Path, tmp_path: Path) -> None:
    code = textwrap.dedent(OFFLINE)
    command = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    done = subprocess.run(
        [*command, sys.executable, "-c", code, str(docs), str(tmp_path / "bot")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "errors.md"
