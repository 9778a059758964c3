"""Whether a question is for a tool, and what must still be asked for.

Nothing is kept between questions: what was asked for, and which values are known, is read out of
the conversation again. A turn of the bot counts as its question for a value only where it reads as
that question.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slimchat._config.tools import ToolsConfig
from slimchat.knowledge.language import detect_language
from slimchat.tools import texts, words
from slimchat.tools.marks import Said
from slimchat.tools.matching import THRESHOLD, Intent, Matcher
from slimchat.tools.reading import Reading, read
from slimchat.tools.slots import Slot
from slimchat.tools.state import Ask, Decision, Leave, State, after, asked_in, picked
from slimchat.tools.tool import Call, Tool
from slimchat.types import Language, Turn

Propose = Callable[[str, Sequence[Turn], Language], tuple[Tool, Mapping[str, Any]] | None]
_SHORT = 4
"""Words of a reply that may be in any language, at most; and beside a value that is changed."""


@dataclass(slots=True)
class ToolStep:
    """Decides for one question.

    Args:
        tools: of the bot.
        propose: has a language model choose the tool of a question, with values; by default the
            closest examples do.
        today: the day that words such as "tomorrow" count from.

    Attributes:
        intent: the tool that the last question is closest to.
    """

    tools: tuple[Tool, ...]
    matcher: Matcher
    config: ToolsConfig
    today: datetime.date = field(default_factory=datetime.date.today)
    propose: Propose | None = None
    intent: Intent | None = None

    @property
    def threshold(self) -> float:
        """Likeness from which a question is for a tool."""
        return THRESHOLD if self.config.threshold is None else self.config.threshold

    def decide(self, question: str, history: Sequence[Turn], language: Language) -> Decision:
        """What to do with a question."""
        return self.decided(self.replayed(history), question, history, language)

    def decided(
        self, state: State, question: str, history: Sequence[Turn], language: Language
    ) -> Decision:
        """The same, once the conversation has been read."""
        spoken = self.spoken(state, question, language)
        decision = self.next(state, question, spoken)
        follows = state.asked is not None or state.called is not None
        if self.propose is None or (follows and decision is not None):
            return decision
        made = self.propose(question, history, spoken)
        if made is None:
            return None
        tool, values = made
        reading = read(tool, question, spoken, self.today)
        known = {**self._earlier(state, tool), **values, **reading.values}
        return self._filled(tool, known, reading)

    def spoken(self, state: State, question: str, language: Language) -> Language:
        """A short reply is in the language of what it replies to."""
        short = len(question.split()) <= _SHORT
        return state.language if short and state.language else language

    def replayed(self, history: Sequence[Turn]) -> State:
        """What the conversation has come to; nothing is called."""
        state, spoken = State(), None
        users = [n for n, (role, _) in enumerate(history) if role == "user"]
        for at in users[-self.config.max_turns :]:
            text = " ".join(history[at][1].split())
            spoken = detect_language(text, spoken or "en")
            spoken = self.spoken(state, text, spoken)
            decision = self.next(state, text, spoken)
            replies = [said for role, said in history[at + 1 : at + 2] if role == "assistant"]
            reply = " ".join(replies[0].split()) if replies else ""
            before, state = state, after(state, decision, reply, (text, spoken))
            asked = asked_in(reply, self.tools) if state.asked is None else None
            if asked is not None:  # a language model chose the tool then
                state = self._as_asked(before, asked, state, text)
        return state

    def _as_asked(
        self, before: State, asked: tuple[Tool, Slot, Language], state: State, text: str
    ) -> State:
        """The state after a question of the bot that the examples do not lead to."""
        tool, slot, language = asked
        known = before.asked.values if before.asked and before.asked.tool is tool else {}
        values = {**known, **read(tool, text, language, self.today).values}
        return replace(state, asked=Ask(tool, slot, "missing", values), language=language)

    def next(self, state: State, text: str, language: Language) -> Decision:
        """What to do with a text after such a conversation; sets :attr:`intent`."""
        self.intent = self.matcher.closest(self.tools, text, language, self.today)
        wanted = self.intent
        if wanted is not None and not wanted.clear(self.threshold):
            wanted = None
        if state.asked is not None:
            return self._answered(state, state.asked, text, language, wanted)
        if state.called is not None and (wanted is None or wanted.tool is state.called.tool):
            changed = self._changed(state.called, text, language)
            if changed is not None:
                return changed
        return self._begun(state, wanted, text, language)

    def _begun(
        self, state: State, wanted: Intent | None, text: str, language: Language
    ) -> Decision:
        """A question that stands alone."""
        if wanted is None:
            return None
        tool = wanted.tool
        reading = read(tool, text, language, self.today)
        values = {**self._earlier(state, tool), **reading.values}
        return self._filled(tool, values, reading)

    def _earlier(self, state: State, tool: Tool) -> dict[str, Any]:
        """Codes that the customer named before, the newest first."""
        values = state.codes(tool)
        codes = [slot.name for slot in tool.slots if slot.kind == "code"]
        for text, language in reversed(state.said):
            found = read(tool, text, language, self.today).values if codes else {}
            for name in codes:
                if name in found:
                    values.setdefault(name, found[name])
        return values

    def _answered(
        self, state: State, ask: Ask, text: str, language: Language, wanted: Intent | None
    ) -> Decision:
        """A reply to the question for a value."""
        plain = Said(text, language).plain
        if words.GIVES_UP.match(plain):
            return Leave(ask.tool)
        place = picked(ask, plain, language)
        if place is not None:
            return self._filled(ask.tool, {**ask.values, ask.slot.name: place}, Reading())
        reading = read(ask.tool, text, language, self.today, ask.slot.name)
        asks = words.ASKS.search(plain) is not None
        own = wanted is not None and wanted.tool is ask.tool
        if not reading.values and not reading.several and (asks or wanted) and not own:
            return self._begun(replace(state, asked=None), wanted, text, language)
        if reading:
            values = {**ask.values, **reading.values}
            return self._filled(ask.tool, values, reading, ask)
        return self._again(ask) if ask.times < self.config.max_asks else None

    def _changed(self, call: Call, text: str, language: Language) -> Decision:
        """The call before, with a changed value; ``None`` for another question."""
        reading = read(call.tool, text, language, self.today)
        plain = Said(text, language).plain
        begins = words.BEGINS_AGAIN.match(plain) is not None
        if not (reading.corrects or begins or reading.rest <= _SHORT):
            return None
        values = dict(call.values)
        for name, denied in reading.denied.items():
            if values.get(name) in denied and name not in reading.values:
                values[name] = None
                reading.wrong.setdefault(name, "")
        if not reading:
            return None
        return self._filled(call.tool, {**values, **reading.values}, reading)

    def _filled(
        self, tool: Tool, values: Mapping[str, Any], reading: Reading, before: Ask | None = None
    ) -> Decision:
        """The call, or the question for the first value that stands in its way."""
        for slot in tool.slots:
            name = slot.name
            ask: Ask | None = None
            if name in reading.several:
                ask = Ask(tool, slot, "several", values, several=reading.several[name])
            elif name in reading.wrong and name not in reading.values:
                kept = {key: value for key, value in values.items() if key != name}
                ask = Ask(tool, slot, "wrong", kept, said=reading.wrong[name])
            elif slot.required and values.get(name) is None:
                ask = Ask(tool, slot, "missing", values)
            if ask is not None:
                same = before is not None and before.slot is slot
                times = before.times + 1 if before is not None and same else 1
                return replace(ask, times=times) if times <= self.config.max_asks else None
        given = {name: value for name, value in values.items() if value is not None}
        try:
            return tool.checked(given)
        except ValueError as error:
            name = str(error).partition(":")[0]
            known = next((slot for slot in tool.slots if slot.name == name), None)
            if known is None:
                return None
            said = texts.told(given.pop(name, ""))
            return Ask(tool, known, "wrong", given, said=said)

    def _again(self, ask: Ask) -> Ask:
        return replace(ask, said="", times=ask.times + 1)
