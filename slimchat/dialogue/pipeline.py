"""The way of one question, from the words to the answer.

Each step takes and returns values and leaves a :class:`~slimchat.types.Step` in the trace;
nothing downstream reaches back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from slimchat.config import BotConfig
from slimchat.dialogue import abstention, extractive
from slimchat.dialogue.evidence import confidence, quotes_of
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.generative import Writing
from slimchat.dialogue.guard import without_orders
from slimchat.dialogue.history import completed
from slimchat.dialogue.selection import judged
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.texts import text
from slimchat.dialogue.trace import TRACED_HITS, Trace, faq_detail, search_detail, sentences_detail
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.types import Action, Event, Language, Turn

Cancel = Callable[[], bool]


class Pipeline:
    """Everything one question passes through; holds no state between questions.

    Args:
        generator: writes the answers; ``None`` quotes the sentences that answer.
        faq: the curated answers, if there may be any.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        reader: Reader,
        generator: TextGenerator | None,
        config: BotConfig,
        faq: Faq | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._reader = reader
        self._generator = generator
        self._config = config
        self._faq = faq

    def run(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Events of one question; the last one carries the answer."""
        trace, stop = Trace(), cancel or _never
        asked = " ".join(question.split())[: self._config.max_question_chars]
        spoken = language or self._spoken(asked, history)
        trace.add("language", question=asked, language=spoken, given=language is not None)
        speaker = Speaker(trace, asked, spoken)
        if not any(char.isalnum() for char in asked):
            yield from speaker.say("clarify", text("empty_question", spoken))
            return
        query = self._completed(speaker, history)
        if stop():
            yield from speaker.stopped()
            return
        curated = self._curated(speaker, query or asked)
        if curated is not None:
            yield from curated
            return
        found = self._search(speaker, query)
        shown = found.hits[: self._config.retriever.k]
        yield Event("retrieved", hits=shown)
        enough = self._enough(speaker, query or asked, found)
        if stop():
            yield from speaker.stopped()
        elif not enough:
            yield from self._refuse(speaker)
        elif self._generator is None:
            yield from self._extract(speaker, found, stop)
        else:
            yield from self._write(self._generator, speaker, query, found, history, stop)

    def _spoken(self, asked: str, history: Sequence[Turn]) -> Language:
        """The question's language; one too short to tell has that of the question before it."""
        fallback = self._config.knowledge.default_language
        for role, said in history:
            if role == "user":
                fallback = detect_language(said, fallback)
        return detect_language(asked, fallback)

    def _completed(self, speaker: Speaker, history: Sequence[Turn]) -> str | None:
        """The question as the conversation completes it; ``None`` where it stands alone."""
        settings = self._config.history
        turns = history if settings.enabled else ()
        made = completed(speaker.asked, turns, speaker.language, settings.max_turns)
        speaker.trace.add(
            "history", completed=made.text, why=made.why, turns=len(history), taken=made.turns
        )
        return made.text

    def _curated(self, speaker: Speaker, question: str) -> Iterator[Event] | None:
        """What somebody has answered; ``None`` where nobody has."""
        if self._faq is None or not self._config.faq.enabled:
            return None
        match, count = self._faq.match(question, speaker.language, self._config.faq)
        if count == 0:
            return None
        speaker.trace.add("faq", **faq_detail(match, count))
        if match is None:
            return None
        speaker.confidence = match.confidence
        said = f"{match.answer.answer} [1]"
        return speaker.say("answer", said, citations=[match.citation()])

    def _refuse(self, speaker: Speaker) -> Iterator[Event]:
        return speaker.say("refuse", text("refusal", speaker.language))

    def _search(self, speaker: Speaker, query: str | None) -> SearchResult:
        settings = self._config.retriever
        found = self._knowledge.run(
            speaker.asked,
            max(settings.k, settings.rerank_depth, TRACED_HITS),
            language=speaker.language,
            history_query=query,
            settings=settings,
        )
        if not found.readings and found.hits:
            hits = found.hits[: settings.k]
            top = [hit.passage for hit in hits]
            cosines = [hit.scores.get("dense") for hit in hits]
            readings = self._reader.score(query or speaker.asked, top, cosines)
            by_id = {passage.id: reading for passage, reading in zip(top, readings, strict=True)}
            found = SearchResult(found.hits, found.timings, by_id)
        speaker.trace.add("retrieve", found.timings, **search_detail(found, self._config))
        return without_orders(speaker.trace, found)

    def _enough(self, speaker: Speaker, question: str, found: SearchResult) -> bool:
        """Whether there is enough evidence to answer; sets the confidence."""
        k = self._config.retriever.k
        citable = found.hits if self._generator is None else found.hits[:k]
        unknown = abstention.unknown_codes(
            question, (hit.passage.embedded_text for hit in found.hits)
        )
        sure = abstention.discounted(confidence(citable, found.readings), unknown)
        limit = abstention.threshold(self._config.answer, self._reader.refuse_below)
        enough = bool(found.readings) and abstention.enough(sure, limit)
        speaker.confidence = sure
        speaker.trace.add(
            "abstain", confidence=sure, threshold=limit, answer=enough, unknown_codes=list(unknown)
        )
        return enough

    def _extract(self, speaker: Speaker, found: SearchResult, stop: Cancel) -> Iterator[Event]:
        sentences = judged(found.hits, found.readings, self._config.answer)
        quotes = quotes_of(sentences, found.readings)
        if not quotes:
            speaker.trace.add("extract", quotes=[], sentences=sentences_detail(sentences))
            yield from self._refuse(speaker)
            return
        shown: list[str] = []
        stopped = False
        for piece in extractive.pieces(quotes):
            if stop():
                stopped = True
                break
            shown.append(piece)
            yield Event("token", text=piece)
        said = quotes[: len(shown)]
        speaker.trace.add(
            "extract",
            quotes=[quote.text for quote in said],
            sentences=sentences_detail(sentences),
        )
        yield from speaker.say(
            "answer",
            "".join(shown),
            citations=[quote.citation() for quote in said],
            streamed=True,
            cancelled=stopped,
        )

    def _write(
        self,
        generator: TextGenerator,
        speaker: Speaker,
        query: str | None,
        found: SearchResult,
        history: Sequence[Turn],
        stop: Cancel,
    ) -> Iterator[Event]:
        passages = [
            (hit.passage, found.readings[hit.passage.id].relevance)
            for hit in found.hits[: self._config.retriever.k]
            if hit.passage.id in found.readings
        ]
        # A chat model is given the conversation itself.
        chat = generator.card.prompt_style == "chat"
        question = speaker.asked if chat else query or speaker.asked
        writing = Writing(
            generator, question, passages, speaker.language, self._config, history, stop
        )
        streamed = ""
        for piece in writing:
            streamed += piece
            yield Event("token", text=piece)
        speaker.trace.add("generate", written=writing.written, **writing.detail)
        grounded = writing.grounded
        dropped = list(grounded.dropped) if grounded else [writing.written]
        speaker.trace.add("ground", dropped=dropped)
        # Who stops the bot is not told that the documents hold no answer.
        action: Action = "answer" if grounded or writing.cancelled else "refuse"
        final = grounded.text if grounded else ""
        if action == "refuse":
            final = text("refusal", speaker.language)
        if streamed and streamed.strip() != final:
            yield Event("replaced", text=final)
        yield from speaker.say(
            action,
            final,
            citations=[quote.citation() for quote in grounded.quotes] if grounded else (),
            streamed=bool(streamed),
            cancelled=writing.cancelled,
            usage=writing.usage,
        )


def _never() -> bool:
    return False
