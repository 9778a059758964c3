"""The controls in a panel."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.evaluation.failing import disliked
from slimchat.lab.problems import missing
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import Client
from slimchat.lab.views.session_view import SessionView
from slimchat.types import Language
from slimchat.widgets.tuning import TuningSession


class ControlsView(SessionView):
    """A :class:`TuningSession`; what people found wrong is pinned from the start.

    Args:
        allowed: whether a file may be used; a model may only be one that ships with slimchat, or
            one of these.
    """

    kind = "controls"
    renews = "settings"

    def __init__(
        self,
        identity: str,
        bot: SharedBot,
        loop: asyncio.AbstractEventLoop,
        allowed: Callable[[Path], bool],
    ) -> None:
        self._allowed = allowed
        super().__init__(identity, bot, loop)
        self._session = TuningSession(bot, disliked(bot.path), self.send, self._update)
        self.state |= self._session.snapshot()
        self._session.start()

    @property
    def tried(self) -> tuple[BotConfig, list[str]]:
        """The settings that are tried, and the questions that are pinned."""
        return self._session.config, self._session.trials()["pins"]

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        match content:
            case {
                "type": "set",
                "request": str(request),
                "path": str(path),
                "value": str(value),
            } if path.endswith(".model") and value != "bundled" and not self._allowed(Path(value)):
                error = missing(value)
                data = {"fact": error.fact, "fix": error.fix}
                self.send(request, {"type": "error", "error": data})
                return True
        return super().obey(client, content, buffers)

    def pin(self, question: str) -> None:
        """Ask a question whenever a setting changes; where there are too many, none is added."""
        with contextlib.suppress(ConfigError):
            self._session.pin(question)

    def speak(self, language: Language | None) -> None:
        self._session.language = language
