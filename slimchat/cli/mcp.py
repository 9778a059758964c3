"""``slimchat mcp``."""

from __future__ import annotations

from slimchat.cli.options import Bot


def mcp(bot: Bot) -> None:
    """Serve the bot to another assistant over standard input and output.

    Clients of the Model Context Protocol start this command themselves. 'slimchat serve' has the
    same tools at /mcp.
    """
    from slimchat.models.extras import need

    need("mcp", "mcp")
    from slimchat.mcp.stdio import serve_stdio

    serve_stdio(bot)
