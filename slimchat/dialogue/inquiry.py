"""One question on its way to an answer, what answers it, and the shape of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from slimchat.config import BotConfig
from slimchat.dialogue import abstention
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.history import Completion
from slimchat.dialogue.policy import Policy
from slimchat.dialogue.speaker import Speaker
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.protocols import Cancel
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.tools.deciding import ToolStep
from slimchat.types import Event, Turn


@dataclass(frozen=True, slots=True)
class Means:
    """What questions are answered with; the same for each of them.

    Attributes:
        generator: writes the answers; ``None`` quotes the sentences that answer.
        faq: the curated answers, if there may be any.
        policy: tells what is not answered.
        tools: what the bot may call, if anything.
    """

    knowledge: KnowledgeBase
    reader: Reader
    generator: TextGenerator | None
    config: BotConfig
    faq: Faq | None
    policy: Policy
    tools: ToolStep | None

    @property
    def limit(self) -> float:
        """The probability below which the bot refuses."""
        return abstention.threshold(self.config.answer, self.reader.refuse_below)


@dataclass(slots=True)
class Inquiry:
    """One question on its way, with what the steps so far have found out.

    Attributes:
        speaker: holds what is heard of the question, and says the answer.
        history: the turns that count, oldest first.
        stop: whether the answer is not wanted any more.
        made: the question as the conversation completes it.
        query: the completed question that was searched for; ``None`` for the question as it
            stands.
        found: the passages.
        enough: they are evidence enough to answer.
    """

    speaker: Speaker
    history: Sequence[Turn]
    stop: Cancel
    made: Completion = field(default_factory=Completion)
    query: str | None = None
    found: SearchResult = field(default_factory=SearchResult)
    enough: bool = False

    @property
    def question(self) -> str:
        """The question in full, as it was searched for."""
        return self.query or self.speaker.asked


Step: TypeAlias = Callable[[Inquiry, Means], Iterable[Event]]
"""Looks at a question, may note something in it, and gives events; an answer among them is the end
of the way. Where the settings switch a step off, it gives none."""
