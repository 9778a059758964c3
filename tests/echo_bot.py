"""A bot that says what it is told, in every place of an answer that holds text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from slimchat.types import Answer, Citation, Event, Language, Passage, Usage


class EchoBot:
    """Its answers, and the sources that they name, are the question."""

    def passage(self, passage_id: str) -> Passage:
        return Passage(passage_id, passage_id, passage_id, (passage_id,), passage_id, "en", 0)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        cancel: Callable[[], bool] = lambda: False,
        language: Language | None = None,
    ) -> Iterator[Event]:
        yield Event("retrieved")
        for n in range(0, len(question), 7):
            yield Event("token", question[n : n + 7])
        cited = Citation(question, question, question, 1, question, question, 0.5)
        yield Event("answer", answer=Answer(
            text=question, action="answer", citations=(cited,), confidence=0.5, language="en",
            timings={"total": 0.1}, usage=Usage(), trace=(), id=question,
        ))  # fmt: skip
