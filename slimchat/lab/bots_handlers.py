"""``bots``: what there is, and what can be done to one."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from slimchat.errors import RequestError
from slimchat.lab import actions
from slimchat.lab.handlers import Handler


class BotsHandler(Handler):
    """Every bot of the workspace."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish({"bots": await self.workspace.bots()})


class BotAtHandler(Handler):
    """The bot at a path."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.finish(await self.workspace.bot_at(self.get_query_argument("path", "", strip=False)))


class BotHandler(Handler):
    """One bot."""

    @web.authenticated
    @authorized
    async def get(self, identity: str) -> None:
        self.finish(await self.workspace.bot(identity))

    @web.authenticated
    @authorized
    async def delete(self, identity: str) -> None:
        bot = self.workspace.catalog.find(identity)
        await actions.delete(self.workspace, bot, self.contents_manager)
        self.set_status(204)
        self.finish()


class WatchHandler(Handler):
    """Whether a bot is built anew when a document changes."""

    @web.authenticated
    @authorized
    async def post(self, identity: str) -> None:
        match self.body():
            case {"on": bool(on)}:
                await actions.watch(self.workspace, self.workspace.catalog.find(identity), on)
                self.finish(await self.workspace.bot(identity))
            case _:
                raise RequestError(400, "The request does not say on or off.", 'Give "on".')


class NotebookHandler(Handler):
    """A notebook that makes a bot again."""

    @web.authenticated
    @authorized
    async def post(self, identity: str) -> None:
        bot, folder = self.workspace.catalog.find_index(identity), self.body().get("folder", "")
        if not isinstance(folder, str):
            raise RequestError(
                400, 'The "folder" of a notebook is text.', "Give the path of a folder."
            )
        place = self.workspace.root.find_folder(folder)
        path = await actions.write_notebook(self.workspace, bot, place, self.contents_manager)
        self.set_status(201)
        self.finish({"path": path})


class PythonHandler(Handler):
    """The same as Python."""

    @web.authenticated
    @authorized
    async def get(self, identity: str) -> None:
        bot = self.workspace.catalog.find_index(identity)
        _, cells = await actions.python(self.workspace, bot, None)
        self.finish({"python": "\n\n".join(cells) + "\n"})
