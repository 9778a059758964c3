"""``bots``: what there is, and what can be done to one."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from slimchat.lab.handlers import Handler


class BotsHandler(Handler):
    """Every bot of the workspace."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish({"bots": await self.workspace.bots()})


class BotHandler(Handler):
    """One bot."""

    @web.authenticated
    @authorized
    async def get(self, identity: str) -> None:
        self.finish(await self.workspace.bot(identity))


class BotAtHandler(Handler):
    """The bot at a path."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(await self.workspace.bot_at(self.get_query_argument("path", "")))
