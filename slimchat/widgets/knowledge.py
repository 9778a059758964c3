"""The documents of a bot as a notebook widget."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.curation.chart import chart_of
from slimchat.curation.fallback import as_html, as_text
from slimchat.curation.overview import skipped_rows
from slimchat.errors import MissingExtraError
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.bundles import STATIC, front_end
from slimchat.widgets.knowledge_session import Golden, KnowledgeSession
from slimchat.widgets.page import PageWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    import altair

    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)


class KnowledgeWidget(PageWidget):
    """Shows a bot's documents, in any notebook that shows widgets.

    Documents and passages, what was skipped, what is never cited, near-duplicates, a map with
    the failed questions of a golden set; files are added and removed, and the index rebuilt.

    Args:
        bot: the bot.
        golden: a golden set, or the report of one; its failed questions are shown.
        docs: the folder of documents; by default the one the bot was built from.
        title: heading of the view.
        language: of the interface; by default the page's.

    Attributes:
        state: what is shown at all times, as JSON data. Read it; the widget writes it.

    Raises:
        ConfigError: the language is not known.
        GoldenSetError: a row cannot be read.
        KnowledgeError: the folder of documents does not exist.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    language = traitlets.Enum([None, *LANGUAGES], None).tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        golden: Golden | None = None,
        docs: str | Path | None = None,
        *,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._bot = bot
        self._showing = threading.Lock()
        self._session = KnowledgeSession(bot, golden, docs, self._send_event, self._show)
        super().__init__(
            _esm=front_end(STATIC / "knowledge.js"),
            title=title or "",
            language=language,
            state=self._session.snapshot(),
        )
        self.on_msg(self._on_intent)

    def map(self) -> altair.LayerChart | altair.FacetChart:
        """The map of passages as an Altair chart.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        return chart_of(self._session.map())

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that the page asked for is done; false when that took too long."""
        return self._session.join(timeout)

    def close(self) -> None:
        """Do nothing any more, and remove the view from the page."""
        # A widget that could not be made is closed too, when it is let go.
        if session := getattr(self, "_session", None):
            session.close()
        super().close()

    def fallback(self) -> tuple[str, str]:
        """Documents and skipped files."""
        rows, skipped = self._session.rows(), skipped_rows(self._bot.knowledge)
        return as_text(rows, skipped), as_html(rows, skipped)

    def _on_intent(self, _widget: object, content: object, buffers: Sequence[Any]) -> None:
        if not self._session.obey(content, buffers or ()):
            logger.warning("The view of documents ignores a message that it does not know")

    def _show(self) -> None:
        try:
            with self._showing:  # else an older snapshot could follow a newer one
                self.state = self._session.snapshot()
        except Exception:
            logger.exception("The view of documents cannot reach its page")
