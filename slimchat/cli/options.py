"""Arguments and options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Bot = Annotated[
    Path,
    typer.Argument(
        metavar="BOT", help="The folder that 'build -o' wrote, or a file that 'export -o' wrote."
    ),
]
Made = Annotated[
    Path,
    typer.Argument(
        metavar="BOT",
        help="The folder that 'build -o' wrote, a file that 'export -o' wrote, or a Python file "
        "that makes a 'bot'.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

Minimums = Annotated[
    list[str] | None,
    typer.Option(
        "--min",
        metavar="METRIC=VALUE",
        help="Exit with 1 when a metric is below this, such as recall@5=0.9; repeatable.",
    ),
]

Created = Annotated[
    str | None,
    typer.Option(
        "--created", metavar="TIME", help="ISO 8601; by default SOURCE_DATE_EPOCH, else none."
    ),
]
Sign = Annotated[
    Path | None, typer.Option("--sign", metavar="KEY", help="A private Ed25519 key in PEM.")
]


class LanguageCode(StrEnum):
    """A language that slimchat answers in."""

    en = "en"
    es = "es"
    pt = "pt"


class Mode(StrEnum):
    """Which retrievers are asked."""

    hybrid = "hybrid"
    dense = "dense"
    lexical = "lexical"
