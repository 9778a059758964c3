"""The way of one question, from the words to the answer.

Every step has one shape (:data:`~slimchat.dialogue.inquiry.Step`) and leaves a
:class:`~slimchat.types.Step` in the trace; nothing downstream reaches back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from slimchat.config import BotConfig
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.inquiry import Inquiry, Means, Step
from slimchat.dialogue.policy import Policy
from slimchat.dialogue.private import Private
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.steps.acting import act
from slimchat.dialogue.steps.asking_back import ask_back
from slimchat.dialogue.steps.completing import complete
from slimchat.dialogue.steps.curated import say_curated
from slimchat.dialogue.steps.greeting import greet
from slimchat.dialogue.steps.guarding import hear
from slimchat.dialogue.steps.person import hand_over, hand_over_unless_sure, look_for_need
from slimchat.dialogue.steps.quoting import quote
from slimchat.dialogue.steps.refusing import abstain
from slimchat.dialogue.steps.searching import look_up, weigh_evidence
from slimchat.dialogue.steps.stopping import ask_for_words, halt
from slimchat.dialogue.steps.topics import keep_to_topics
from slimchat.dialogue.steps.writing import write
from slimchat.dialogue.trace import Trace
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.language import spoken_language
from slimchat.knowledge.protocols import Cancel
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.tools.deciding import ToolStep
from slimchat.types import Event, Language, Turn

STEPS: tuple[Step, ...] = (
    ask_for_words,
    hear,  # guard
    greet,  # courtesy
    complete,  # history
    keep_to_topics,  # policy
    halt,
    look_for_need,  # handoff, decided before the search
    act,  # tools
    hand_over,
    say_curated,  # faq
    look_up,  # retriever
    weigh_evidence,
    halt,
    hand_over_unless_sure,
    abstain,  # abstention
    ask_back,  # clarify
    quote,  # extractive answers
    write,  # generative answers, and grounding
)
"""The way of every question, in its order; the first answer ends it."""


class Pipeline:
    """Everything one question passes through; holds no state between questions.

    Args:
        generator: writes the answers; ``None`` quotes the sentences that answer.
        faq: the curated answers, if there may be any.
        policy: tells what is not answered.
        private: makes the trace such that it may be kept.
        tools: what the bot may call, if anything.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        reader: Reader,
        generator: TextGenerator | None,
        config: BotConfig,
        faq: Faq | None = None,
        policy: Policy | None = None,
        private: Private | None = None,
        tools: ToolStep | None = None,
    ) -> None:
        self._means = Means(knowledge, reader, generator, config, faq, policy or Policy(), tools)
        self._private = private or Private()

    def run(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Events of one question; the last one carries the answer."""
        inquiry = self._opened(question, history, language, cancel or _never)
        for step in STEPS:
            for event in step(inquiry, self._means):
                yield event
                if event.answer is not None:
                    return

    def _opened(
        self, question: str, history: Sequence[Turn], language: Language | None, stop: Cancel
    ) -> Inquiry:
        """The question as it sets out, in its language."""
        config = self._means.config
        trace = Trace(self._kept if config.guard.personal else None)
        asked = " ".join(question.split())[: config.max_question_chars]
        heard = history[max(0, len(history) - config.guard.max_turns) :]
        spoken = language or spoken_language(asked, heard, config.knowledge.default_language)
        trace.add("language", question=asked, language=spoken, given=language is not None)
        return Inquiry(Speaker(trace, asked, spoken), history, stop)

    def _kept(self, value: Any) -> Any:
        """What may be kept of data."""
        return self._private.masked(value, self._means.knowledge)


def _never() -> bool:
    return False
