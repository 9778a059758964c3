"""Personal data of customers reaches no trace, no file, no bundle, no log and no training set."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inspected_bot import small_bot
from personal_data import Personal, personal
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.bundle.gate import hold
from slimchat.bundle.layout import GOLDEN, REPORT
from slimchat.cli.app import app
from slimchat.evaluation.golden import GoldenCase
from slimchat.feedback import FeedbackStore, Verdict
from slimchat.lab.views.kept import KeptChats
from slimchat.serving.logs import JsonLines
from slimchat.widgets.conversations import Conversations

SUITE = personal()
OPENED = "Can I return an opened machine? "


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("private")) as made:
        yield made


def seen(text: str, among: list[Personal] = SUITE) -> list[Personal]:
    """The data that a text holds, as it was written or in its digits."""
    return [
        item
        for item in among
        for datum in [item.datum, item.spaced]
        if datum in text or json.dumps(datum)[1:-1] in text
    ]


def test_the_suite_can_be_seen() -> None:
    assert {item.text for item in seen("\n".join(item.text for item in SUITE))} == {
        item.text for item in SUITE
    }


def test_a_trace_holds_none(bot: SupportBot) -> None:
    once = SUITE[::2]
    for before, item in zip([once[-1], *once], once, strict=False):
        answer = bot.ask(f"And {item.text}", history=[("user", before.text), ("assistant", "No.")])
        assert answer.question.endswith(" ".join(item.text.split()))
        assert not seen(json.dumps(answer.to_dict()["trace"]), [item, before]), item


def test_a_trace_keeps_what_the_company_prints(bot: SupportBot, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "contact.md").write_text("# Contact\n\nCall 910 000 245.\n", encoding="utf-8")
    (docs / "other.md").write_text("# Other\n\nWe open at nine.\n", encoding="utf-8")
    with small_bot(tmp_path / "own") as own:
        own.knowledge.update(docs)
        said = "is +34 910000245 yours? mine is 612 345 678"
        assert own.ask(said).trace[0].detail["question"] == said.replace("612 345 678", "[phone]")


def test_the_guard_can_be_switched_off(bot: SupportBot) -> None:
    off = bot.config.updated({"guard.personal": False})
    assert bot.ask("I am a@b.example", config=off).trace[0].detail["question"].endswith(".example")


def test_curated_answers_hold_none(bot: SupportBot) -> None:
    answer = bot.ask("Can I return an opened machine? I am bo@example.com")
    assert answer.action == "answer"
    made = bot.curate(answer, owner="Ana")
    try:
        assert made.question == "Can I return an opened machine? I am [email]"
    finally:
        bot.uncurate([made])


def test_what_goes_into_a_bundle_holds_none(bot: SupportBot) -> None:
    cases = [
        GoldenCase(f"g{number}", OPENED + item.text, "en", (("user", item.text),), item.text, (),
                   "answer")
        for number, item in enumerate(SUITE)
    ]  # fmt: skip
    held = hold(bot, cases[::4], {})
    earlier = hold(bot, cases, report=bot.evaluate(cases[::8]))
    for made in (held, earlier):
        contents = made.contents()
        assert [content.name for content in contents] == [GOLDEN, REPORT]
        for content in contents:
            assert isinstance(content.source, bytes)
            assert b"[email]" in content.source
            assert not seen(content.source.decode())


def test_files_of_verdicts_and_conversations_hold_none(bot: SupportBot, tmp_path: Path) -> None:
    place = tmp_path / "bot"
    place.mkdir()
    chat = Conversations()
    chat.begin()
    for item in SUITE:
        chat.current.messages.append({"request": "r1", "text": item.text, "role": "user"})
    with FeedbackStore(place / "feedback.sqlite", mask=bot.private) as store:
        for item in SUITE:
            said, cited = item.text, ({"source": "a.md", "quote": item.text},)
            store.add(
                Verdict("a1", "down", said, said, (said,), said, said, (("user", said),), cited)
            )
        judged = [json.dumps(one.to_dict(), ensure_ascii=False) for one in store.all()]
    held = b"".join(file.read_bytes() for file in place.iterdir()).decode("utf-8", "replace")
    chat.current.title = SUITE[0].text
    kept = KeptChats(tmp_path / "kept", 10, 1000)
    kept.save(place, "v1", chat, bot.private)
    (written,) = tmp_path.rglob("*.json*")
    for text in (written.read_text("utf-8"), "\n".join(judged), held):
        assert "[email]" in text
        assert not seen(text)
    again = kept.load(place, "v1")
    assert again is not None
    assert len(again.current.messages) == len(SUITE)


@pytest.mark.parametrize("shape", ["message", "fields", "argument", "traceback"])
def test_log_lines_hold_none(shape: str) -> None:
    lines: list[str] = []
    for item in SUITE:
        given: tuple[Any, tuple[Any, ...], Any] = (item.text, (), None)
        if shape == "fields":
            given = ({"id": "1", "what": [item.text]}, (), None)
        elif shape == "argument":
            given = ("asked: %s", (item.text,), None)
        elif shape == "traceback":
            error = ValueError(item.text)
            given = ("failed", (), (ValueError, error, None))
        record = logging.LogRecord("slimchat.x", 20, "", 0, given[0], given[1], given[2])
        lines.append(JsonLines().format(record))
    assert not seen("\n".join(lines))
    assert "[phone]" in "".join(lines)


def test_a_training_set_holds_none(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(6):
        text = "".join(
            f"## Part {n} of {number}\n\nThe part {n} costs {n + 2} € and lasts {number} years. "
            f"You can order it in your account.\n\n"
            for n in range(4)
        )
        written = SUITE[2 * number].text  # what two documents print is the company's own
        (docs / f"d{number}.md").write_text(f"# Page {number}\n\n{text}{written}\n", "utf-8")
    tickets = tmp_path / "tickets.jsonl"
    rows = [{"question": f"{item.text} and part {n}?", "answer": f"Yes. {item.text}"}
            for n, item in enumerate(SUITE)]  # fmt: skip
    tickets.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    output = tmp_path / "set"
    arguments = ["train", "data", str(docs), "--tickets", str(tickets), "-o", str(output), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    whole = "".join(file.read_text("utf-8") for file in output.iterdir())
    assert "[identity]" in whole
    assert not seen(whole)
