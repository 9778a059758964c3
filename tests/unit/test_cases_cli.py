"""``slimchat cases``, and the bot's own door to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import HashingEmbedder, WordReader, write_documents
from typer.testing import CliRunner

from slimchat.bot import SupportBot
from slimchat.cli.app import app
from slimchat.config import BotConfig
from slimchat.errors import HandoverError

CONTACT = {"email": "ana@example.com"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("cases")
    patch = pytest.MonkeyPatch()
    patch.setattr("slimchat.models.embedder.load_embedder", lambda config: HashingEmbedder())
    patch.setattr("slimchat.models.reader.load_reader", lambda config: WordReader())
    patch.setattr("slimchat.bot.load_reader", lambda config: WordReader())
    config = BotConfig(name="acme").updated({"handoff.webhook": "http://127.0.0.1:9/in"})
    write_documents(root / "docs")
    SupportBot.from_folder(root / "docs", config, index=root / "bot").close()
    yield root / "bot"
    patch.undo()


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["cases", *words])


def test_a_bot_keeps_a_case_and_the_shell_shows_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLIMCHAT_WEBHOOK_SECRET", raising=False)
    with SupportBot.open(folder) as bot:
        answer = bot.ask("I want to talk to a person")
        assert (answer.action, answer.citations) == ("handoff", ())
        case = bot.handoff(answer, [("user", "Hello"), ("assistant", "Hi.")], CONTACT, consent=True)
        assert case == bot.handoff(answer, contact=CONTACT, consent=True)
    assert (case.reason, case.contact, len(case.transcript)) == ("request", CONTACT, 4)
    (found,) = [step.detail["hits"] for step in answer.trace if step.name == "retrieve"]
    assert case.sources == tuple(dict.fromkeys(hit["source"] for hit in found[:5])) != ()
    listed = run("list", str(folder))
    assert case.id in listed.stdout and "webhook: no" in listed.stdout
    assert "ana@" not in listed.stdout and "person" not in listed.stdout
    (row,) = json.loads(run("list", str(folder), "--json").stdout)["cases"]
    assert row["deliveries"][0]["arrived"] is False
    assert json.loads(run("show", str(folder), case.id).stdout) == case.to_dict()
    assert run("show", str(folder), "other").exit_code == 2
    failed = run("deliver", str(folder), "--now", "--json")
    assert (failed.exit_code, json.loads(failed.stdout)) == (1, {"arrived": 0, "failed": 1})


def test_without_consent_or_details_nothing_is_kept(folder: Path) -> None:
    with SupportBot.open(folder) as bot:
        before = len(bot.cases.outbox.all())
        answer = bot.ask("quiero hablar con un humano")
        for options in ({"contact": CONTACT}, {"consent": True}):
            with pytest.raises(HandoverError):
                bot.handoff(answer, **options)
        assert len(bot.cases.outbox.all()) == before


def test_what_is_switched_off_passes_nothing_on(folder: Path) -> None:
    with SupportBot.open(folder) as bot:
        bot.configure(bot.config.updated({"handoff.enabled": False}))
        answer = bot.ask("I want to talk to a person")
        assert answer.action == "refuse"
        assert bot.case_form == {}
        with pytest.raises(HandoverError, match="passes nothing on"):
            bot.handoff(answer, contact=CONTACT, consent=True)


def test_a_rebuild_keeps_the_cases(folder: Path) -> None:
    docs = folder.parent / "docs"
    with SupportBot.open(folder) as bot:
        known = bot.cases.outbox.all()
        config = bot.config
    assert known
    (docs / "more.md").write_text("# More\n\nMore documents.\n", encoding="utf-8")
    with SupportBot.from_folder(docs, config, index=folder) as bot:
        assert [one for one, _ in bot.cases.outbox.all()] == [one for one, _ in known]


def test_a_bundle_keeps_its_cases_beside_it(folder: Path, tmp_path: Path) -> None:
    with SupportBot.open(folder) as bot:
        bot.origin = tmp_path / "acme.slimchat"
        assert bot.case_file == tmp_path / "acme.slimchat.cases.sqlite"
        bot.configure(bot.config.updated({"handoff.outbox": str(tmp_path / "own.sqlite")}))
        assert bot.case_file == tmp_path / "own.sqlite"


def test_a_chat_that_tells_no_sources_has_them_searched_for(folder: Path) -> None:
    said = [("user", "Error E-03 on my machine!"), ("assistant", "Leave your details.")]
    facts: dict[str, Any] = {"language": "en", "contact": CONTACT, "consent": True}
    with SupportBot.open(folder) as bot:
        case = bot.take_case(said, answer_id="found", **facts)
        assert case.sources[0] == "errors.md"
        told = bot.take_case(said, answer_id="told", sources=["returns.md"], **facts)
        assert told.sources == ("returns.md",)
        bot.knowledge.close()
        assert bot.take_case(said, answer_id="closed", **facts).sources == ()
