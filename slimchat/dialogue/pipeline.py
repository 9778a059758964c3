"""The way of one question, from the words to the answer.

Each step takes and returns values and leaves a :class:`~slimchat.types.Step` in the trace;
nothing downstream reaches back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

from slimchat.config import BotConfig
from slimchat.dialogue import abstention, extractive
from slimchat.dialogue.evidence import Quote, confidence, quotes_of
from slimchat.dialogue.generative import Writing
from slimchat.dialogue.guard import without_orders
from slimchat.dialogue.history import completed
from slimchat.dialogue.selection import judged
from slimchat.dialogue.texts import text
from slimchat.dialogue.trace import TRACED_HITS, Trace, search_detail, sentences_detail
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.types import Action, Answer, Event, Language, Turn, Usage


class Pipeline:
    """Everything one question passes through; holds no state between questions."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        reader: Reader,
        generator: TextGenerator | None,
        config: BotConfig,
    ) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._generator = generator
        self._config = config

    def run(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Callable[[], bool] | None = None,
    ) -> Iterator[Event]:
        """Events of one question; the last one carries the answer."""
        trace = Trace()
        asked = " ".join(question.split())[: self._config.max_question_chars]
        spoken = language or self._spoken(asked, history)
        trace.add("language", question=asked, language=spoken, given=language is not None)
        if not any(char.isalnum() for char in asked):
            yield from self._say(trace, asked, "clarify", text("empty_question", spoken), spoken)
            return
        query = completed(asked, history)
        trace.add("history", completed=query, turns=len(history))
        if cancel is not None and cancel():
            yield from self._say(trace, asked, "answer", "", spoken, cancelled=True)
            return
        found = self._search(asked, query, spoken)
        trace.add("retrieve", found.timings, **search_detail(found, self._config))
        found = without_orders(trace, found)
        shown = found.hits[: self._config.retriever.k]
        yield Event("retrieved", hits=shown)
        citable = found.hits if self._generator is None else shown
        unknown = abstention.unknown_codes(
            query or asked, (hit.passage.embedded_text for hit in found.hits)
        )
        sure = abstention.discounted(confidence(citable, found.readings), unknown)
        limit = abstention.threshold(self._config.answer, self._reader.refuse_below)
        enough = bool(found.readings) and abstention.enough(sure, limit)
        trace.add(
            "abstain", confidence=sure, threshold=limit, answer=enough, unknown_codes=list(unknown)
        )
        if cancel is not None and cancel():
            yield from self._say(
                trace, asked, "answer", "", spoken, confidence=sure, cancelled=True
            )
        elif not enough:
            yield from self._refuse(trace, asked, spoken, sure)
        elif self._generator is None:
            yield from self._extract(trace, asked, spoken, found, sure, cancel)
        else:
            yield from self._write(
                self._generator, trace, asked, query, spoken, found, sure, history, cancel
            )

    def _spoken(self, asked: str, history: Sequence[Turn]) -> Language:
        """The question's language; one too short to tell has that of the question before it."""
        fallback = self._config.knowledge.default_language
        for role, said in history:
            if role == "user":
                fallback = detect_language(said, fallback)
        return detect_language(asked, fallback)

    def _refuse(self, trace: Trace, asked: str, language: Language, sure: float) -> Iterator[Event]:
        refusal = text("refusal", language)
        yield from self._say(trace, asked, "refuse", refusal, language, confidence=sure)

    def _search(self, asked: str, query: str | None, language: Language) -> SearchResult:
        settings = self._config.retriever
        found = self._knowledge.run(
            asked,
            max(settings.k, settings.rerank_depth, TRACED_HITS),
            language=language,
            history_query=query,
            settings=settings,
        )
        if found.readings or not found.hits:
            return found
        hits = found.hits[: settings.k]
        top = [hit.passage for hit in hits]
        cosines = [hit.scores.get("dense") for hit in hits]
        readings = self._reader.score(query or asked, top, cosines)
        by_id = {passage.id: reading for passage, reading in zip(top, readings, strict=True)}
        return SearchResult(found.hits, found.timings, by_id)

    def _extract(
        self,
        trace: Trace,
        asked: str,
        language: Language,
        found: SearchResult,
        sure: float,
        cancel: Callable[[], bool] | None,
    ) -> Iterator[Event]:
        sentences = judged(found.hits, found.readings, self._config.answer)
        quotes = quotes_of(sentences, found.readings)
        if not quotes:
            trace.add("extract", quotes=[], sentences=sentences_detail(sentences))
            yield from self._refuse(trace, asked, language, sure)
            return
        shown: list[str] = []
        stopped = False
        for piece in extractive.pieces(quotes):
            if cancel is not None and cancel():
                stopped = True
                break
            shown.append(piece)
            yield Event("token", text=piece)
        said = quotes[: len(shown)]
        trace.add(
            "extract",
            quotes=[quote.text for quote in said],
            sentences=sentences_detail(sentences),
        )
        yield from self._say(
            trace,
            asked,
            "answer",
            "".join(shown),
            language,
            quotes=said,
            confidence=sure,
            streamed=True,
            cancelled=stopped,
        )

    def _write(
        self,
        generator: TextGenerator,
        trace: Trace,
        asked: str,
        query: str | None,
        language: Language,
        found: SearchResult,
        sure: float,
        history: Sequence[Turn],
        cancel: Callable[[], bool] | None,
    ) -> Iterator[Event]:
        passages = [
            (hit.passage, found.readings[hit.passage.id].relevance)
            for hit in found.hits[: self._config.retriever.k]
            if hit.passage.id in found.readings
        ]
        # A chat model is given the conversation itself.
        question = asked if generator.card.prompt_style == "chat" else query or asked
        writing = Writing(generator, question, passages, language, self._config, history, cancel)
        streamed = ""
        for piece in writing:
            streamed += piece
            yield Event("token", text=piece)
        trace.add("generate", written=writing.written, **writing.detail)
        grounded = writing.grounded
        trace.add("ground", dropped=list(grounded.dropped) if grounded else [writing.written])
        # Who stops the bot is not told that the documents hold no answer.
        action: Action = "answer" if grounded or writing.cancelled else "refuse"
        final = grounded.text if grounded else ""
        if action == "refuse":
            final = text("refusal", language)
        if streamed and streamed.strip() != final:
            yield Event("replaced", text=final)
        yield from self._say(
            trace,
            asked,
            action,
            final,
            language,
            quotes=grounded.quotes if grounded else (),
            confidence=sure,
            streamed=bool(streamed),
            cancelled=writing.cancelled,
            usage=writing.usage,
        )

    def _say(
        self,
        trace: Trace,
        asked: str,
        action: Action,
        said: str,
        language: Language,
        *,
        quotes: Sequence[Quote] = (),
        confidence: float = 0.0,
        streamed: bool = False,
        cancelled: bool = False,
        usage: Usage | None = None,
    ) -> Iterator[Event]:
        if said and not streamed:
            yield Event("token", text=said)
        answer = Answer(
            text=said,
            action=action,
            citations=tuple(quote.citation() for quote in quotes),
            confidence=confidence,
            language=language,
            timings=trace.finished(),
            usage=usage or Usage(),
            trace=tuple(trace.steps),
            id=uuid.uuid4().hex,
            question=asked,
            cancelled=cancelled,
        )
        yield Event("answer", answer=answer)
