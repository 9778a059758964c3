"""The application: the commands, and the options that come before them."""

from __future__ import annotations

from typing import Annotated

import typer

from slimchat._version import __version__
from slimchat.cli import (
    ask,
    bench,
    build,
    bundle,
    calibrate,
    cases,
    chat,
    doctor,
    evaluate,
    export,
    faq,
    golden,
    init,
    models,
    recheck,
    search,
    share,
    train,
    train_data,
    tune,
)
from slimchat.cli import tokens as token_commands
from slimchat.cli.distil import distil
from slimchat.cli.handling import Command
from slimchat.cli.mcp import mcp
from slimchat.cli.serve import serve
from slimchat.cli.shrink import prune, quantization
from slimchat.cli.trim import trim

app = typer.Typer(
    help="A support bot that answers from a folder of documents, on a plain CPU.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models_app = typer.Typer(
    help="List, pull, convert, verify and measure models.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
train_app = typer.Typer(
    help="Specialise the bundled models on your own documents and feedback.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
bundle_app = typer.Typer(
    help="Look into a bot's file, compare two, and give one other documents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
tokens_app = typer.Typer(
    help="Who may use a server.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
cases_app = typer.Typer(
    help="What people must answer, and whether it has arrived.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
faq_app = typer.Typer(
    help="Answers that people wrote for questions that come again and again.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
golden_app = typer.Typer(
    help="Questions with the answers, sources and actions that a bot should give.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command("init", cls=Command)(init.init)
app.command("build", cls=Command)(build.build)
app.command("ask", cls=Command)(ask.ask)
app.command("chat", cls=Command)(chat.chat)
app.command("search", cls=Command)(search.search)
app.command("eval", cls=Command)(evaluate.evaluate)
app.command("recheck", cls=Command)(recheck.recheck)
app.command("compare", cls=Command)(evaluate.compare)
app.command("export", cls=Command)(export.export)
app.command("push", cls=Command)(share.push)
app.command("pull", cls=Command)(share.pull)
app.command("verify", cls=Command)(bundle.verify)
app.add_typer(bundle_app, name="bundle")
bundle_app.command("info", cls=Command)(bundle.info)
bundle_app.command("diff", cls=Command)(bundle.diff)
bundle_app.command("update", cls=Command)(bundle.update)
app.command("calibrate", cls=Command)(calibrate.calibrate)
app.command("tune", cls=Command)(tune.tune)
app.add_typer(golden_app, name="golden")
golden_app.command("new", cls=Command)(golden.new)
golden_app.command("import", cls=Command)(golden.import_questions)
golden_app.command("check", cls=Command)(golden.check)
golden_app.command("split", cls=Command)(golden.split)
golden_app.command("add", cls=Command)(golden.add)
golden_app.command("accept", cls=Command)(golden.accept)
app.add_typer(faq_app, name="faq")
faq_app.command("import", cls=Command)(faq.import_answers)
faq_app.command("list", cls=Command)(faq.list_answers)
faq_app.command("remove", cls=Command)(faq.remove_answers)
faq_app.command("check", cls=Command)(faq.check)
app.add_typer(cases_app, name="cases")
cases_app.command("list", cls=Command)(cases.list_cases)
cases_app.command("show", cls=Command)(cases.show_case)
cases_app.command("deliver", cls=Command)(cases.deliver)
app.add_typer(models_app, name="models")
models_app.command("list", cls=Command)(models.list_models)
models_app.command("pull", cls=Command)(models.pull)
models_app.command("convert", cls=Command)(models.convert)
models_app.command("verify", cls=Command)(models.verify)
models_app.command("bench", cls=Command)(bench.bench)
models_app.command("prune", cls=Command)(prune)
models_app.command("quantization", cls=Command)(quantization)
models_app.command("trim", cls=Command)(trim)
app.add_typer(train_app, name="train")
train_app.command("data", cls=Command)(train_data.data)
train_app.command("embedder", cls=Command)(train.embedder)
train_app.command("reader", cls=Command)(train.reader)
train_app.command("answerer", cls=Command)(train.answerer)
train_app.command("distil", cls=Command)(distil)
app.command("serve", cls=Command)(serve)
app.command("mcp", cls=Command)(mcp)
app.add_typer(tokens_app, name="tokens")
tokens_app.command("add", cls=Command)(token_commands.add)
tokens_app.command("list", cls=Command)(token_commands.list_tokens)
tokens_app.command("revoke", cls=Command)(token_commands.revoke)
app.command("doctor", cls=Command)(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"slimchat {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")
    ] = False,
) -> None:
    """A support bot that answers from a folder of documents, on a plain CPU."""
