"""The cells that make a bot again, in a notebook or as Python."""

from __future__ import annotations

import os
from pathlib import Path

from slimchat.config import BotConfig
from slimchat.tuning.settings import values
from slimchat.widgets.events import Data


def code_cells(
    bot: Path, docs: Path | None, config: BotConfig, question: str, at: Path | None
) -> list[str]:
    """The code, cell by cell.

    Args:
        docs: the folder of documents, where it is known.
        config: the settings of the bot.
        question: to begin with.
        at: the folder that paths are relative to; without one they are absolute.
    """
    changed = _changed(config)
    opened = f"SupportBot.open({_path(bot, at)!r})"
    names = "SupportBot"
    lines: list[str] = []
    if docs is not None:
        opened = f"SupportBot.from_folder({_path(docs, at)!r}, index={_path(bot, at)!r})"
        if changed:
            names = "BotConfig, SupportBot"
            settings = "".join(f"    {name!r}: {value!r},\n" for name, value in changed.items())
            lines = [f"config = BotConfig().updated({{\n{settings}}})"]
            opened = opened.removesuffix(")") + ", config=config)"
    return [
        "\n".join([f"from slimchat import {names}", "", *lines, f"bot = {opened}", "bot"]),
        f"bot.ask({question!r})",
        "bot.studio()",
    ]


def notebook(name: str, cells: list[str]) -> Data:
    """A notebook with a heading and these cells, as the contents API takes it."""
    heading = "# " + " ".join(name.split()).replace("\\", "\\\\").replace("<", "&lt;")
    content = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "cells": [
            {"cell_type": "markdown", "id": "heading", "metadata": {}, "source": heading},
            *(_code_cell(number, source) for number, source in enumerate(cells, start=1)),
        ],
    }
    return {"type": "notebook", "format": "json", "content": content}


def _code_cell(number: int, source: str) -> Data:
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def _changed(config: BotConfig) -> Data:
    defaults = values(BotConfig())
    return {name: value for name, value in values(config).items() if value != defaults[name]}


def _path(path: Path, at: Path | None) -> str:
    return path.as_posix() if at is None else Path(os.path.relpath(path, at)).as_posix()
