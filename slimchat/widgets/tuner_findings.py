"""What a search for better settings has found, and the candidate among it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.fixed import fixed
from slimchat.tuning.sweep.front import best_of, pareto
from slimchat.tuning.sweep.study import Trial
from slimchat.tuning.sweep.tuned import Tuned
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

WINNER = -1
"""The candidate that is what the search found, without the changes that made no difference."""


class Findings:
    """The trials of one bot, the outcome, and the candidate. Its owner guards it.

    Attributes:
        outcome: of the last search.
    """

    def __init__(self, bot: SupportBot) -> None:
        self._bot, self._base = bot, bot.config
        self._trials: list[Trial] = []
        self._cap: float | None = None
        self._candidate: int | None = None
        self.outcome: Tuned | None = None

    @property
    def chosen(self) -> bool:
        """Whether there is a candidate."""
        return self._candidate is not None

    @property
    def config(self) -> BotConfig:
        """The candidate, else the bot's own settings."""
        if self._candidate is None:
            return self._bot.config
        if self._candidate == WINNER and self.outcome is not None:
            return self.outcome.config
        changes = {trial.number: trial.changes for trial in self._trials}
        return self._base.updated(changes.get(self._candidate, {}))

    @property
    def rebuild(self) -> list[str]:
        """What of the candidate an open bot cannot take."""
        return fixed(self._bot.config, self.config)

    def begin(self, cap: float | None, fresh: bool) -> None:
        """A search begins, on from the trials that are there or with none.

        Args:
            cap: seconds that 95% of the answers may take at most.
        """
        if fresh or not self._trials:  # else they differ from what the bot was then
            self._base, self._trials = self._bot.config, []
        self._cap = cap
        self.outcome, self._candidate = None, None

    def tried(self, trials: list[Trial]) -> None:
        """So far these were tried."""
        self._trials = trials

    def end(self, found: Tuned) -> None:
        """The search has ended."""
        self.outcome, self._trials = found, [*found.trials]
        self._candidate = WINNER if found.changes else None

    def select(self, number: int | None) -> None:
        """Take a trial as the candidate.

        Raises:
            ConfigError: there is no such trial.
        """
        known = {trial.number for trial in self._trials} | ({WINNER} if self.outcome else set())
        if number is not None and number not in known:
            raise ConfigError(f"There is no trial {number}.", "Select one of the table.")
        self._candidate = number

    def data(self) -> Data:
        """All of it as JSON data."""
        best = best_of(self._trials, self._cap)
        return {
            "max_latency": self._cap,
            "trials": [asdict(trial) for trial in self._trials],
            "front": [trial.number for trial in pareto(self._trials)],
            "best": best.number if best else None,
            "candidate": self._candidate,
            "rebuild": self.rebuild,
            "outcome": self.outcome.brief() if self.outcome else None,
        }
