"""Golden questions held against the documents by the bundled reader."""

from __future__ import annotations

from pathlib import Path

from tuned_bot import tunable_bot, write_golden

from slimchat.evaluation.golden import load_golden
from slimchat.evaluation.sets.checking import check
from slimchat.evaluation.sets.proposing import propose


def test_what_the_documents_answer_is_found_and_proposed(tmp_path: Path) -> None:
    cases = load_golden(write_golden(tmp_path / "golden.jsonl"))
    with tunable_bot(tmp_path) as bot:
        told = [problem.told for problem in check(cases, bot) if problem.kind != "leak"]
        proposed = {source for case in propose(bot) for source in case.reference_sources}
    assert told == []
    assert {"cups.md", "hours.md", "returns.md"} <= proposed
