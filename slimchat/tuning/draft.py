"""A config that is being changed, with a way back and forth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from slimchat.config import BotConfig
from slimchat.errors import ConfigError
from slimchat.fixed import fixed
from slimchat.tuning.settings import values

MOST_CHARACTERS = 20_000
"""Of a value, written as JSON."""
MOST_STEPS = 200
"""Changes that can be undone."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that a setting cannot have, and why."""

    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class State:
    """A valid config, and by path the values that it could not take."""

    config: BotConfig
    refused: Mapping[str, Refused] = field(default_factory=dict)


class Draft:
    """The last good config, and the changes that led there. Not safe from several threads.

    A value that is refused is kept beside the config, and tried again with every later change:
    two settings that are only valid together can be given one after the other.

    Args:
        config: where it begins.
    """

    def __init__(self, config: BotConfig) -> None:
        self._states = [State(config)]
        self._at = 0

    @property
    def state(self) -> State:
        """What there is now."""
        return self._states[self._at]

    @property
    def config(self) -> BotConfig:
        """The last good config."""
        return self.state.config

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change."""
        return self._at < len(self._states) - 1

    def set(self, path: str, value: Any) -> bool:
        """Change a setting. Returns whether the config is another one now.

        Raises:
            ConfigError: there is no such setting, or the value is longer than any setting may be.
        """
        size = len(json.dumps(value, default=str))
        if size > MOST_CHARACTERS:
            raise ConfigError(
                f"The value of {path:.60} has {size:,} characters; {MOST_CHARACTERS:,} are "
                "allowed.",
                "Shorten it.",
            )
        before = self.state
        waiting = {name: item.value for name, item in before.refused.items() if name != path}
        config, refused = before.config, dict[str, Refused]()
        whole = _tried(config, {**waiting, path: value}, path)
        if isinstance(whole, BotConfig):
            config = whole
        else:
            for name, given in {path: value, **waiting}.items():
                found = _tried(config, {name: given}, name)
                if isinstance(found, BotConfig):
                    config = found
                else:
                    refused[name] = Refused(given, found)
        return self._go(State(config, refused))

    def replace(self, config: BotConfig) -> bool:
        """Take another config as a whole. Returns whether it is another one."""
        return self._go(State(config))

    def rebase(self, before: BotConfig, after: BotConfig) -> None:
        """Carry every step over from one config to another: what a step has set stays set, and
        all else is as in ``after``. What cannot be set there is refused."""
        self._states = [_carried(state, before, after) for state in self._states]

    def undo(self) -> bool:
        """Take the last change back. Returns whether the config is another one now."""
        return self._move(-1) if self.can_undo else False

    def redo(self) -> bool:
        """Make the last undone change again. Returns whether the config is another one now."""
        return self._move(1) if self.can_redo else False

    def _move(self, step: int) -> bool:
        before = self.config
        self._at += step
        return self.config != before

    def _go(self, state: State) -> bool:
        before = self.state
        if state == before:
            return False
        self._states = [*self._states[: self._at + 1], state][-MOST_STEPS - 1 :]
        self._at = len(self._states) - 1
        return state.config != before.config


def _carried(state: State, before: BotConfig, after: BotConfig) -> State:
    old = values(before)
    changes = {path: new for path, new in values(state.config).items() if new != old[path]}
    if not changes:
        return State(after, state.refused)
    found = _tried(after, changes, "")
    if isinstance(found, BotConfig):
        return State(found, state.refused)
    refused = {path: Refused(new, found) for path, new in changes.items()}
    return State(after, {**refused, **state.refused})


def _tried(config: BotConfig, changes: Mapping[str, Any], path: str) -> BotConfig | str:
    """The config with these changes, or why ``path`` cannot be changed so."""
    try:
        found = config.updated(changes)
    except ConfigError as error:
        if isinstance(error.__cause__, ValidationError):
            return _reason(error.__cause__, path)
        raise
    locked = fixed(config, found)
    if locked:
        return f"An open bot keeps {', '.join(locked)}: build or open another one."
    return found


def _reason(error: ValidationError, path: str) -> str:
    problems = error.errors(include_url=False)
    own = [
        item for item in problems if f"{'.'.join(map(str, item['loc']))}.".startswith(f"{path}.")
    ]
    told = (item["msg"].removeprefix("Value error, ") for item in own or problems)
    return "; ".join(dict.fromkeys(told))
