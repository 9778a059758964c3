"""The extension: its configuration, and its addresses below ``{base_url}slimchat/api/``."""

from __future__ import annotations

from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Float, Integer

from slimchat.lab.bots_handlers import (
    BotAtHandler,
    BotHandler,
    BotsHandler,
    CardHandler,
    ExportHandler,
    NotebookHandler,
    PythonHandler,
    VerifyHandler,
    WatchHandler,
)
from slimchat.lab.jobs_handlers import (
    JobAgainHandler,
    JobHandler,
    JobsHandler,
    ProposalHandler,
)
from slimchat.lab.paths import Root
from slimchat.lab.sockets import EventsSocket, ViewSocket
from slimchat.lab.views.registry import KINDS
from slimchat.lab.workspace import Limits, Workspace

API = r"/slimchat/api/"
BOT = r"(b[A-Za-z0-9_-]*)"
JOB = r"([A-Za-z0-9_-]+)"
VIEW = r"([A-Za-z0-9_-]{8,64})"


class SlimchatApp(ExtensionApp):
    """Builds bots from folders and lets people talk to them, in JupyterLab and without a kernel."""

    name = "slimchat"

    max_loaded_bots = Integer(
        4,
        min=1,
        help="Bots kept in memory. The least recently used is let go when another is needed, "
        "never one with an answer under way; it loads again when somebody asks it.",
    ).tag(config=True)
    idle_bot_s = Float(
        900.0, min=0, help="Seconds without a question after which a bot is let go."
    ).tag(config=True)
    max_views = Integer(
        200, min=1, help="Panels kept, with their conversations. The longest unseen goes first."
    ).tag(config=True)
    idle_view_s = Float(
        86400.0,
        min=0,
        help="Seconds that a panel is kept, with its conversations, after its page was closed.",
    ).tag(config=True)
    jobs_at_once = Integer(1, min=1, help="Builds and exports that run at the same time.").tag(
        config=True
    )
    max_queued_jobs = Integer(
        20, min=0, help="Builds and exports that may wait; a further one is refused."
    ).tag(config=True)
    scan_depth = Integer(
        5, min=0, help="Folders below the server's root that are searched for bots."
    ).tag(config=True)
    scan_s = Float(
        2.0, min=0.1, help="Longest time of a search for bots, in seconds; nearest folders first."
    ).tag(config=True)

    def initialize_settings(self) -> None:
        """Make what the addresses work on."""
        assert self.serverapp is not None  # noqa: S101
        contents = self.serverapp.contents_manager
        folder = getattr(contents, "root_dir", "") or self.serverapp.root_dir
        self.workspace = Workspace(
            Root(folder, hidden=bool(contents.allow_hidden)),
            Limits(
                max_loaded_bots=self.max_loaded_bots,
                idle_bot_s=self.idle_bot_s,
                max_views=self.max_views,
                idle_view_s=self.idle_view_s,
                jobs_at_once=self.jobs_at_once,
                max_queued_jobs=self.max_queued_jobs,
                scan_depth=self.scan_depth,
                scan_s=self.scan_s,
            ),
        )
        self.settings["slimchat_workspace"] = self.workspace

    def initialize_handlers(self) -> None:
        """Every address; a test proves that each asks who is there."""
        kind = f"({'|'.join(KINDS)})"
        addresses: list[tuple[str, Any]] = [
            (API + "bots", BotsHandler),
            (API + "bot", BotAtHandler),
            (API + f"bots/{BOT}", BotHandler),
            (API + f"bots/{BOT}/views/{kind}/{VIEW}", ViewSocket),
            (API + f"bots/{BOT}/card", CardHandler),
            (API + f"bots/{BOT}/export", ExportHandler),
            (API + f"bots/{BOT}/verify", VerifyHandler),
            (API + f"bots/{BOT}/watch", WatchHandler),
            (API + f"bots/{BOT}/notebook", NotebookHandler),
            (API + f"bots/{BOT}/python", PythonHandler),
            (API + "proposal", ProposalHandler),
            (API + "jobs", JobsHandler),
            (API + f"jobs/{JOB}", JobHandler),
            (API + f"jobs/{JOB}/again", JobAgainHandler),
            (API + "events", EventsSocket),
        ]
        self.handlers.extend(addresses)

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Watch what is to be watched, before any page asks for anything."""
        self.workspace.start()

    def current_activity(self) -> int:
        """Jobs under way, so that no server that is culled when idle ends in one."""
        return self.workspace.activity

    async def stop_extension(self) -> None:
        """Stop builds and let go of bots."""
        await self.workspace.close()
