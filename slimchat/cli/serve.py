"""``slimchat serve``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.options import Made
from slimchat.cli.output import say
from slimchat.errors import ConfigError

if TYPE_CHECKING:
    from slimchat.serving.settings import ServeConfig
    from slimchat.serving.tokens import TokenBook


def serve(
    bot: Made,
    host: Annotated[
        str | None, typer.Option("--host", help="The address to listen on; by default 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="By default 8000; 0 takes a free one.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            "--token-file",
            metavar="FILE",
            help="Tokens, as 'slimchat tokens' keeps them. Without it one is made for this run, "
            "and shown.",
        ),
    ] = None,
    anonymous: Annotated[
        list[str] | None,
        typer.Option(
            "--anonymous",
            metavar="SCOPE",
            help="What needs no token: chat, embeddings, metrics, mcp or operator. Repeatable.",
        ),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="ORIGIN",
            help="Pages of this origin may call, such as https://shop.example. May be repeated.",
        ),
    ] = None,
    frame: Annotated[
        list[str] | None,
        typer.Option(
            "--frame",
            metavar="ORIGIN",
            help="Pages of this origin may show the chat page in a frame. May be repeated.",
        ),
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="FILE", help="SQLite file for verdicts on answers."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", help="Processes that answer; each holds the models in memory."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option("--settings", metavar="FILE", help="YAML with the settings of the server."),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="NAME=VALUE", help="Any setting, such as limits.waiting=8; repeatable."
        ),
    ] = None,
) -> None:
    """Serve the bot over HTTP: OpenAI's API, a chat page, and the chat for other pages.

    Ctrl-C or SIGTERM ends it when the answers under way are complete.
    """
    from slimchat.models.extras import need

    for package in ("fastapi", "uvicorn", "prometheus_client"):
        need(package, "serve")
    from slimchat.serving.routes_page import integrity
    from slimchat.serving.server import serve as run
    from slimchat.serving.settings import ServeConfig

    given: dict[str, Any] = {
        "network.host": host,
        "network.port": port,
        "access.tokens": token_file,
        "access.anonymous": anonymous or None,
        "access.origins": origin or None,
        "access.frames": frame or None,
        "feedback.file": feedback,
        "workers": workers,
    }
    config = ServeConfig.load(settings) if settings else ServeConfig()
    wanted = {name: value for name, value in given.items() if value is not None}
    config = config.updated(wanted | dict(_change(text) for text in changes or ()))
    if config.page.enabled:
        integrity("page.js")  # the front end is built
    book, secret = _tokens(config)

    def started(address: str) -> None:
        say(f"Serving {bot} at {address}")
        if config.page.enabled:
            code = integrity("slimchat.js")
            say(f'The chat in other pages: <script src="{address}/slimchat.js"')
            say(f'  integrity="{code}" crossorigin="anonymous"></script>')
        if secret:
            say(f"No token file is given. The token of this run is: {secret}")
            say(f"The chat page: {address}/#token={secret}")

    run(bot, config, book, started)


def _tokens(config: ServeConfig) -> tuple[TokenBook, str]:
    """The tokens, and the text of one that was made because none is given."""
    from slimchat.serving.settings import SCOPES
    from slimchat.serving.tokens import TokenBook

    book = TokenBook(config.access.tokens)
    if config.access.tokens is not None or set(SCOPES) <= set(config.access.anonymous):
        return book, ""
    return book, book.add("this run", SCOPES)[0]


def _change(text: str) -> tuple[str, Any]:
    import yaml

    name, equals, value = text.partition("=")
    try:
        if equals and name:
            return name.strip(), yaml.safe_load(value)
    except yaml.YAMLError:
        pass
    raise ConfigError(f"--set {text!r} is not a setting with its value.", "Write it as NAME=VALUE.")
