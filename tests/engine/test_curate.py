"""A good answer becomes a curated one, with the bundled models."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import write_documents
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.cli.app import app
from slimchat.errors import CuratedError
from slimchat.evaluation.golden import GoldenCase
from slimchat.evaluation.risk import is_wrong


def test_a_good_answer_is_given_again_in_other_words(tmp_path: Path) -> None:
    with SupportBot.from_folder(write_documents(tmp_path / "docs"), index=tmp_path / "bot") as bot:
        good = bot.ask("Can I return an opened machine?")
        made = bot.curate(good, owner="Ana")
        assert bot.curated == (made,)
        assert "[1]" not in made.answer
        assert made.sources == tuple(dict.fromkeys(c.source for c in good.citations))
        assert bot.check_curated() == []

        again = bot.ask("Can I return a machine that I have opened?")
        assert again.action == "answer"
        assert again.text == f"{made.answer} [1]"
        (citation,) = again.citations
        assert citation.curated
        assert citation.quote == bot.knowledge.passage(citation.passage_id).text
        assert [step.name for step in again.trace] == [
            "language",
            "guard",
            "history",
            "handoff",
            "faq",
        ]
        assert again.trace[-1].detail["method"] == "meaning"
        assert {"embed", "rerank"}.isdisjoint(again.timings)

        case = GoldenCase("1", good.question, "en", (), None, made.sources, "answer")
        (row,) = bot.evaluate([case]).rows
        assert (row["rank"], row["quote_exact"]) == (1, 1.0)
        assert not is_wrong(row)

        off = bot.config.updated({"faq.enabled": False})
        assert not any(c.curated for c in bot.ask(good.question, config=off).citations)
        bot.uncurate([made])
        assert not any(c.curated for c in bot.ask(good.question).citations)
        with pytest.raises(CuratedError):
            bot.curate(bot.ask("?!"))


def test_the_commands_import_list_check_and_remove(tmp_path: Path) -> None:
    SupportBot.from_folder(write_documents(tmp_path / "docs"), index=tmp_path / "bot").close()
    file, bot, run = tmp_path / "faq.csv", str(tmp_path / "bot"), CliRunner().invoke
    file.write_text("question,answer\nIs there wifi?,Yes\nReturns?,Within 99 days\n", "utf-8")
    done = run(app, ["faq", "import", bot, str(file)])
    assert (done.exit_code, done.stdout.split(";")[0]) == (0, "2 imported")
    assert "99 days" in done.stderr
    listed = run(app, ["faq", "list", bot])
    assert "Is there wifi?" in listed.stdout
    assert run(app, ["faq", "check", bot]).exit_code == 1
    with SupportBot.open(bot) as opened:
        ids = [answer.id for answer in opened.curated]
    assert run(app, ["faq", "remove", bot, ids[1]]).exit_code == 0
    assert run(app, ["faq", "check", bot]).stdout.strip() == "Nothing conflicts."
    assert run(app, ["faq", "remove", bot, "nothing"]).exit_code == 2
