"""The way of one question, from the words to the answer.

Each step takes and returns values and leaves a :class:`~slimchat.types.Step` in the trace;
nothing downstream reaches back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slimchat.config import BotConfig
from slimchat.dialogue import abstention, clarify, extractive
from slimchat.dialogue.evidence import Quote, quotes_of
from slimchat.dialogue.faq import Faq
from slimchat.dialogue.finding import search, weigh
from slimchat.dialogue.generative import Writing
from slimchat.dialogue.guard import heard
from slimchat.dialogue.handoff import SURE, decide, without_answer
from slimchat.dialogue.history import Completion, completed
from slimchat.dialogue.policy import Policy
from slimchat.dialogue.private import Private
from slimchat.dialogue.private_prompt import private_prompt
from slimchat.dialogue.selection import judged
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.texts import OR, TextName, other_language, text
from slimchat.dialogue.tools import act
from slimchat.dialogue.trace import (
    Trace,
    choices_detail,
    faq_detail,
    sentences_detail,
)
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.tools.deciding import ToolStep
from slimchat.types import Action, Event, Language, Turn

Cancel = Callable[[], bool]


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
        self._knowledge = knowledge
        self._reader = reader
        self._generator = generator
        self._config = config
        self._faq = faq
        self._policy = policy or Policy()
        self._private = private or Private()
        self._tools = tools

    def run(
        self,
        question: str,
        history: Sequence[Turn],
        language: Language | None,
        cancel: Cancel | None = None,
    ) -> Iterator[Event]:
        """Events of one question; the last one carries the answer."""
        trace, stop = Trace(self._kept if self._config.guard.personal else None), cancel or _never
        asked = " ".join(question.split())[: self._config.max_question_chars]
        spoken = language or self._spoken(asked, history)
        trace.add("language", question=asked, language=spoken, given=language is not None)
        speaker = Speaker(trace, asked, spoken)
        if not any(char.isalnum() for char in asked):
            yield from speaker.say("clarify", text("empty_question", spoken, self._config.texts))
            return
        history, refusal = heard(speaker, history, self._config)
        if refusal is not None:
            yield from speaker.say("refuse", refusal)
            return
        asked = speaker.asked
        made = self._completed(speaker, history)
        refusal = self._barred(speaker, made)
        if refusal is not None:
            yield from speaker.say("refuse", refusal)
            return
        if stop():
            yield from speaker.stopped()
            return
        person = self._needs_person(speaker, history)
        if self._tools and (not person or speaker.handoff.own_case):
            acted = act(self._tools, speaker, history, stop)
            if acted is not None:
                yield from acted
                return
        if person and speaker.handoff.certain:
            yield from self._hand_over(speaker)
            return
        curated = self._curated(speaker, made.text or asked)
        if curated is not None:
            yield from curated
            return
        query, found = search(speaker, made, self._knowledge, self._reader, self._config)
        shown = found.hits[: self._config.retriever.k]
        yield Event("retrieved", hits=shown)
        citable = found.hits if self._generator is None else shown
        limit = abstention.threshold(self._config.answer, self._reader.refuse_below)
        enough = weigh(speaker, query or asked, found, citable, limit)
        if stop():
            yield from speaker.stopped()
        elif person and speaker.confidence < SURE:
            yield from self._hand_over(speaker)
        elif not enough:
            yield from self._refuse(speaker, query)
        elif (named := self._choices(speaker, query or asked, found, limit)) is not None:
            yield from named
        elif self._generator is None:
            yield from self._extract(speaker, query, found, stop)
        else:
            yield from self._write(self._generator, speaker, query, found, history, stop)

    def _spoken(self, asked: str, history: Sequence[Turn]) -> Language:
        """The question's language; one too short to tell has that of the question before it."""
        fallback = self._config.knowledge.default_language
        for role, said in history:
            if role == "user":
                fallback = detect_language(said, fallback)
        return detect_language(asked, fallback)

    def _kept(self, value: Any) -> Any:
        """What may be kept of data."""
        return self._private.masked(value, self._knowledge)

    def _barred(self, speaker: Speaker, made: Completion) -> str | None:
        """What is said where the policy forbids an answer."""
        question = speaker.asked if made.may_stand else made.text or speaker.asked
        return self._policy.refusal(speaker, question, self._config.guard, self._knowledge)

    def _completed(self, speaker: Speaker, history: Sequence[Turn]) -> Completion:
        """The question as the conversation completes it."""
        settings = self._config.history
        turns = history if settings.enabled else ()
        made = completed(speaker.asked, turns, speaker.language, settings.max_turns)
        speaker.trace.add(
            "history", completed=made.text, why=made.why, turns=len(history), taken=made.turns
        )
        return made

    def _needs_person(self, speaker: Speaker, history: Sequence[Turn]) -> bool:
        """Whether a person must answer, unless the documents surely do."""
        if not self._config.handoff.enabled:
            return False
        speaker.handoff = decide(speaker.asked, history, self._config, self._knowledge.embedder)
        speaker.trace.add("handoff", **speaker.handoff.detail())
        return speaker.handoff.reason is not None

    def _hand_over(self, speaker: Speaker) -> Iterator[Event]:
        return speaker.say("handoff", text("handoff", speaker.language, self._config.texts))

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
        speaker.notice = other_language(
            speaker.language, [match.answer.language], self._config.texts
        )
        said = f"{match.answer.answer} [1]"
        return speaker.say("answer", said, citations=[match.citation()])

    def _refuse(self, speaker: Speaker, query: str | None) -> Iterator[Event]:
        action, said = self._refusal(speaker, query)
        return speaker.say(action, said)

    def _refusal(self, speaker: Speaker, query: str | None) -> tuple[Action, str]:
        """That there is no answer; of a follow-up, with what was looked for.

        A person is offered instead where one is needed, or after several refusals.
        """
        texts = self._config.texts
        decided = without_answer(speaker.handoff, self._config.handoff)
        if decided.reason is not None:
            speaker.trace.add("handoff", **decided.detail())
            name: TextName = "handoff_refusals" if decided.reason == "refusals" else "handoff"
            return "handoff", text(name, speaker.language, texts)
        if query is None:
            return "refuse", text("refusal", speaker.language, texts)
        return "refuse", text("refusal_followup", speaker.language, texts, question=query)

    def _choices(
        self, speaker: Speaker, question: str, found: SearchResult, limit: float
    ) -> Iterator[Event] | None:
        """The question back, where documents differ only in what they are for."""
        if not self._config.clarify.enabled:
            return None
        hits = found.hits[: self._config.retriever.k]
        named = clarify.choices(question, hits, found.readings, limit, self._config.clarify)
        speaker.trace.add("clarify", **choices_detail(named))
        if not named:
            return None
        listed = clarify.listed(named, OR[speaker.language])
        said = text("clarify", speaker.language, self._config.texts, choices=listed)
        return speaker.say("clarify", said, choices=[choice.label for choice in named])

    def _notice(self, speaker: Speaker, quotes: Sequence[Quote]) -> None:
        """Say so where every source is in another language than the customer's."""
        languages = [quote.passage.language for quote in quotes]
        speaker.notice = other_language(speaker.language, languages, self._config.texts)

    def _extract(
        self, speaker: Speaker, query: str | None, found: SearchResult, stop: Cancel
    ) -> Iterator[Event]:
        sentences = judged(found.hits, found.readings, self._config.answer)
        quotes = quotes_of(sentences, found.readings)
        if not quotes:
            speaker.trace.add("extract", quotes=[], sentences=sentences_detail(sentences))
            yield from self._refuse(speaker, query)
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
        self._notice(speaker, said)
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
        detail = private_prompt(writing.detail, speaker.trace.private)
        speaker.trace.add("generate", written=writing.written, **detail)
        grounded = writing.grounded
        dropped = list(grounded.dropped) if grounded else [writing.written]
        speaker.trace.add(
            "ground",
            dropped=dropped,
            marked=list(grounded.marked) if grounded else [],
            reasons=dict(grounded.reasons or {}) if grounded else {},
        )
        # Who stops the bot is not told that the documents hold no answer.
        action: Action = "answer" if grounded or writing.cancelled else "refuse"
        final = grounded.text if grounded else ""
        if action == "refuse":
            action, final = self._refusal(speaker, query)
        self._notice(speaker, grounded.quotes if grounded else ())
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
