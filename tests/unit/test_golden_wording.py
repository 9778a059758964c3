"""A bot's own chat model words golden questions, and the reader keeps those that fit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoint_server import PlayedServer, played, says, status
from inspected_bot import small_bot
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.cli.app import app
from slimchat.errors import EndpointError
from slimchat.evaluation.golden import load_golden
from slimchat.evaluation.sets.proposing import propose
from slimchat.evaluation.sets.wording import INSTRUCTIONS, question_in, writer_of
from slimchat.models.endpoint.allowed import VARIABLE

WORDED = "May an opened coffee maker come back to you?"
SPANISH = "¿Cuánto tarda el envío?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SupportBot, PlayedServer]]:
    with played(says("x")) as server:
        changes = {"generator.endpoint": server.url, "generator.endpoint_model": "large"}
        with small_bot(tmp_path_factory.mktemp("worded"), changes) as bot:
            yield bot, server


@pytest.fixture
def worded(
    made: tuple[SupportBot, PlayedServer], monkeypatch: pytest.MonkeyPatch
) -> tuple[SupportBot, PlayedServer]:
    bot, server = made
    server.received.clear()
    monkeypatch.setenv(VARIABLE, server.url)
    return bot, server


def test_the_model_words_the_question_and_the_reader_finds_the_answer(
    worded: tuple[SupportBot, PlayedServer],
) -> None:
    bot, server = worded
    server.plays = [says("1. “", WORDED, "”\n2. And another?")]
    (case,) = propose(bot, 1, writer=writer_of(bot))
    assert (case.question, case.kind, case.status) == (WORDED, "written", "proposed")
    assert case.note is not None
    assert case.note.startswith(f"Written by large at {server.url} from the text of ")
    (source,) = case.reference_sources
    texts = " ".join(passage.text for passage in bot.knowledge.passages(source))
    assert case.reference_answer is not None
    assert case.reference_answer in texts
    system, user = server.received[-1]["messages"]
    assert system["content"] == INSTRUCTIONS["en"]
    assert case.reference_answer in user["content"]


def test_each_passage_is_asked_about_in_its_language_and_once(
    worded: tuple[SupportBot, PlayedServer],
) -> None:
    bot, server = worded
    server.plays = [says("I cannot do that.")]
    with_model = propose(bot, 50, writer=writer_of(bot))
    assert with_model == propose(bot, 50)  # a rule where the model writes nothing
    told = [message["messages"][0]["content"] for message in server.received]
    assert {*told} == {*INSTRUCTIONS.values()}
    asked = [message["messages"][1]["content"] for message in server.received]
    assert len({*asked}) >= len(asked) - 1  # two files say the same
    assert not any("cannot come back" in text for text in asked)  # superseded


def test_what_the_passage_does_not_answer_is_not_proposed(
    worded: tuple[SupportBot, PlayedServer],
) -> None:
    bot, server = worded
    server.plays = [says("Do you have a loyalty programme?")]
    questions = {case.question for case in propose(bot, 50, writer=writer_of(bot))}
    assert server.received
    assert questions
    assert "Do you have a loyalty programme?" not in questions


def test_the_command_says_what_leaves_and_rules_are_a_choice(
    worded: tuple[SupportBot, PlayedServer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, server = worded
    monkeypatch.setattr(SupportBot, "open", lambda path, config=None: bot)
    monkeypatch.setattr(bot, "close", lambda: None)
    server.plays = [says(WORDED)]
    file, runner = tmp_path / "g.jsonl", CliRunner()
    new = ["golden", "new", str(bot.origin), "-n", "2"]
    result = runner.invoke(app, [*new, "-o", str(file), "--json"])
    assert result.exit_code == 0, result.output
    assert f"sent to large at {server.url}" in result.stderr
    assert json.loads(result.stdout)["by_model"] == 1
    assert WORDED in {case.question for case in load_golden(file, proposals=True)}
    server.received.clear()
    ruled = runner.invoke(app, [*new, "-o", str(tmp_path / "r.jsonl"), "--rules", "--json"])
    assert json.loads(ruled.stdout)["by_model"] == 0
    assert server.received == []
    server.plays = [status(401)]
    failed = runner.invoke(app, [*new, "-o", str(tmp_path / "f.jsonl")])
    assert failed.exit_code == 2, failed.output
    assert not (tmp_path / "f.jsonl").exists()
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(EndpointError):
        writer_of(bot)


def test_bundled_models_leave_it_to_the_rules(tmp_path: Path) -> None:
    with small_bot(tmp_path, {"generator.model": "bundled"}) as bot:
        assert writer_of(bot) is None


@pytest.mark.parametrize(
    ("written", "language", "found"),
    [
        ("<think>Hm?\nWhat?</think>\n**Question:** Is it free?", "en", "Is it free?"),
        (f"Here it is:\n- {SPANISH}", "es", SPANISH),
        ("Can I send it back to you?", "es", None),
        ("Quanto custa o frete?", "pt", "Quanto custa o frete?"),
        ("It takes two days.", "en", None),
        ("Why?", "en", None),
        (f"{'Why so ' * 60}?", "en", None),
        ("", "en", None),
    ],
)
def test_the_question_is_found_in_what_a_model_writes(
    written: str, language: str, found: str | None
) -> None:
    assert question_in(written, language) == found  # type: ignore[arg-type]
