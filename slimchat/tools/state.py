"""What a conversation with a tool has come to."""

from __future__ import annotations

from collections.abc import Mapping
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

    def known(self, tool: Tool) -> dict[str, Any]:
        """Values of slots by the same name and kind that an earlier tool was given."""
        last = self.called.tool if self.called else self.asked.tool if self.asked else None
        values = self.called.values if self.called else self.asked.values if self.asked else {}
        if last is None:
            return {}
        kinds = {slot.name: slot.kind for slot in last.slots}
        mine = [slot.name for slot in tool.slots if slot.required]
        return {
            name: values[name]
            for name in mine
            if name in values and kinds.get(name) == tool.slot(name).kind
        }


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
