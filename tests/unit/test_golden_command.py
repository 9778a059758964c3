"""``slimchat golden``, ``eval`` and ``compare`` from the shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support import HashingEmbedder, WordReader, write_documents
from typer.testing import CliRunner, Result

from slimchat.cli.app import app
from slimchat.feedback import FeedbackStore, Verdict

QUESTION = "Can I return an opened machine?"


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.models.embedder.load_embedder", lambda config: HashingEmbedder())
    monkeypatch.setattr("slimchat.models.reader.load_reader", lambda config: WordReader())
    monkeypatch.setattr("slimchat.bot.load_reader", lambda config: WordReader())


@pytest.fixture
def bot(tmp_path: Path) -> Path:
    docs = write_documents(tmp_path / "docs")
    assert call("build", docs, "-o", tmp_path / "bot").exit_code == 0
    return tmp_path / "bot"


def call(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def json_of(*args: object, code: int = 0) -> Any:
    result = call(*args, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_from_documents_to_a_split_set_and_a_comparison(bot: Path, tmp_path: Path) -> None:
    golden = tmp_path / "golden.jsonl"
    made = json_of("golden", "new", bot, "-o", golden, "-n", 4)
    assert made["proposals"] >= 1
    assert call("golden", "new", bot, "-o", golden).exit_code == 2
    assert "holds only proposals" in json_of("eval", bot, golden, code=2)["error"]["fact"]
    assert json_of("eval", bot, golden, "--proposals", "--no-keep")["n"] == made["proposals"]
    assert json_of("golden", "accept", golden) == {"accepted": made["proposals"], "proposals": 0}
    added = json_of(
        "golden", "add", golden, "--question", "Is there parking?", "--action", "refuse",
        "--why", "it was made up",
    )  # fmt: skip
    assert (len(added["added"]), added["proposals"]) == (1, 0)
    assert call("golden", "add", golden).exit_code == 2
    assert call("golden", "add", golden, "--question", "x", "--action", "sing").exit_code == 2
    splits = json_of("golden", "split", golden, "--test", "0.4")
    assert sum(splits["splits"].values()) == made["proposals"] + 1
    assert splits["leaks"] == []
    assert json_of("golden", "check", golden) == {
        "questions": made["proposals"] + 1,
        "problems": [],
    }
    first = json_of("eval", bot, golden)
    assert first["since"] is None
    second = json_of("eval", bot, golden, "--no-worse", "--max", "latency_p95_s=600")
    assert second["since"]["lost"] == 0
    assert call("eval", bot, golden, "--max", "latency_p95_s=0").exit_code == 1
    same = json_of("compare", bot, bot, golden, "--html", tmp_path / "c.html")
    assert (same["n"], same["won"], same["right_p"]) == (first["n"], 0, 1.0)
    assert "<table" in (tmp_path / "c.html").read_text(encoding="utf-8")
    (tmp_path / "one.json").write_text(json.dumps(first), encoding="utf-8")
    assert json_of("compare", tmp_path / "one.json", bot, golden)["lost"] == 0
    assert call("compare", bot, bot).exit_code == 2


def test_no_worse_fails_where_the_bot_got_worse(bot: Path, tmp_path: Path) -> None:
    golden = tmp_path / "golden.jsonl"
    rows = [
        {"id": str(n), "question": f"{QUESTION} Number {n}.", "language": "en",
         "action": "answer", "reference_sources": ["returns.md"]}
        for n in range(20)
    ]  # fmt: skip
    golden.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    assert json_of("eval", bot, golden)["metrics"]["recall@5"] == 1.0
    (tmp_path / "docs/returns.md").unlink()
    assert call("build", tmp_path / "docs", "-o", bot).exit_code == 0
    result = call("eval", bot, golden, "--no-worse", "--html", tmp_path / "r.html")
    assert result.exit_code == 1
    assert "recall@5 is worse than in the last run" in result.stderr
    assert call("eval", bot, golden, "--no-worse").exit_code == 1, "a second try changes nothing"
    assert "0 won, 20 lost" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_import_check_and_feedback(bot: Path, tmp_path: Path) -> None:
    source, golden = tmp_path / "raget.jsonl", tmp_path / "golden.jsonl"
    row = {
        "question": QUESTION,
        "reference_answer": "You can return an opened machine within 30 days.",
    }
    source.write_text(json.dumps(row), encoding="utf-8")
    made = json_of("golden", "import", source, "-o", golden, "--bot", bot)
    assert (made["questions"], made["proposals"], made["left_out"]) == (1, 0, [])
    with FeedbackStore(tmp_path / "f.sqlite") as store:
        store.add(Verdict("a", "down", QUESTION, comment="no"))
        store.add(Verdict("b", "up", "Fine?"))
    added = json_of("golden", "add", golden, "--feedback", tmp_path / "f.sqlite")
    assert (len(added["added"]), added["proposals"]) == (1, 1)
    found = json_of("golden", "check", golden, "--bot", bot, code=1)
    assert {one["kind"] for one in found["problems"]} >= {"duplicate"}
    assert "duplicate" in call("golden", "check", golden).stdout
