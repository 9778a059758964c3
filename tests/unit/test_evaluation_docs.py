"""docs/evaluation.md fails the build when it goes stale."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from slimchat.cli.app import app
from slimchat.evaluation.demands import parse_maximum, parse_minimum
from slimchat.evaluation.measures import MEASURES

TEXT = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")
(WORKFLOW,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
STEPS = next(iter(yaml.safe_load(WORKFLOW)["jobs"].values()))["steps"]
COMMANDS = [
    *re.findall(r"^slimchat .*", TEXT, re.MULTILINE),
    *(step["run"] for step in STEPS if step.get("run", "").startswith("slimchat")),
]


def test_every_metric_stands_there_with_its_formula_and_source() -> None:
    written = re.findall(r"^\| `.*\|$", TEXT, re.MULTILINE)
    assert written == [
        f"| `{one.name}` | {one.formula.replace('|', chr(92) + '|')} | {one.source} |"
        for one in MEASURES
    ]


@pytest.mark.parametrize("text", COMMANDS)
def test_every_command_exists_with_its_options(text: str) -> None:
    command: Any = get_command(app)
    words = text.split()[1:]
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    options = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
    named = [word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)]
    assert set(named) <= options
    for option, value in pairwise(words):
        if option in ("--min", "--max"):
            (parse_minimum if option == "--min" else parse_maximum)(value)


def test_the_workflow_runs_the_gate() -> None:
    assert len([text for text in COMMANDS if "--gate" in text or "--no-worse" in text]) == 2
