"""The chat as a notebook widget."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slimchat.errors import MissingExtraError
from slimchat.feedback.verdict import Verdict
from slimchat.types import Answer, Language
from slimchat.widgets.events import Data
from slimchat.widgets.feedback import FeedbackBook
from slimchat.widgets.handing_over import case_form
from slimchat.widgets.intents import obey
from slimchat.widgets.page import SessionWidget, check_language
from slimchat.widgets.session import ChatSession
from slimchat.widgets.suggestions import Suggestions, suggestions_for
from slimchat.widgets.transcript import transcript_html, transcript_text
from slimchat.widgets.worker import AnswersQuestions

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

logger = logging.getLogger(__name__)


class ChatWidget(SessionWidget):
    """A streaming chat with a bot, in any notebook that shows widgets.

    Answers are written in a thread, so that the notebook stays usable and Stop works.

    Args:
        bot: a :class:`slimchat.SupportBot`, or anything with its ``stream`` method.
        title: heading of the chat.
        placeholder: hint in the empty text field.
        suggestions: questions to begin with, or questions by language; by default those of
            ``bot.config.suggestions``, else some derived from the documents.
        language: of the interface and the bot's fixed texts; by default the page's language,
            and each question's own. The user can switch.
        on_feedback: called with each :class:`~slimchat.feedback.Verdict`. Verdicts are also kept in
            the store of a bot that has a folder or a file; see :mod:`slimchat.feedback.keeping`.
        on_inspect: called with an answer when someone wants to see how it came about; without it
            the chat offers no button for that.

    Attributes:
        messages: the conversation that is shown, one JSON object per message. Read it; the
            widget writes it.
        conversations: id, title and number of turns of each conversation.
        conversation: id of the one that is shown.
    """

    front = "chat.js"
    _session: ChatSession

    placeholder = traitlets.Unicode().tag(sync=True)
    messages = traitlets.List(traitlets.Dict()).tag(sync=True)
    conversations = traitlets.List(traitlets.Dict()).tag(sync=True)
    conversation = traitlets.Unicode().tag(sync=True)
    suggestions = traitlets.Dict().tag(sync=True)
    inspects = traitlets.Bool().tag(sync=True)
    handoff = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: AnswersQuestions,
        title: str | None = None,
        placeholder: str | None = None,
        *,
        suggestions: Suggestions | Sequence[str] | None = None,
        language: Language | None = None,
        on_feedback: Callable[[Verdict], object] | None = None,
        on_inspect: Callable[[Answer], object] | None = None,
    ) -> None:
        self._session = ChatSession(
            bot, self._send_event, self._show, FeedbackBook(on_feedback, bot), on_inspect
        )
        check_language(language)
        self._session.language = language
        super().__init__(
            title,
            placeholder=placeholder or "",
            suggestions=suggestions_for(bot, suggestions),
            inspects=on_inspect is not None,
            handoff=case_form(bot),
            **self._session.snapshot(),
        )

    @property
    def feedback(self) -> list[Verdict]:
        """Every verdict in the order it was given; the last one on an answer counts."""
        return list(self._session.feedback.records)

    def fallback(self) -> tuple[str, str]:
        """The conversation that is shown, or what could be asked."""
        questions = self.suggestions
        shown: Sequence[str] = questions.get(self.language or "") or next(
            iter(questions.values()), []
        )
        told = (self.messages, self.title, shown)
        return transcript_text(*told), transcript_html(*told)

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: Data) -> None:
        if change["new"] != self._session.language:
            self._session.speak(change["new"])

    def _obey(self, content: Any, buffers: Sequence[Any]) -> bool:
        return obey(self._session, content)

    def _show(self, snapshot: Data) -> None:
        try:
            with self.hold_sync():
                for name, value in snapshot.items():
                    setattr(self, name, value)
        except Exception:
            logger.exception("The chat cannot reach its page")
