"""Tries settings on a bot for a front end.

``extension/src/controls/protocol.ts`` is the other end.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import SlimchatError, error_data
from slimchat.explained import explained_yaml
from slimchat.tuning.draft import Draft
from slimchat.tuning.questions import Questions
from slimchat.tuning.settings import groups, values
from slimchat.types import Language
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

logger = logging.getLogger(__name__)

HEADER = "# The settings of a bot that differ from their defaults.\n"


class TuningSession:
    """A draft of a bot's config, and the questions that show what it changes.

    Every method returns at once; questions are asked in a thread. Safe from several threads.

    Args:
        questions: pinned from the start.
        send: called with a request's id and the event that answers it.
        changed: called with ``settings`` or ``trials`` when that part of :meth:`snapshot` is
            another one.

    Attributes:
        lock: guards all that is shown.

    Raises:
        ConfigError: they are one text, a question is not text, or there are too many.
    """

    def __init__(
        self,
        bot: SupportBot,
        questions: Iterable[str],
        send: Callable[[str, Data], None],
        changed: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._send = send
        self._changed = changed
        self.lock = threading.RLock()
        self._before = bot.config
        self._draft = Draft(self._before)
        self._groups = groups(type(self._before))
        self._questions = Questions(bot, self.lock, lambda: changed("trials"))
        self._questions.pin_all(questions)

    @property
    def config(self) -> BotConfig:
        """The config that is tried."""
        with self.lock:
            return self._draft.config

    @property
    def language(self) -> Language | None:
        """Language of fixed texts in answers; none is each question's own."""
        return self._questions.language

    @language.setter
    def language(self, language: Language | None) -> None:
        self._questions.language = language

    def snapshot(self) -> Data:
        """All that is shown, as JSON data: ``groups``, ``settings`` and ``trials``."""
        return {"groups": self._groups, "settings": self.settings(), "trials": self.trials()}

    def settings(self) -> Data:
        """The values that are tried, those of the bot, and those that were refused."""
        with self.lock:
            self._refresh()
            refused = self._draft.state.refused
            return {
                "values": values(self._draft.config),
                "bot": values(self._before),
                "refused": {
                    path: {"value": item.value, "reason": item.reason}
                    for path, item in refused.items()
                },
                "undo": self._draft.can_undo,
                "redo": self._draft.can_redo,
            }

    def trials(self) -> Data:
        """The questions, and how they were answered; see :meth:`Questions.data`."""
        return self._questions.data()

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": str(kind), "request": str(request)}:
                work = self._work(kind, content)
            case _:
                return False
        if work is None:
            return False
        try:
            with self.lock:
                if self._refresh():
                    self._changed("settings")
                event = work() or {"type": "done"}
        except Exception as error:
            if not isinstance(error, SlimchatError):
                logger.exception("The controls could not do what was asked")
            event = {"type": "error", "error": error_data(error, "The change of the settings")}
        self._send(request, event)
        return True

    def start(self) -> None:
        """Ask the pinned questions."""
        self._questions.try_config(self._before, self.config, 0)

    def pin(self, question: str) -> None:
        """Ask a question on each change.

        Raises:
            ConfigError: there are too many.
        """
        self._questions.pin(self._cut(question))

    def join(self, timeout: float | None = None) -> bool:
        """Wait until every question is asked; false when that took too long."""
        return self._questions.join(timeout)

    def close(self) -> None:
        """Ask nothing any more."""
        self._questions.close()

    def _work(self, kind: str, content: Data) -> Callable[[], Data | None] | None:
        draft, questions = self._draft, self._questions
        match kind, content:
            case "set", {"path": str(path), "value": value}:
                return lambda: self._turned(draft.set(path, value))
            case "reset", _:
                return lambda: self._turned(draft.replace(self._defaults()))
            case "undo", _:
                return lambda: self._turned(draft.undo())
            case "redo", _:
                return lambda: self._turned(draft.redo())
            case "ask", {"text": str(text)} if text.strip():
                return lambda: questions.ask(self._cut(text))
            case "pin", {"text": str(text)} if text.strip():
                return lambda: questions.pin(self._cut(text))
            case "unpin", {"text": str(text)}:
                return lambda: questions.unpin(text)
            case "run", _:
                return questions.again
            case "cancel", _:
                return questions.cancel
            case "apply", _:
                return self._apply
            case "yaml", _:
                return self._yaml
        return None

    def _cut(self, text: str) -> str:
        """A question as the bot reads it: no longer than it may be."""
        return text.strip()[: self._bot.config.max_question_chars]

    def _refresh(self) -> bool:
        """Begin from the bot's config, if somebody else has set another one since."""
        before, now = self._before, self._bot.config
        if now is before:
            return False
        self._draft.rebase(before, now)
        self._before = now
        self._questions.try_config(now, self._draft.config)
        return True

    def _turned(self, other: bool) -> None:
        self._changed("settings")
        if other:
            self._questions.try_config(self._before, self._draft.config)

    def _defaults(self) -> BotConfig:
        """Every setting at its default, but those that an open bot keeps."""
        now = values(self._before)
        locked = (group for group in self._groups if group["applies"] != "answer")
        paths = [setting["path"] for group in locked for setting in group["settings"]]
        return type(self._before)().updated({path: now[path] for path in paths})

    def _apply(self) -> Data:
        config = self._draft.config
        self._bot.configure(config)
        self._before = config
        self._changed("settings")
        self._questions.try_config(config, config, 0)
        return {"type": "applied"}

    def _yaml(self) -> Data:
        text = HEADER + explained_yaml(self._draft.config, changed=True)
        return {"type": "yaml", "name": "slimchat.yaml", "text": text}
