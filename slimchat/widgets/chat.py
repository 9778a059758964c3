"""The chat as a notebook widget."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from slimchat.errors import MissingExtraError
from slimchat.types import LANGUAGES, Answer, Language
from slimchat.widgets.bundles import STATIC, front_end
from slimchat.widgets.events import Data
from slimchat.widgets.feedback import Feedback, FeedbackBook
from slimchat.widgets.handing_over import case_form
from slimchat.widgets.intents import obey
from slimchat.widgets.page import PageWidget, check_language
from slimchat.widgets.session import ChatSession
from slimchat.widgets.suggestions import Suggestions, suggestions_for
from slimchat.widgets.transcript import transcript_html, transcript_text
from slimchat.widgets.worker import AnswersQuestions

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

logger = logging.getLogger(__name__)


class ChatWidget(PageWidget):
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
        on_feedback: called with each :class:`~slimchat.widgets.feedback.Feedback`.
        on_inspect: called with an answer when someone wants to see how it came about; without it
            the chat offers no button for that.

    Attributes:
        messages: the conversation that is shown, one JSON object per message. Read it; the
            widget writes it.
        conversations: id, title and number of turns of each conversation.
        conversation: id of the one that is shown.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    placeholder = traitlets.Unicode().tag(sync=True)
    messages = traitlets.List(traitlets.Dict()).tag(sync=True)
    conversations = traitlets.List(traitlets.Dict()).tag(sync=True)
    conversation = traitlets.Unicode().tag(sync=True)
    language = traitlets.Enum([None, *LANGUAGES], None).tag(sync=True)
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
        on_feedback: Callable[[Feedback], object] | None = None,
        on_inspect: Callable[[Answer], object] | None = None,
    ) -> None:
        self._session = ChatSession(
            bot, self._send_event, self._show, FeedbackBook(on_feedback), on_inspect
        )
        check_language(language)
        self._session.language = language
        super().__init__(
            _esm=front_end(STATIC / "chat.js"),
            title=title or "",
            placeholder=placeholder or "",
            suggestions=suggestions_for(bot, suggestions),
            inspects=on_inspect is not None,
            handoff=case_form(bot),
            **self._session.snapshot(),
        )
        self.on_msg(self._on_intent)

    @property
    def feedback(self) -> list[Feedback]:
        """Every verdict in the order it was given; the last one on an answer counts."""
        return list(self._session.feedback.records)

    def close(self) -> None:
        """Stop any answer and remove the chat from the page."""
        self._session.close()
        super().close()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is answered; false when that took too long."""
        return self._session.join(timeout)

    def fallback(self) -> tuple[str, str]:
        """The conversation that is shown."""
        return transcript_text(self.messages), transcript_html(self.messages)

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: Data) -> None:
        if change["new"] != self._session.language:
            self._session.speak(change["new"])

    def _on_intent(self, _widget: object, content: object, _buffers: object) -> None:
        if not obey(self._session, content):
            logger.warning("The chat ignores a message that it does not know")

    def _show(self, snapshot: Data) -> None:
        try:
            with self.hold_sync():
                for name, value in snapshot.items():
                    setattr(self, name, value)
        except Exception:
            logger.exception("The chat cannot reach its page")
