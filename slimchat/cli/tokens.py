"""``slimchat tokens``: who may use a server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slimchat.cli.options import Json
from slimchat.cli.output import print_json, say, show, table

if TYPE_CHECKING:
    from slimchat.serving.tokens import Token, TokenBook

File = Annotated[Path, typer.Argument(metavar="FILE", help="Where the tokens are kept, hashed.")]


def add(
    file: File,
    name: Annotated[str, typer.Option("--name", help="Who or what it is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            help="chat, embeddings (also search), operator (verdicts), metrics or mcp (the "
            "tools); may be repeated. By default chat.",
        ),
    ] = None,
    days: Annotated[
        float | None,
        typer.Option("--days", min=0.001, max=36500, help="By default it does not expire."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a token. It is shown now and never again."""
    text, token = _book(file, new=True).add(name, scope or ["chat"], days)
    if as_json:
        print_json({"token": text, **_row(token)})
        return
    show(text)
    say("Keep it: only its hash is stored.")


def list_tokens(file: File, as_json: Json = False) -> None:
    """Show the tokens, without their secrets."""
    tokens = _book(file).all()
    if as_json:
        print_json({"tokens": [_row(token) for token in tokens]})
        return
    columns = ("id", "name", "scopes", "created", "expires")
    show(table(columns, map(_cells, tokens)))


def revoke(
    file: File,
    key: Annotated[str, typer.Argument(metavar="ID", help="The token's id, or its name.")],
) -> None:
    """Take a token away; a running server stops accepting it at once."""
    gone = _book(file).revoke(key)
    say(f"Revoked {gone.id} ({gone.name}).")


def _book(file: Path, *, new: bool = False) -> TokenBook:
    from slimchat.serving.tokens import TokenBook

    return TokenBook(file, new=new)


def _cells(token: Token) -> tuple[str, ...]:
    ends = ("expired " if token.expired() else "") + (token.expires or "never")
    return token.id, token.name, ", ".join(token.scopes), token.created, ends


def _row(token: Token) -> dict[str, object]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": list(token.scopes),
        "created": token.created,
        "expires": token.expires,
        "expired": token.expired(),
    }
