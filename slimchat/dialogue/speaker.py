"""The end of the way: what is said, as events, with everything that led to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from slimchat.dialogue.handoff import NOBODY, Decision
from slimchat.dialogue.trace import Trace
from slimchat.types import Action, Answer, Citation, Event, Language, Usage


class Speaker:
    """Says one answer.

    Attributes:
        trace: of the question.
        question: as it was put.
        asked: what is heard of it.
        language: that the answer is framed in.
        confidence: as far as it is known.
        notice: what must be known about the text.
        handoff: whether a person must answer.
    """

    def __init__(self, trace: Trace, asked: str, language: Language) -> None:
        self.trace, self.asked, self.language = trace, asked, language
        self.question = asked
        self.confidence = 0.0
        self.notice = ""
        self.handoff: Decision = NOBODY

    def say(
        self,
        action: Action,
        said: str,
        *,
        citations: Sequence[Citation] = (),
        streamed: bool = False,
        cancelled: bool = False,
        usage: Usage | None = None,
        choices: Sequence[str] = (),
    ) -> Iterator[Event]:
        """The text, unless it was streamed, and the answer."""
        if said and not streamed:
            yield Event("token", text=said)
        answer = Answer(
            text=said,
            action=action,
            citations=tuple(citations),
            confidence=self.confidence,
            language=self.language,
            timings=self.trace.finished(),
            usage=usage or Usage(),
            trace=tuple(self.trace.steps),
            id=uuid.uuid4().hex,
            question=self.question,
            cancelled=cancelled,
            notice=self.notice,
            choices=tuple(choices),
        )
        yield Event("answer", answer=answer)

    def stopped(self) -> Iterator[Event]:
        """The end of an answer that was stopped before it began."""
        return self.say("answer", "", cancelled=True)
