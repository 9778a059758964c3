"""The studio: the chat and everything around it, in tabs."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from slimchat._counted import counted
from slimchat.config import BotConfig
from slimchat.errors import ConfigError, MissingExtraError
from slimchat.evaluation.report import Report
from slimchat.evaluation.sets.places import begun_file, has_questions
from slimchat.feedback.golden import into_golden, lines_of
from slimchat.feedback.verdict import Verdict
from slimchat.render import plain
from slimchat.tuning.sweep.tune import load_cases
from slimchat.types import Answer, Language
from slimchat.widgets.blind import BlindWidget
from slimchat.widgets.blind_session import JUDGED
from slimchat.widgets.chat import ChatWidget
from slimchat.widgets.controls import ControlsWidget
from slimchat.widgets.evaluation import EvaluationWidget
from slimchat.widgets.events import Data
from slimchat.widgets.exporting import ExportWidget
from slimchat.widgets.importing import ImportWidget
from slimchat.widgets.inspector import InspectorWidget
from slimchat.widgets.knowledge import KnowledgeWidget
from slimchat.widgets.knowledge_session import Golden
from slimchat.widgets.page import PageWidget, references
from slimchat.widgets.tuner import TunerWidget

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot


PARTS = "chat, inspection, settings, documents, tuning, evaluation, export and import in tabs"
Widget = TypeVar("Widget", bound=PageWidget)


class StudioWidget(PageWidget):
    """A chat with a bot, and the tools to understand and adjust its answers, in tabs.

    Each part is a widget of its own and can be shown alone. *How this answer came about* under
    an answer of the chat opens the inspector on it. A thumbs-down adds the question to the golden
    set, as a proposal, where that is a ``.jsonl`` file, which is begun where it is not there; one
    that began a conversation is pinned in the controls too, and so asked again whenever a setting
    changes.

    Args:
        bot: the bot to work on.
        questions: pinned in the controls; asked again whenever a setting changes.
        golden: a golden set, or the report of one; its failed questions are on the map of passages,
            and a set is evaluated and tuned on. By default ``golden-NAME.jsonl`` beside the bot.
        docs: the folder of documents; by default the one the bot was built from.
        title: heading of the studio.
        language: of the interface, and of fixed texts of the bot; by default the page's, and
            each question's own. Switching it in the chat switches all parts.

    Attributes:
        chat: the chat.
        inspector: shows how an answer came about.
        controls: the settings that change an answer.
        knowledge: the documents.
        tuner: the search for better settings.
        evaluation: what the golden set measures.
        blind: the bot and the candidate, judged without their names: what was changed in the
            controls, else what was chosen in the tuner, on the pinned questions and the first
            of the golden set.
        exporting: writes the bot to one file.
        importing: checks and opens such files.
        selected: name of the part that is shown; set it to show another.

    Raises:
        ConfigError: a question is not text, the language is not known, or no part has the name
            that is selected.
        GoldenSetError: a row of the golden set cannot be read.
        KnowledgeError: the folder of documents does not exist.
    """

    front = "studio.js"
    selected = traitlets.Unicode().tag(sync=True)
    parts = traitlets.Dict().tag(sync=True, to_json=references)  # ipywidgets finds parts in a dict

    def __init__(
        self,
        bot: SupportBot,
        questions: Sequence[str] = (),
        golden: Golden | None = None,
        docs: str | Path | None = None,
        *,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        self._links: list[traitlets.link] = []
        book = begun_file(bot.origin) if golden is None else lines_of(golden)
        if book is not None:
            golden = book if has_questions(book) else None
        with contextlib.ExitStack() as made:  # a studio that is refused leaves nothing behind

            def part(widget: Widget) -> Widget:
                made.callback(widget.close)
                return widget

            self.exporting = part(ExportWidget(bot, golden, language=language))
            self.importing = part(ImportWidget(language=language))
            self.knowledge = part(KnowledgeWidget(bot, golden, docs, language=language))
            self.evaluation = part(EvaluationWidget(bot, book or golden, language=language))
            cases = None if isinstance(golden, Report) else golden
            known = () if cases is None else load_cases(cases)
            self._asked = [case.question for case in known if not case.history]
            self.tuner = part(TunerWidget(bot, cases, questions, docs=docs, language=language))
            self.controls = part(ControlsWidget(bot, questions, language=language))
            self.blind = part(
                BlindWidget(bot, self._candidate, names=("now", "candidate"), language=language)
            )
            self.inspector = part(InspectorWidget(bot, language=language))
            self._bot, self._golden = bot, book
            self.chat = part(
                ChatWidget(
                    bot,
                    language=language,
                    on_feedback=self._judged,
                    on_inspect=self._inspect,
                )
            )
            parts = {
                "chat": self.chat,
                "inspect": self.inspector,
                "controls": self.controls,
                "knowledge": self.knowledge,
                "tuner": self.tuner,
                "evaluation": self.evaluation,
                "blind": self.blind,
                "export": self.exporting,
                "import": self.importing,
            }
            super().__init__(title, language, parts=parts, selected="chat")
            made.pop_all()
        self._links = [
            traitlets.link((self, "language"), (each, "language")) for each in parts.values()
        ]

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]
    def _known(self, proposal: Data) -> str:
        if proposal["value"] not in self.parts:
            raise ConfigError(
                f"The studio has no part {proposal['value']!r:.80}.",
                f"Select one of {', '.join(self.parts)}.",
            )
        return str(proposal["value"])

    @traitlets.observe("selected")  # type: ignore[untyped-decorator]
    def _look_again(self, change: Data) -> None:
        if change["new"] == "import":  # the export may have written what can be imported
            self.importing.refresh()

    def close(self) -> None:
        """Stop everything and remove the studio from the page. Idempotent."""
        while self._links:
            self._links.pop().unlink()
        for part in self.parts.values():
            part.close()
        super().close()

    def _inspect(self, answer: Answer) -> None:
        self.inspector.show(answer)
        self.selected = "inspect"

    def _judged(self, verdict: Verdict) -> None:
        if self._golden is not None:
            into_golden(self._golden)(verdict)
            self.evaluation.look()
        if verdict.verdict == "down" and verdict.question.strip() and not verdict.history:
            self.controls.pin(verdict.question)

    def _candidate(self) -> tuple[BotConfig, list[str]]:
        """The settings that are tried, and what they are judged by."""
        changed = self.controls.config
        config = self.tuner.config if changed == self._bot.config else changed
        pinned = self.controls.trials["pins"]
        return config, [*dict.fromkeys([*pinned, *self._asked])][:JUDGED]

    def fallback(self) -> tuple[str, str]:
        """What the studio holds, the conversation, and the inspection if there is one."""
        state = self.knowledge.state
        over = f"{counted(state['documents'], 'document')}, {counted(state['passages'], 'passage')}"
        title = self.title or "Bot studio"
        text, html = self.chat.fallback()
        text = f"{plain(title)}: {PARTS} ({over}).\n{text}"
        html = f"<p><strong>{escape(title)}</strong>: {PARTS} ({over}).</p>{html}"
        if self.inspector.report:
            inspected = self.inspector.fallback()
            text, html = f"{text}\n{inspected[0]}", html + inspected[1]
        return text, html
