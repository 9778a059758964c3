"""A bot whose answers are written elsewhere: what leaves, what stays, and who allows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoint_server import PlayedServer, played, says, status
from inspected_bot import small_bot
from support import write_documents

from slimchat import SupportBot
from slimchat.cli.endpoints import endpoint_check
from slimchat.errors import EndpointError
from slimchat.models.endpoint.allowed import VARIABLE, what_leaves
from slimchat.types import Answer

KEY = "secret-of-the-test"
QUESTION = "Can I return an opened machine? Write to ana.ruiz@example.com"
SAID = "You can return an opened machine within 30 days."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SupportBot, PlayedServer]]:
    with played(says("x")) as server:
        changes = {
            "answer.mode": "generative",
            "generator.endpoint": server.url,
            "generator.endpoint_model": "large",
            "generator.endpoint_key_env": "OWN_KEY",
        }
        with small_bot(tmp_path_factory.mktemp("elsewhere"), changes) as bot:
            yield bot, server


@pytest.fixture
def elsewhere(
    made: tuple[SupportBot, PlayedServer], monkeypatch: pytest.MonkeyPatch
) -> tuple[SupportBot, PlayedServer]:
    bot, server = made
    server.received.clear()
    monkeypatch.setenv(VARIABLE, server.url)
    monkeypatch.setenv("OWN_KEY", KEY)
    return bot, server


def step(answer: Answer, name: str) -> dict[str, object]:
    return next(dict(item.detail) for item in answer.trace if item.name == name)


def test_the_same_events_and_the_sources_decide(
    elsewhere: tuple[SupportBot, PlayedServer],
) -> None:
    bot, server = elsewhere
    server.plays = [says(SAID, " [1]", " It costs 99 euros.", usage=(50, 20))]
    events = list(bot.stream(QUESTION))
    assert [event.type for event in events] == ["retrieved", *["token"] * 3, "replaced", "answer"]
    answer = events[-1].answer
    assert answer is not None
    assert (answer.action, answer.text) == ("answer", f"{SAID} [1]")
    assert [cited.source for cited in answer.citations] == ["returns.md"]
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (50, 20)


def test_the_trace_says_where_it_was_sent_and_personal_data_stays(
    elsewhere: tuple[SupportBot, PlayedServer], caplog: pytest.LogCaptureFixture
) -> None:
    bot, server = elsewhere
    server.plays = [says(SAID)]
    history = [("user", "I am at ana.ruiz@example.com"), ("assistant", "Hello.")]
    answer = bot.ask(QUESTION, history)
    (sent,) = server.received
    contents = "\n".join(message["content"] for message in sent["messages"])
    assert "ana.ruiz" not in contents
    assert contents.count("[email]") == 2
    assert SAID in contents
    detail = step(answer, "generate")
    assert (detail["sent_to"], detail["model"]) == (server.url, "large")
    assert str(detail["prompt"]).count("[email]") == 2
    assert sent["key"] == f"Bearer {KEY}"
    assert KEY not in json.dumps(answer.to_dict())
    server.plays = [status(401, KEY)]
    with pytest.raises(EndpointError) as caught:
        bot.ask(QUESTION)
    assert KEY not in str(caught.value) + caplog.text + bot.config.to_yaml()


def test_nothing_is_sent_until_whoever_opens_it_allows_it(
    elsewhere: tuple[SupportBot, PlayedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, server = elsewhere
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(EndpointError, match="nobody here has allowed"):
        bot.ask(QUESTION)
    quoted = bot.ask(QUESTION, config=bot.config.updated({"answer.mode": "extractive"}))
    assert quoted.action == "answer"
    assert server.received == []
    check = endpoint_check("acme", bot.config)
    assert check.status == "warn"
    assert "large" in check.detail
    assert VARIABLE in check.fix
    monkeypatch.setenv(VARIABLE, server.url)
    assert endpoint_check("acme", bot.config).status == "ok"
    other = bot.config.updated({"generator.endpoint": "https://m.example/v1"})
    with pytest.raises(EndpointError):
        bot.configure(other)
    assert bot.config.generator.endpoint == server.url


def test_people_are_told_what_leaves(
    elsewhere: tuple[SupportBot, PlayedServer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bot, server = elsewhere
    sentence = what_leaves(bot.config)
    assert server.url in sentence
    assert "masked" in sentence
    assert "guard.personal is off" in what_leaves(bot.config.updated({"guard.personal": False}))
    assert what_leaves(bot.config.updated({"answer.mode": "extractive"})) == ""
    from typer.testing import CliRunner

    from slimchat.cli.app import app

    docs = write_documents(tmp_path / "docs", {"a.md": "# A\n\nText.\n"})
    (docs / "slimchat.yaml").write_text(bot.config.to_yaml(), encoding="utf-8")
    run = CliRunner().invoke(app, ["build", str(docs), "-o", str(tmp_path / "bot"), "--dry-run"])
    assert run.exit_code == 0, run.output
    assert server.url in " ".join(run.stderr.split())
