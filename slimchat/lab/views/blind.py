"""A blind comparison of a bot with what is tried, in a panel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from slimchat.config import BotConfig
from slimchat.evaluation.sets.places import golden_of
from slimchat.lab.shared import SharedBot
from slimchat.lab.views.base import View
from slimchat.lab.views.controls import ControlsView
from slimchat.lab.views.session_view import SessionView
from slimchat.lab.views.tuner import TunerView
from slimchat.widgets.blind_session import JUDGED, BlindSession


class BlindView(SessionView):
    """A :class:`BlindSession` of a bot and what was changed last in a panel of its settings, else
    chosen in one of its tuning; on what is pinned there and the golden set of the bot.

    Args:
        panels: those of the bot.
    """

    kind = "blind"
    renews = "state"

    def __init__(
        self,
        identity: str,
        bot: SharedBot,
        loop: asyncio.AbstractEventLoop,
        panels: Callable[[], Sequence[View]],
    ) -> None:
        super().__init__(identity, bot, loop)
        self._panels = panels
        names = ("now", "candidate")
        self._session = BlindSession(bot, self._candidate, (), names, self.send, self._update)
        self.state |= {"state": self._session.state()}

    def _candidate(self) -> tuple[BotConfig, list[str]]:
        panels = sorted(self._panels(), key=lambda panel: -panel.used)
        pinned: list[str] = []
        tried: list[BotConfig] = []
        for kind in (ControlsView, TunerView):
            for panel in panels:
                if isinstance(panel, kind):
                    config, pins = panel.tried
                    tried += [config] if config != self.bot.config else []
                    pinned += pins
        cases = golden_of(self.bot.docs, self.bot.path) or []
        asked = [*pinned, *(case.question for case in cases if not case.history)]
        return next(iter(tried), self.bot.config), [*dict.fromkeys(asked)][:JUDGED]
