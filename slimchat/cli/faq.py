"""``slimchat faq``: answers that people wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.handling import FELL_SHORT
from slimchat.cli.options import Bot, Json
from slimchat.cli.output import print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.dialogue.faq_conflicts import Conflict
    from slimchat.knowledge.curated import CuratedAnswer


def import_answers(
    bot: Bot,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="CSV",
            help="Columns: question, answer, and optionally paraphrases (divided by |), owner, "
            "language, valid_from, valid_until, sources.",
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop the curated answers that the file lacks.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer questions in the words of a CSV file, from the next question on."""
    from slimchat.dialogue.faq_conflicts import conflicts
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.knowledge.curated import merged
    from slimchat.knowledge.curated_csv import read_curated

    with KnowledgeBase.open(bot) as base:
        read = read_curated(file, base.config.knowledge.default_language)
        now = base.curated.change(lambda old: merged(() if replace else old, read))
        found = conflicts(base)
    if as_json:
        print_json(
            {
                "imported": len(read),
                "curated": len(now),
                "conflicts": [item.to_dict() for item in found],
            }
        )
        return
    show(f"{len(read)} imported; the bot has {len(now)} curated answers.")
    _tell(found)


def list_answers(bot: Bot, as_json: Json = False) -> None:
    """Show the curated answers."""
    answers = _answers(bot)
    if as_json:
        print_json({"answers": [answer.to_dict() for answer in answers]})
        return
    rows = (
        (
            answer.id,
            answer.language,
            " | ".join(answer.wordings),
            answer.answer,
            answer.owner,
            f"{answer.valid_from or ''}–{answer.valid_until or ''}".strip("–"),
        )
        for answer in answers
    )
    show(table(("id", "language", "question", "answer", "owner", "valid"), rows))


def remove_answers(
    bot: Bot,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="As 'faq list' shows them.")],
) -> None:
    """Say these curated answers no more."""
    from slimchat.errors import CuratedError
    from slimchat.knowledge.base import KnowledgeBase

    with KnowledgeBase.open(bot) as base:
        unknown = set(ids) - {answer.id for answer in base.curated.current().answers}
        if unknown:
            raise CuratedError(
                f"There is no curated answer {', '.join(sorted(unknown))}.",
                f"See those there are with: slimchat faq list {bot}",
            )
        base.curated.change(lambda old: tuple(each for each in old if each.id not in ids))
    show(f"{len(set(ids))} removed.")


def check(bot: Bot, as_json: Json = False) -> None:
    """Report two answers for one question, and what no document near an answer holds.

    Exits with 1 when there is anything to report.
    """
    from slimchat.dialogue.faq_conflicts import conflicts
    from slimchat.knowledge.base import KnowledgeBase

    with KnowledgeBase.open(bot) as base:
        found = conflicts(base)
    if as_json:
        print_json({"conflicts": [item.to_dict() for item in found]})
    elif found:
        _tell(found)
    else:
        show("Nothing conflicts.")
    if found:
        raise typer.Exit(FELL_SHORT)


def _answers(bot: Path) -> tuple[CuratedAnswer, ...]:
    from slimchat.knowledge.base import KnowledgeBase

    with KnowledgeBase.open(bot) as base:
        return base.curated.current().answers


def _tell(found: list[Conflict]) -> None:
    for item in found:
        about = " / ".join(f"“{question}”" for question in item.questions)
        one, listed = f"{about} ({item.answers[0]})", ", ".join(item.facts)
        told = {
            "same question": f"Two answers for one question: {about} ({', '.join(item.answers)})",
            "not in the documents": f"No document near {one} holds: {listed}",
            "says the opposite": f"{one} says the opposite of: {listed}",
            "gives orders": f"{one} speaks to a language model",
        }
        say(told[item.kind], style="red")
