"""What a conversation with a tool has come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from slimchat.tools import texts, words
from slimchat.tools.marks import Found
from slimchat.tools.slots import Slot
from slimchat.tools.tool import Call, Tool
from slimchat.types import LANGUAGES, Language

Why = Literal["missing", "wrong", "several"]
_PICKS = 4
"""Words of a reply that picks a value by its place, at most."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A value must be asked for.

    Attributes:
        values: those that are known.
        several: the values of which one is meant.
        times: in a row that this was asked for.
    """

    tool: Tool
    slot: Slot
    why: Why
    values: Mapping[str, Any]
    said: str = ""
    several: tuple[Found, ...] = ()
    times: int = 1

    def text(self, language: Language) -> str:
        """The question."""
        if self.several:
            return texts.which_of(self.several, language)
        asked = texts.question_for(self.slot, language)
        return f"{texts.not_valid(self.said, language)} {asked}" if self.said else asked

    def choices(self) -> list[str]:
        """What can be picked."""
        return texts.labels(self.several) if self.several else list(self.slot.choices)


@dataclass(frozen=True, slots=True)
class Leave:
    """The customer does not want it any more."""

    tool: Tool


Decision = Call | Ask | Leave | None
"""What to do with a question; ``None`` leaves it to the documents."""


@dataclass(frozen=True, slots=True)
class State:
    """What the conversation has come to."""

    asked: Ask | None = None
    called: Call | None = None
    language: Language | None = None
    said: tuple[tuple[str, Language], ...] = ()

    def codes(self, tool: Tool) -> dict[str, Any]:
        """Codes that an earlier tool was given for slots of the same name."""
        last = self.called or self.asked
        if last is None:
            return {}
        earlier = {slot.name for slot in last.tool.slots if slot.kind == "code"}
        mine = [slot.name for slot in tool.slots if slot.kind == "code" and slot.name in earlier]
        return {name: last.values[name] for name in mine if name in last.values}


def asked_in(reply: str, tools: Sequence[Tool]) -> tuple[Tool, Slot, Language] | None:
    """The value that a turn of the bot asks for, and in which language."""
    for tool in tools:
        for slot in tool.slots:
            for language in LANGUAGES:
                if reply.endswith(" ".join(texts.question_for(slot, language).split())):
                    return tool, slot, language
    return None


def after(state: State, decision: Decision, reply: str, said: tuple[str, Language]) -> State:
    """The state once the bot has replied.

    Args:
        said: what was decided on, with its language.
    """
    heard = (*state.said, said)
    if isinstance(decision, Ask):
        for language in LANGUAGES:
            if reply.endswith(" ".join(decision.text(language).split())):
                return State(asked=decision, language=language, said=heard)
        return State(said=heard)
    if isinstance(decision, Call):
        return State(called=decision, language=said[1], said=heard)
    return State(said=heard)


def picked(ask: Ask, plain: str, language: Language) -> Any:
    """The value that is picked by its place, such as "the second"."""
    places = [words.ORDINALS[word] for word in plain.split() if word in words.ORDINALS]
    if len(places) != 1 or not ask.several or len(plain.split()) > _PICKS:
        return None
    return ask.several[places[0]].value if places[0] < len(ask.several) else None
