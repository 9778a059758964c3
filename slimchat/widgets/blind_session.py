"""A blind comparison, as a page follows it; ``extension/src/blind/protocol.ts``: the other end."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from slimchat.config import BotConfig
from slimchat.errors import ConfigError, SlimchatError, StoppedError, error_data
from slimchat.fixed import check_fixed
from slimchat.tuning.blind import Ballot, Pair
from slimchat.tuning.difference import failure, side
from slimchat.types import Answer
from slimchat.widgets.events import Data
from slimchat.widgets.tasks import Task, Tasks

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

JUDGED = 20
"""Questions for what is tried, at most."""
Candidate = Callable[[], tuple[BotConfig, Sequence[str]]]
SHOWN = ("text", "action", "language", "sources", "error")
"""What people judge by: neither confidence nor time, which would tell who answers."""


class BlindSession:
    """Asks both, and shows their answers unlabelled, in random order.

    Args:
        other: another bot, or other settings of this one; or what gives such settings and the
            questions each time that they are asked.
        questions: to judge.
        names: of both, told when the votes are shown.
        send: called with a request's id and an event.
        changed: called after the state changed.

    Raises:
        ConfigError: there is no question, or one is not text; or the settings need another index.
    """

    def __init__(
        self,
        bot: SupportBot,
        other: SupportBot | BotConfig | Candidate,
        questions: Sequence[str],
        names: tuple[str, str],
        send: Callable[[str, Data], None],
        changed: Callable[[], None],
    ) -> None:
        self._bot, self._names = bot, names
        self._candidate: Candidate | None = None
        self._first: tuple[SupportBot, BotConfig] = bot, bot.config
        self._second: tuple[SupportBot, BotConfig] = self._first
        self._wanted: list[str] = []
        if isinstance(other, BotConfig):
            check_fixed(bot.config, other)
            self._second = bot, other
        elif callable(other):
            self._candidate = other
        else:
            self._second = other, other.config
        if self._candidate is None:
            self._wanted = _texts(questions)
        self._send, self._changed = send, changed
        self.lock = threading.RLock()
        self._pairs: dict[str, Pair] = {}
        self._ballot = Ballot(self._wanted, secrets.randbits(32))
        self._shown = False
        self._tasks = Tasks("blind", send)

    def state(self) -> Data:
        """JSON data: how far it came, the next pair, and the result once it is shown."""
        with self.lock:
            judged = self._judged()
            current = next((text for text in judged if text not in self._ballot.votes), None)
            return {
                "renews": self._candidate is not None,
                "questions": len(self._wanted),
                "asked": len(self._pairs),
                "same": sum(pair.same for pair in self._pairs.values()),
                "judged": len(self._ballot.votes),
                "to_judge": len(judged),
                "current": None if current is None or self._shown else self._current(current),
                "undo": bool(self._ballot.votes) and not self._shown,
                "result": self._result() if self._shown else None,
            }

    def obey(self, content: Any) -> bool:
        """Carry out one intent. Returns false for anything that is none, and does nothing then."""
        match content:
            case {"type": "ask", "request": str(request)}:
                self._tasks.do(request, self._ask_all, "The comparison")
            case {"type": "stop", "target": str(target)}:
                self._tasks.stop(target)
            case {
                "type": "vote", "request": str(request), "question": str(question),
                "choice": "left" | "right" | "tie" as choice,
            }:  # fmt: skip
                self._at_once(request, lambda: self._vote(question, choice))
            case {"type": "back", "request": str(request)}:
                self._at_once(request, lambda: self._ballot.take_back())
            case {"type": "show", "request": str(request)}:
                self._at_once(request, lambda: setattr(self, "_shown", True))
            case {"type": "again", "request": str(request)}:
                self._at_once(request, self._begin)
            case _:
                return False
        return True

    def result(self) -> Data:
        """The votes so far, by name."""
        with self.lock:
            return self._result()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until both have answered; false when that took too long."""
        return self._tasks.join(timeout)

    def close(self) -> None:
        """Ask nothing any more."""
        self._tasks.close()

    def _judged(self) -> list[str]:
        """Questions with two answers that differ, in the order they are shown."""
        return [
            text
            for text in self._ballot.questions
            if text in self._pairs and not self._pairs[text].same
        ]

    def _current(self, question: str) -> Data:
        pair = self._pairs[question]
        sides = [{name: each[name] for name in SHOWN} for each in (pair.first, pair.second)]
        if self._ballot.swapped(question):
            sides.reverse()
        return {"question": question, "left": sides[0], "right": sides[1]}

    def _result(self) -> Data:
        return {**self._ballot.result(), "names": [*self._names]}

    def _renew(self) -> None:
        """Take the candidate as it is now; one that was not compared yet begins anew.

        Raises:
            ConfigError: there is none, or it needs another index, or there is no question.
        """
        if self._candidate is None:
            return
        config, questions = self._candidate()
        now = self._bot.config
        if config == now:
            raise ConfigError(
                "There is no candidate: its settings are those of the bot.",
                "Change a setting, or compare a trial of the tuning, first.",
            )
        check_fixed(now, config)
        wanted = _texts(questions)
        if (now, config, wanted) != (self._first[1], self._second[1], self._wanted):
            self._first, self._second, self._wanted = (self._bot, now), (self._bot, config), wanted
            self._pairs = {}
            self._begin()

    def _ask_all(self, task: Task) -> Data:
        with self.lock:
            self._renew()
        self._changed()
        for done, question in enumerate(self._wanted):
            task.progress("asked", done, len(self._wanted))
            if question in self._pairs:
                continue
            pair = Pair(question, *(_answered(*who, question) for who in self._both()))
            if task.stopped():
                raise StoppedError("The comparison was stopped.", "Start it again to go on.")
            with self.lock:
                self._pairs[question] = pair
            self._changed()
        return {"type": "asked"}

    def _both(self) -> tuple[tuple[SupportBot, BotConfig], tuple[SupportBot, BotConfig]]:
        return self._first, self._second

    def _vote(self, question: str, choice: Any) -> None:
        if question not in self._judged() or self._shown:
            raise ConfigError("That question cannot be judged now.", "Judge the one that is shown.")
        self._ballot.vote(question, choice)

    def _begin(self) -> None:
        """Forget the votes, and draw other orders."""
        self._ballot = Ballot(self._wanted, secrets.randbits(32))
        self._shown = False

    def _at_once(self, request: str, work: Callable[[], object]) -> None:
        event: Data = {"type": "done"}
        try:
            with self.lock:
                work()
        except SlimchatError as error:
            event = {"type": "error", "error": error_data(error)}
        self._changed()
        self._send(request, event)


def _answered(bot: SupportBot, config: BotConfig, question: str) -> Data:
    try:
        with bot.cited.paused():  # what is only tried calls no tool
            answer: Answer = bot.ask(question, config=config)
    except SlimchatError as error:
        return failure(error_data(error, "The answer"))
    return side(answer)


def _texts(questions: Sequence[str]) -> list[str]:
    wanted = [text for text in dict.fromkeys(questions) if _is_text(text)]
    if not wanted:
        raise ConfigError("There is no question to judge.", "Give a list of questions.")
    return wanted


def _is_text(question: object) -> bool:
    if not isinstance(question, str):
        raise ConfigError(f"A question is {question!r:.80}, not text.", "Give questions as text.")
    return bool(question.strip())
