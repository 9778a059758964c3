"""The chat as a notebook widget."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from slimchat.errors import MissingExtraError, SlimchatError
from slimchat.widgets.events import Data
from slimchat.widgets.session import AnswersQuestions, ChatSession
from slimchat.widgets.transcript import transcript_html, transcript_text

try:
    import anywidget
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

logger = logging.getLogger(__name__)

BUNDLE = Path(__file__).with_name("static") / "chat.js"


@cache
def front_end(path: Path = BUNDLE) -> str:
    """The JavaScript of the chat."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SlimchatError(
            f"The chat's front end is not built: there is no {path}.",
            "Build it with: npm --prefix extension ci && npm --prefix extension run build",
        ) from None


class ChatWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """A streaming chat with a bot, in any notebook that shows widgets.

    Answers are written in a thread, so that the notebook stays usable and Stop works.

    Args:
        bot: a :class:`slimchat.SupportBot`, or anything with its ``stream`` method.
        title: heading of the chat.
        placeholder: hint in the empty text field.

    Attributes:
        messages: the conversation, one JSON object per message. Read it; the widget writes it.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    placeholder = traitlets.Unicode().tag(sync=True)
    messages = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(
        self, bot: AnswersQuestions, title: str | None = None, placeholder: str | None = None
    ) -> None:
        self._session = ChatSession(bot, self._send_event, self._set_messages)
        super().__init__(_esm=front_end(), title=title or "", placeholder=placeholder or "")
        self.on_msg(self._on_intent)

    def close(self) -> None:
        """Stop any answer and remove the chat from the page."""
        self._session.close()
        super().close()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is answered; false when that took too long."""
        return self._session.join(timeout)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[Data, Data] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        text, html = transcript_text(self.messages), transcript_html(self.messages)
        return {**data, "text/plain": text, "text/html": html}, metadata

    def _on_intent(self, _widget: object, content: object, _buffers: object) -> None:
        match content:
            case {"type": "ask", "request": str(request), "text": str(text)} if text.strip():
                self._session.ask(request, text.strip())
            case {"type": "stop", "request": str(request)}:
                self._session.stop(request)
            case {"type": "clear"}:
                self._session.clear()
            case {"type": "attach"}:
                self._session.attach()
            case _:
                logger.warning("The chat ignores a message that it does not know")

    def _send_event(self, request: str, event: Data) -> None:
        try:
            self.send({"type": "event", "request": request, "event": event})
        except Exception:
            logger.exception("The chat cannot reach its page")

    def _set_messages(self, messages: list[Data]) -> None:
        try:
            self.messages = messages
        except Exception:
            logger.exception("The chat cannot reach its page")
