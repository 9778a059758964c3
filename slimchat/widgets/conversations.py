"""The conversations of one chat."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from slimchat.types import Turn
from slimchat.widgets.events import Data

KEPT_AFTER_DELETE = 20
"""How many deleted conversations can still be brought back."""
TITLE_CHARS = 80


@dataclass
class Conversation:
    """Messages in order, two a turn.

    Attributes:
        title: as the user named it; empty follows the first question.
    """

    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    title: str = ""
    messages: list[Data] = field(default_factory=list)

    def turn(self, request: str) -> tuple[Data, Data] | None:
        """Question and answer of a request."""
        pair = [message for message in self.messages if message["request"] == request]
        return (pair[0], pair[1]) if len(pair) == 2 else None

    def before(self, request: str) -> tuple[Turn, ...]:
        """What was said before a request, answers that were stopped or failed included."""
        requests = [message["request"] for message in self.messages]
        if request not in requests:
            return ()
        said = self.messages[: requests.index(request)]
        return tuple((str(one["role"]), str(one["text"])) for one in said)

    def until(self, request: str) -> list[Turn]:
        """What was said up to the answer of a request, and with it."""
        requests = [message["request"] for message in self.messages]
        end = len(requests) - requests[::-1].index(request) if request in requests else 0
        return [(str(one["role"]), str(one["text"])) for one in self.messages[:end] if one["text"]]

    def judge(self, request: str, feedback: Data) -> None:
        """Keep a verdict with the answer of a request."""
        self.mark(request, {"feedback": feedback})

    def mark(self, request: str, facts: Data) -> None:
        """Keep something with the answer of a request."""
        self.messages = [
            message | facts
            if message["request"] == request and message["role"] == "assistant"
            else message
            for message in self.messages
        ]

    def take_back(self, request: str) -> bool:
        """Forget a turn and those after it. Returns whether there was such a turn."""
        requests = [message["request"] for message in self.messages]
        if request not in requests:
            return False
        self.messages = self.messages[: requests.index(request)]
        return True

    def summary(self) -> Data:
        """What a list of conversations shows of this one."""
        first = next((str(message["text"]) for message in self.messages), "")
        title = self.title or " ".join(first.split())[:TITLE_CHARS]
        return {"id": self.id, "title": title, "turns": len(self.messages) // 2}


class Conversations:
    """An ordered set of conversations, one of them shown. Never empty; not safe for threads.

    Attributes:
        current: the one that is shown.
    """

    def __init__(self) -> None:
        self.current = Conversation()
        self._open = [self.current]
        self._deleted: list[Conversation] = []

    def __iter__(self) -> Iterator[Conversation]:
        return iter(self._open)

    def get(self, conversation: str) -> Conversation | None:
        """An open conversation by its id."""
        return next((one for one in self._open if one.id == conversation), None)

    def all(self) -> Iterator[Conversation]:
        """The open ones and those that can be brought back."""
        yield from self._open
        yield from self._deleted

    def begin(self) -> None:
        """Show an empty conversation: a new one, unless there is one already."""
        empty = next((one for one in self._open if not one.messages and not one.title), None)
        if empty is None:
            empty = Conversation()
            self._open.append(empty)
        self.current = empty

    def select(self, conversation: str) -> None:
        """Show another one."""
        self.current = self.get(conversation) or self.current

    def rename(self, conversation: str, title: str) -> None:
        """Name one; an empty title goes back to the first question."""
        if found := self.get(conversation):
            found.title = " ".join(title.split())[:TITLE_CHARS]

    def clear(self) -> None:
        """Empty the one that is shown; what was said can be brought back."""
        old = self.current
        if old.messages:
            self._keep(Conversation(old.id, old.title, old.messages))
            old.messages = []

    def delete(self, conversation: str) -> None:
        """Take one away; it can be brought back."""
        found = self.get(conversation)
        if found is None:
            return
        place = self._open.index(found)
        self._open.remove(found)
        self._keep(found)
        if found is self.current:
            neighbours = self._open[place : place + 1] or self._open[-1:]
            if neighbours:
                self.current = neighbours[0]
            else:
                self.begin()

    def restore(self, conversation: str) -> None:
        """Bring back what was deleted or cleared last under this id, and show it."""
        found = next((one for one in reversed(self._deleted) if one.id == conversation), None)
        if found is None:
            return
        self._deleted.remove(found)
        if still := self.get(conversation):
            still.messages = [*found.messages, *still.messages]
            found = still
        else:
            self._open.append(found)
        self.current = found

    def _keep(self, conversation: Conversation) -> None:
        self._deleted = [*self._deleted, conversation][-KEPT_AFTER_DELETE:]
