"""The documents of a bot as a notebook widget."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slimchat.curation.chart import chart_of
from slimchat.curation.fallback import as_html, as_text
from slimchat.curation.overview import skipped_rows
from slimchat.errors import MissingExtraError
from slimchat.types import Language
from slimchat.widgets.knowledge_session import Golden, KnowledgeSession
from slimchat.widgets.page import SessionWidget, check_language

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    import altair

    from slimchat.bot import SupportBot


class KnowledgeWidget(SessionWidget):
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

    front = "knowledge.js"
    _session: KnowledgeSession

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
        self._session = KnowledgeSession(bot, golden, docs, self._send_event, self._update)
        super().__init__(title, language, state=self._session.state())

    def map(self) -> altair.LayerChart | altair.FacetChart:
        """The map of passages as an Altair chart.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        return chart_of(self._session.map())

    def fallback(self) -> tuple[str, str]:
        """Documents and skipped files."""
        rows, skipped = self._session.rows(), skipped_rows(self._bot.knowledge)
        return as_text(rows, skipped), as_html(rows, skipped)

    def _obey(self, content: Any, buffers: Sequence[Any]) -> bool:
        return self._session.obey(content, buffers)
