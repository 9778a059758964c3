"""The server on standard input and output, for a client that starts it itself."""

from __future__ import annotations

from pathlib import Path

import anyio

from slimchat.bot import SupportBot
from slimchat.config import shown_name
from slimchat.mcp.desk import OwnBot
from slimchat.mcp.server import make_server


def serve_stdio(path: Path) -> None:
    """Serve a bot until the client closes the pipe.

    Raises:
        SlimchatError: the bot cannot be opened.
    """
    with SupportBot.open(path) as bot:
        server = make_server(OwnBot(bot), shown_name(bot.config.name, path))
        anyio.run(server.run_stdio_async)
