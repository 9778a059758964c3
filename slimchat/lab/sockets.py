"""The websockets: events of the workspace, and views."""

from __future__ import annotations

import asyncio
import json
from typing import Any, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from slimchat.errors import RequestError
from slimchat.lab.handlers import RESOURCE
from slimchat.lab.problems import told
from slimchat.lab.views.base import View
from slimchat.lab.workspace import Workspace
from slimchat.widgets.events import Data

MOST_UNSENT = 2000
"""Messages that wait for a slow client; one that falls further behind has to connect anew."""
MOST_BUFFERS = 4
"""Binary messages that one intent may bring."""
LONGEST = 1 << 22
"""Bytes of a message from a page."""
POLICY, TRY_AGAIN, REFUSED = 1008, 1013, 4400
"""Why a connection is closed by the server."""


class Socket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A websocket that only those may open who are known and allowed to."""

    auth_resource = RESOURCE
    action = "read"

    def initialize(self) -> None:
        """Nothing waits to be sent yet."""
        self._unsent = 0

    @property
    def max_message_size(self) -> int:
        """Bytes of a message; a longer one closes the connection."""
        return LONGEST

    @property
    def workspace(self) -> Workspace:
        """What the extension keeps."""
        return cast(Workspace, self.settings["slimchat_workspace"])

    def set_default_headers(self) -> None:
        """The headers of pages make no sense here."""

    def get_compression_options(self) -> dict[str, Any] | None:
        """As the server is configured."""
        return cast("dict[str, Any] | None", self.settings.get("websocket_compression_options"))

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open the connection, or refuse it."""
        user = self.current_user
        if not await ensure_async(
            self.authorizer.is_authorized(self, user, self.action, self.auth_resource)
        ):
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    def push(self, message: Data) -> None:
        """Send a message with no path of the machine in an error; nothing where it is closed."""
        self._write(self.workspace.root.as_seen(message))

    def _write(self, message: Data) -> None:
        if self._unsent >= MOST_UNSENT:
            self.close(TRY_AGAIN, "too slow")
            return
        try:
            future = self.write_message(json.dumps(message))
        except WebSocketClosedError:
            return
        self._unsent += 1
        future.add_done_callback(self._sent)

    def _sent(self, future: Any) -> None:
        future.exception()  # a connection that broke is noticed elsewhere
        self._unsent -= 1


class EventsSocket(Socket):
    """Jobs and bots, whenever they change."""

    async def open(self) -> None:
        super().open()
        self.workspace.start()
        await self.workspace.feed.join(self)
        if self.ws_connection is None:
            self.on_close()

    def on_message(self, message: str | bytes) -> None:
        """Nobody is listening."""

    def on_close(self) -> None:
        self.workspace.feed.leave(self)


class ViewSocket(Socket):
    """One view."""

    action = "execute"

    def initialize(self) -> None:
        super().initialize()
        self._view: View | None = None
        self._intent: Any = None
        self._missing = 0
        self._buffers: list[bytes] = []

    async def open(self, identity: str, kind: str, view: str) -> None:
        super().open()
        self.workspace.start()
        try:
            bot = await asyncio.to_thread(self.workspace.catalog.find_index, identity)
            found = await self.workspace.views.get(bot, kind, view)
        except Exception as error:
            self.refuse(error)
            return
        if self.ws_connection is not None:
            self._view = found
            found.attach(self)

    def refuse(self, error: BaseException) -> None:
        """Tell an error, and close the connection."""
        status, data = told(error)
        if status == 500:
            self.log.error("A view cannot be shown", exc_info=error)
        told_to = self._write if isinstance(error, RequestError) else self.push
        told_to({"type": "error", "error": data})
        self.close(REFUSED, str(status))

    def on_close(self) -> None:
        if self._view is not None:
            self._view.detach(self)

    async def on_message(self, message: str | bytes) -> None:
        if self._view is None:
            return
        if isinstance(message, bytes):
            await self._take(message)
            return
        try:
            data = json.loads(message)
        except (ValueError, RecursionError):
            data = None
        match data:
            case {"type": "intent", "content": content} if not self._missing:
                buffers = data.get("buffers", 0)
                if buffers in range(MOST_BUFFERS + 1):
                    self._intent, self._missing = content, buffers
                    await self._carry_out()
                    return
            case {"type": "set", "state": dict(state)} if not self._missing:
                await self._view.set(state)
                return
        self.close(POLICY, "not understood")

    async def _take(self, buffer: bytes) -> None:
        if not self._missing:
            self.close(POLICY, "not understood")
            return
        self._buffers.append(buffer)
        self._missing -= 1
        await self._carry_out()

    async def _carry_out(self) -> None:
        if self._missing or self._view is None:
            return
        content, buffers = self._intent, self._buffers
        self._intent, self._buffers = None, []
        await self._view.intent(self, content, buffers)
