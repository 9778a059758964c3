"""What a bot shows in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from slimchat.types import Answer

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report
    from slimchat.widgets.controls import ControlsWidget
    from slimchat.widgets.exporting import ExportWidget
    from slimchat.widgets.inspector import InspectorWidget
    from slimchat.widgets.knowledge import KnowledgeWidget
    from slimchat.widgets.studio import StudioWidget


class NotebookTools:
    """Opens the widgets over a bot; each loads when it is first asked for."""

    @property
    def _bot(self) -> SupportBot:
        return cast("SupportBot", self)

    def inspect(self, turn: Answer | str) -> InspectorWidget:
        """Show in a notebook how an answer came about.

        Args:
            turn: a past answer of this bot, or a question that is asked now.

        Raises:
            ConfigError: the turn is neither.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.inspector import InspectorWidget

        return InspectorWidget(self._bot, turn)

    def studio(
        self,
        questions: Sequence[str] = (),
        golden: str | Path | Iterable[GoldenCase] | Report | None = None,
        docs: str | Path | None = None,
    ) -> StudioWidget:
        """Show the chat, the inspector and the other tools in a notebook, in tabs.

        Args:
            questions: asked again, before and after, whenever a setting changes.
            golden: a golden set, or the report of one; its failed questions are shown.
            docs: the folder of documents; by default the one the bot was built from.

        Raises:
            ConfigError: a question is not text.
            GoldenSetError: a row cannot be read.
            KnowledgeError: the folder of documents does not exist.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.studio import StudioWidget

        return StudioWidget(self._bot, questions, golden, docs)

    def controls(self, questions: Sequence[str] = ()) -> ControlsWidget:
        """Show in a notebook the settings that change an answer, and what they change.

        Args:
            questions: asked again, before and after, whenever a setting changes.

        Raises:
            ConfigError: a question is not text.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.controls import ControlsWidget

        return ControlsWidget(self._bot, questions)

    def knowledge_view(
        self,
        golden: str | Path | Iterable[GoldenCase] | Report | None = None,
        docs: str | Path | None = None,
    ) -> KnowledgeWidget:
        """Show the documents in a notebook, find what is wrong with them, add and remove files.

        Args:
            golden: a golden set, or the report of one; its failed questions are shown.
            docs: the folder of documents; by default the one the bot was built from.

        Raises:
            GoldenSetError: a row cannot be read.
            KnowledgeError: the folder of documents does not exist.
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.knowledge import KnowledgeWidget

        return KnowledgeWidget(self._bot, golden, docs)

    def export_view(
        self, golden: str | Path | Iterable[GoldenCase] | Report | None = None
    ) -> ExportWidget:
        """Show a form in a notebook that writes the bot to one file; see :meth:`export`.

        Args:
            golden: a golden set that the bot can be held to; sets in the notebook's folder can be
                chosen too. The report of one is not offered: it cannot be asked again.

        Raises:
            MissingExtraError: the packages for notebooks are not installed.
        """
        from slimchat.widgets.exporting import ExportWidget

        return ExportWidget(self._bot, golden)
