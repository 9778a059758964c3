"""``slimchat golden``: making golden sets and keeping them well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimchat._counted import counted
from slimchat.cli.handling import FELL_SHORT, interruptible
from slimchat.cli.options import Bot, Json, LanguageCode
from slimchat.cli.output import ProgressBars, print_json, say, show, table
from slimchat.errors import GoldenSetError

STOPPING = "Stopping after this question; nothing will be written."
File = Annotated[Path, typer.Argument(metavar="FILE", help="A golden set: .jsonl.")]
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="The golden set to write: .jsonl.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]
OfBot = Annotated[
    Path | None,
    typer.Option("--bot", metavar="BOT", help="A built bot, whose documents are looked at."),
]


def new(
    bot: Bot,
    output: Output,
    count: Annotated[int, typer.Option("-n", min=1, help="Questions, at most.")] = 50,
    seed: Annotated[int, typer.Option(min=0, help="Of what is drawn.")] = 0,
    rules: Annotated[
        bool,
        typer.Option("--rules", help="Word them by rule also where the bot has a chat model."),
    ] = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Propose questions from the documents of a bot. They count once a person accepts them.

    Where the bot's settings name a chat model or an endpoint, it words them, passage by passage;
    else a rule does.
    """
    from slimchat.bot import SupportBot
    from slimchat.evaluation.sets.proposing import WRITTEN, propose
    from slimchat.evaluation.sets.wording import writer_of
    from slimchat.evaluation.sets.writing import write_golden

    if output.exists() and not force:
        raise GoldenSetError(
            f"{output} exists already; nothing was written.", "Name another file, or --force."
        )
    with (
        SupportBot.open(bot) as support,
        interruptible(STOPPING) as cancel,
        ProgressBars() as bars,
    ):
        writer = None if rules else writer_of(support)
        if writer is not None and writer.where:
            say(f"Passages of the documents are sent to {writer.name}.", style="yellow")
        cases = propose(
            support, count, seed=seed, writer=writer, progress=bars.count, cancel=cancel
        )
    write_golden(output, cases, force=force)
    if as_json:
        by_model = sum(case.kind == WRITTEN for case in cases)
        print_json({"written": str(output), "proposals": len(cases), "by_model": by_model})
        return
    show(
        f"Wrote {counted(len(cases), 'proposal')} to {output}",
        "Look through them, correct them, and add questions that the documents do not answer: "
        f"slimchat golden add {output} --question … --action refuse",
        f"Next: slimchat golden accept {output}",
    )


def import_questions(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="CSV, JSON Lines, JSON or Parquet of slimchat, RAGET or Ragas; promptfoo's CSV or "
            "YAML.",
        ),
    ],
    output: Output,
    bot: OfBot = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Make a golden set of the questions of another tool.

    With --bot, the documents that answer are found by the texts that the file gives.
    """
    from contextlib import nullcontext

    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import PROPOSED
    from slimchat.evaluation.sets.importing import import_cases
    from slimchat.evaluation.sets.writing import write_golden

    with nullcontext() if bot is None else SupportBot.open(bot) as support:
        made = import_cases(file, support)
    write_golden(output, made.cases, force=force)
    proposals = sum(case.status == PROPOSED for case in made.cases)
    if as_json:
        left_out = [{"place": place, "why": why} for place, why in made.left_out]
        counts = {"questions": len(made.cases), "proposals": proposals}
        print_json({"written": str(output), **counts, "left_out": left_out})
        return
    written = counted(len(made.cases), "question")
    show(f"Wrote {written} to {output}, {proposals} of them as proposals")
    for place, why in made.left_out[:20]:
        say(f"Left out {place}: {why}", style="yellow")
    if proposals:
        say("Proposals name no document that answers; --bot looks for it.", style="dim")


def check(file: File, bot: OfBot = None, as_json: Json = False) -> None:
    """Look a golden set through: repeats, contradictions, documents in two splits.

    With --bot, also what no document answers, and what one answers though it should be refused.
    Exits with 1 when there is something to look at.
    """
    from contextlib import nullcontext

    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import load_golden
    from slimchat.evaluation.sets.checking import check as checked

    cases = load_golden(file, proposals=True)
    with (
        nullcontext() if bot is None else SupportBot.open(bot) as support,
        interruptible("Stopping after this question.") as cancel,
        ProgressBars() as bars,
    ):
        problems = checked(cases, support, progress=bars.count, cancel=cancel)
    if as_json:
        found = [problem.to_dict() for problem in problems]
        print_json({"questions": len(cases), "problems": found})
    elif problems:
        show(table(("What", "Told"), ((one.kind, one.told) for one in problems)))
    else:
        show(f"{counted(len(cases), 'question')}; nothing to look at.")
    if problems:
        raise typer.Exit(FELL_SHORT)


def split(
    file: File,
    test: Annotated[float, typer.Option("--test", help="Share of the questions to test.")] = 0.5,
    seed: Annotated[int, typer.Option(min=0, help="Of the order.")] = 0,
    again: Annotated[
        bool, typer.Option("--again", help="Divide also what has a split already.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Divide a golden set into dev and test, no document in both."""
    from slimchat.evaluation.sets.splitting import split_file

    made = split_file(file, test, seed=seed, again=again)
    counts = {name: made.count(name) for name in sorted(set(made.of.values()))}
    if as_json:
        print_json({"splits": counts, "largest": made.largest, "leaks": list(made.leaks)})
        return
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    most = counted(made.largest, "question")
    show(f"{file}: {told}. At most {most} had to stay together.")
    for source in made.leaks:
        say(f"{source} is in both, by the splits that were there; --again mends it.", "yellow")


def add(
    file: File,
    question: Annotated[str | None, typer.Option("--question", help="As a customer asks.")] = None,
    history: Annotated[
        Path | None, typer.Option("--history", metavar="FILE", help="The turns before, as JSON.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="A document that answers; repeatable.")
    ] = None,
    answer: Annotated[str | None, typer.Option("--answer", help="What should be said.")] = None,
    action: Annotated[
        str | None, typer.Option("--action", help="answer, clarify, refuse or handoff.")
    ] = None,
    language: Annotated[LanguageCode | None, typer.Option("--language")] = None,
    why: Annotated[str, typer.Option("--why", help="What went wrong, for people.")] = "",
    feedback: Annotated[
        Path | None,
        typer.Option(
            "--feedback",
            metavar="FILE|BOT",
            help="Add every thumbs-down of a feedback file, or of a bot's own.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a question, or every answer that people found wrong, to a golden set."""
    from slimchat.cli.ask import read_history
    from slimchat.evaluation.golden import ACTIONS, PROPOSED
    from slimchat.evaluation.sets.reporting import reported
    from slimchat.evaluation.sets.writing import add_cases
    from slimchat.feedback.keeping import open_feedback

    if (question is None) == (feedback is None):
        raise GoldenSetError("There is nothing to add.", "Give either --question or --feedback.")
    given = next((name for name in ACTIONS if name == action), None)
    if action is not None and given is None:
        raise GoldenSetError(f"The action is {action!r}.", f"It must be {' or '.join(ACTIONS)}.")
    if feedback is not None:
        with open_feedback(feedback) as store:
            down = [one for one in store.latest() if one.verdict == "down" and one.question.strip()]
        cases = [one.case() for one in down]
    else:
        turns = read_history(history) if history is not None else ()
        cases = [
            reported(
                str(question),
                history=turns,
                language=None if language is None else language.value,
                sources=source or (),
                answer=answer,
                action=given,
                why=why,
            )
        ]
    added = add_cases(file, cases)
    proposals = sum(case.status == PROPOSED for case in added)
    if as_json:
        print_json({"added": [case.id for case in added], "proposals": proposals})
        return
    show(f"Added {counted(len(added), 'question')} to {file}, {proposals} of them as proposals")


def accept(
    file: File,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID…]", help="By default, all proposals.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take proposals for questions that count from now on."""
    from slimchat.evaluation.golden import PROPOSED, load_golden
    from slimchat.evaluation.sets.writing import accept as accepted

    count = accepted(file, ids or None)
    left = sum(case.status == PROPOSED for case in load_golden(file, proposals=True))
    if as_json:
        print_json({"accepted": count, "proposals": left})
        return
    show(f"Accepted {counted(count, 'question')} of {file}; {left} are proposals still.")
