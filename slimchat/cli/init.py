"""``slimchat init``: a settings file that explains itself, and a first golden set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from slimchat.cli.options import Json
from slimchat.cli.output import print_json, show
from slimchat.errors import SlimchatError

HEADER = """\
# The settings of a bot, each with its default. Build with them:
#   slimchat build DOCS -o BOT --config slimchat.yaml
# A text may take its value from the environment: ${NAME}, or ${NAME:default}. $${NAME} is the
# text ${NAME} itself.
"""
GOLDEN: tuple[dict[str, Any], ...] = (
    {
        "id": "example-1",
        "question": "How long do I have to return a machine?",
        "language": "en",
        "history": [],
        "reference_answer": "You can return a machine within 30 days.",
        "reference_sources": ["returns.md"],
        "action": "answer",
        "split": "dev",
        "note": "A question that the documents answer. Any of the reference_sources will do; "
        "their paths are relative to the folder of documents.",
    },
    {
        "id": "example-2",
        "question": "¿Y si ya la he abierto?",
        "language": "es",
        "history": [
            ["user", "¿Puedo devolver una cafetera?"],
            ["assistant", "Sí, en un plazo de 30 días."],
        ],
        "reference_answer": "Sí, también se puede devolver abierta.",
        "reference_sources": ["returns.md"],
        "action": "answer",
        "split": "dev",
        "note": "A follow-up: history holds the turns before it, and the question makes sense "
        "only after them.",
    },
    {
        "id": "example-3",
        "question": "Who won the football match yesterday?",
        "language": "en",
        "history": [],
        "reference_answer": None,
        "reference_sources": [],
        "action": "refuse",
        "split": "test",
        "note": "A question that the documents do not answer: the bot should say so. The other "
        "actions are clarify (ask back) and handoff (pass on to a person). Tune on the rows "
        "with split dev; keep those with split test for the last look.",
    },
)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    as_json: Json = False,
) -> None:
    """Write explained settings and first golden questions.

    slimchat.yaml holds every setting with its meaning, bounds and default; golden.jsonl holds
    three example questions to replace with your own.
    """
    from slimchat._files import write_atomically

    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in GOLDEN)
    texts = {folder / "slimchat.yaml": settings_yaml(), folder / "golden.jsonl": rows}
    taken = [str(file) for file in texts if file.exists()]
    if taken and not force:
        raise SlimchatError(
            f"{' and '.join(taken)} {'exist' if len(taken) > 1 else 'exists'} already; nothing "
            "was written.",
            "Name another folder, or replace with --force.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        write_atomically(file, text)
    if as_json:
        print_json({"written": [str(file) for file in texts]})
        return
    show(
        f"Wrote {' and '.join(str(file) for file in texts)}",
        "Replace the three example questions with your customers' questions.",
        f"Next: slimchat build DOCS -o BOT --config {folder / 'slimchat.yaml'}",
    )


def settings_yaml() -> str:
    """Every setting with its description, bounds and default, as YAML."""
    from slimchat.config import BotConfig
    from slimchat.explained import explained_yaml

    return HEADER + explained_yaml(BotConfig())
