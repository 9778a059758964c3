"""slimchat's own server, which speaks OpenAI's API, as the endpoint that writes for a bot."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import PlayedBot, PlayedBots, Running, running

from slimchat import BotConfig, SupportBot
from slimchat.bundle.info import Card
from slimchat.bundle.verify import verify
from slimchat.errors import EndpointError
from slimchat.models.endpoint.allowed import VARIABLE
from slimchat.models.endpoint.generator import EndpointGenerator
from slimchat.serving.failures import error_body, http_error

QUESTION = "Can I return an opened machine?"


def config_for(server: Running, monkeypatch: pytest.MonkeyPatch, model: str = "acme") -> BotConfig:
    monkeypatch.setenv(VARIABLE, server.address)
    monkeypatch.setenv("OWN_KEY", server.token)
    return BotConfig(name="acme").updated(
        {
            "answer.mode": "generative",
            "generator.endpoint": f"{server.address}/v1",
            "generator.endpoint_model": model,
            "generator.endpoint_key_env": "OWN_KEY",
            "retriever.k": 1,
        }
    )


def test_a_served_bot_writes_for_another(
    server: Running, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(server, monkeypatch)
    generator = EndpointGenerator(config.generator, lambda value: value)
    written = generator.stream(QUESTION, config.generator)
    assert "within 30 days" in "".join(written)
    assert written.stopped_by == "end"
    with SupportBot.open(built, config) as bot:
        events = list(bot.stream(QUESTION))
    answer = events[-1].answer
    assert answer is not None
    assert {"retrieved", "token"} <= {event.type for event in events}
    assert (answer.action, answer.citations[0].source) == ("answer", "returns.md")
    assert "within 30 days" in answer.text


def test_a_wrong_key_and_an_unknown_model_are_told(
    server: Running, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(server, monkeypatch, model="other")
    with SupportBot.open(built, config) as bot:
        with pytest.raises(EndpointError, match=r"no model 'other'.*\(status 404\)"):
            bot.ask(QUESTION)
        monkeypatch.setenv("OWN_KEY", "slim_wrong")
        with pytest.raises(EndpointError, match=r"does not accept the key \(status 401\)"):
            bot.ask(QUESTION)


def test_the_server_stops_when_the_answer_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    played = PlayedBot(words=1000, hold=True)
    with running(PlayedBots(played)) as server:
        config = config_for(server, monkeypatch, model="played")
        played.go.release()
        generator = EndpointGenerator(config.generator, lambda value: value)
        written = generator.stream(QUESTION, config.generator, cancel=lambda: bool(played.said))
        assert len(list(written)) <= 1
        assert written.cancelled
        assert played.ended.acquire(timeout=20)


def test_a_bundle_that_names_an_endpoint_says_so_and_sends_nothing_by_itself(
    server: Running, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(server, monkeypatch)
    golden = tmp_path / "golden.jsonl"
    golden.write_text(
        '{"id": "a", "question": "Can I return an opened machine?", "language": "en", '
        '"reference_sources": ["returns.md"], "action": "answer"}\n'
    )
    with SupportBot.open(built, config) as bot:
        file = bot.export(tmp_path / "acme.slimchat", models=False, golden=golden)
    assert server.token.encode() not in file.read_bytes()
    card = Card.read(file)
    assert f"{server.address}/v1" in card.to_dict()["leaves_the_machine"]
    assert "Leaves the machine" in card.to_html()
    monkeypatch.delenv(VARIABLE)
    with (
        SupportBot.open(file) as bot,
        pytest.raises(EndpointError, match="nobody here has allowed"),
    ):
        bot.ask(QUESTION)
    questions = verify(file).checks[-1]
    assert (questions.name, questions.passed) == ("questions", False)
    monkeypatch.setenv(VARIABLE, server.address)
    assert verify(file).ok


def test_customers_are_not_told_where_the_model_is(caplog: pytest.LogCaptureFixture) -> None:
    found = http_error(EndpointError("The endpoint https://m.example/v1 is out.", "Mend it."))
    assert found.status == 503
    assert "m.example" not in str(error_body(found))
    assert "m.example" in caplog.text
