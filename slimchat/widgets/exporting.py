"""The form that exports a bot, as a notebook widget."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from slimchat.errors import MissingExtraError
from slimchat.render import html_table, plain
from slimchat.types import Language
from slimchat.widgets.events import Data
from slimchat.widgets.export_session import ExportSession
from slimchat.widgets.page import SessionWidget, check_language
from slimchat.widgets.workfolder import WorkFolder

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from pathlib import Path

    from slimchat.bot import SupportBot
    from slimchat.widgets.knowledge_session import Golden

logger = logging.getLogger(__name__)
NOTE = "Exporting needs a running kernel, or bot.export(...). These are the bundles that are there."


class ExportWidget(SessionWidget):
    """Writes a bot to one file, held to a golden set first if that is wanted.

    The file goes to the folder of the notebook, and can be downloaded from there.

    Args:
        bot: the bot.
        golden: a golden set that can be chosen, beside those in the folder.
        folder: where files go; by default where the kernel works.
        title: heading of the view.
        language: of the interface; by default the page's.

    Attributes:
        state: what can be chosen, as JSON data. Read it; the widget writes it.

    Raises:
        ConfigError: the language is not known.
    """

    front = "bundle.js"
    _session: ExportSession

    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None = None,
        *,
        folder: str | Path | None = None,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._folder = WorkFolder(folder)
        self._session = ExportSession(bot, golden, self._folder, self._send_event, self._update)
        super().__init__(title, language, state=self._session.state())

    def fallback(self) -> tuple[str, str]:
        """The bundles that are there."""
        return listed(self._folder, NOTE)

    def _send_event(self, request: str, event: Data) -> None:
        data = event.pop("data", None)
        if data is None:
            super()._send_event(request, event)
            return
        try:
            self.send({"type": "event", "request": request, "event": event}, [data])
        except Exception:
            logger.exception("The export cannot reach its page")


def listed(folder: WorkFolder, note: str) -> tuple[str, str]:
    """The bundles of a folder as plain text, and as HTML with everything escaped."""
    rows = [(file["name"], f"{file['size'] / 1e6:.1f}") for file in folder.bundles()]
    text = [f"slimchat. {note}", "", *(f"{name}  {size} MB" for name, size in rows)]
    tables = html_table("Bundles", ("File", "Size (MB)"), rows) if rows else ""
    return plain("\n".join(text)), f"<section><p><em>{note}</em></p>{tables}</section>"
