"""The accepted share of wrong answers, with the bundled models."""

from __future__ import annotations

import json
from pathlib import Path

from support import write_documents
from typer.testing import CliRunner

from slimchat import SupportBot
from slimchat.cli.app import app

GOLDEN = [
    ("Can I return an opened machine?", "answer", ["returns.md"]),
    ("What does error E-03 mean?", "answer", ["errors.md"]),
    ("Who won the world cup in 1998?", "refuse", []),
    ("Do you sell bicycles?", "refuse", []),
]


def test_a_calibrated_bot_keeps_its_threshold(tmp_path: Path) -> None:
    golden = tmp_path / "golden.jsonl"
    rows = [
        {"id": str(n), "question": q, "language": "en", "action": a, "reference_sources": s}
        for n, (q, a, s) in enumerate(GOLDEN)
    ]
    golden.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with SupportBot.from_folder(write_documents(tmp_path / "docs"), index=tmp_path / "bot") as bot:
        found = bot.calibrate(golden, max_wrong=0.0)
        assert found.curve.n == 4
        assert found.chosen is not None
        assert found.chosen.wrong == 0
        assert bot.config == found.config
        report = bot.evaluate(golden)
        assert sum(row["action"] == "answer" for row in report.rows) == found.chosen.answered
    with SupportBot.open(tmp_path / "bot") as again:
        assert again.config.answer.max_wrong == 0.0
        step = next(s for s in again.ask("Do you sell bicycles?").trace if s.name == "abstain")
        assert step.detail["threshold"] == found.chosen.threshold

    command = ["calibrate", str(tmp_path / "bot"), str(golden), "--max-wrong", "0.9", "--json"]
    done = CliRunner().invoke(app, [*command, "--dry-run"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["chosen"]["coverage"] == 1.0
    with SupportBot.open(tmp_path / "bot") as again:
        assert again.config.answer.max_wrong == 0.0
    assert CliRunner().invoke(app, [*command[:-2], "2", "--json"]).exit_code == 2
