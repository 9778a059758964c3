"""``slimchat chat`` asks for a form before a person takes over, and says the case's id."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from support import HashingEmbedder, WordReader, write_documents
from typer.testing import CliRunner

from slimchat.cli.app import app

WANTED = "I want to talk to a person"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("handed")
    with pytest.MonkeyPatch.context() as patch:
        embedder, reader = HashingEmbedder(), WordReader()
        patch.setattr("slimchat.models.embedder.load_embedder", lambda config: embedder)
        patch.setattr("slimchat.models.reader.load_reader", lambda config: reader)
        patch.setattr("slimchat.bot.load_reader", lambda config: reader)
        assert call("build", write_documents(root / "docs"), "-o", root / "bot").exit_code == 0
        yield root / "bot"


@pytest.fixture
def bot(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "bot")


def call(*arguments: object, input: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(item) for item in arguments], input=input)


def chat(bot: Path, *lines: str) -> Result:
    result = call("chat", bot, input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    return result


def cases(bot: Path) -> list[str]:
    listed = json.loads(call("cases", "list", bot, "--json").stdout)["cases"]
    return [case["id"] for case in listed]


def test_a_case_is_made_of_what_was_said_and_left(bot: Path) -> None:
    result = chat(
        bot, "Can I return an opened machine?", WANTED, "yes", "Ana", "no address",
        "+34 612 345 678", "", "ana@example.com", "/quit",
    )  # fmt: skip
    (case_id,) = cases(bot)
    assert f"Passed on. Your case is {case_id}." in result.stdout
    assert "I agree that this conversation" in result.stderr
    assert "The field email does not hold what it should" in result.stderr
    case = json.loads(call("cases", "show", bot, case_id).stdout)
    assert case["contact"] == {
        "name": "Ana",
        "email": "ana@example.com",
        "phone": "+34 612 345 678",
    }
    assert case["reason"] == "request"
    assert [turn["text"] for turn in case["transcript"] if turn["role"] == "user"] == [
        "Can I return an opened machine?",
        WANTED,
    ]


@pytest.mark.parametrize(
    "lines",
    [("no",), ("",), (), ("yes", "", "", "", "", ""), ("yes", "Ana", "/quit"), ("/clear",)],
)
def test_nothing_is_passed_on_without_consent_and_what_is_required(
    bot: Path, lines: tuple[str, ...]
) -> None:
    result = chat(bot, WANTED, *lines)
    assert "Your case is" not in result.stdout
    assert cases(bot) == []


def test_whoever_goes_on_asking_is_answered(bot: Path) -> None:
    result = chat(bot, WANTED, "Can I return an opened machine?", "/quit")
    assert "within 30 days" in result.stdout
    assert cases(bot) == []


@pytest.mark.parametrize(
    ("asked", "agreed", "said"),
    [
        ("Quiero hablar con una persona", "sí", "Enviado. Su caso es"),
        ("Quero falar com uma pessoa", "sim", "Enviado. O seu caso é"),
    ],
)
def test_it_speaks_the_customers_language(bot: Path, asked: str, agreed: str, said: str) -> None:
    result = chat(bot, asked, agreed, "", "ana@example.com", "", "")
    assert f"{said} {cases(bot)[0]}." in result.stdout
