"""What the bot does not answer: topics, told by their words or by examples."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from slimchat._config.guard import GuardConfig, TopicConfig
from slimchat.dialogue.inflection import inflected_terms
from slimchat.knowledge.protocols import EmbedderProtocol, Vectors
from slimchat.types import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class OffTopic:
    """A topic that a question belongs to.

    Attributes:
        method: by its ``words``, or like one of its ``examples``.
        like: that word or example.
        cosine: of the question and the example.
    """

    topic: TopicConfig
    method: Literal["words", "examples"]
    like: str
    cosine: float | None = None


class Policy:
    """Tells the topics of questions. Safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._examples: tuple[str, ...] = ()
        self._vectors: Vectors | None = None

    def topic(
        self, question: str, language: Language, config: GuardConfig, embedder: EmbedderProtocol
    ) -> OffTopic | None:
        """The first topic that has a word of the question, else the closest by its examples."""
        spoken = (language, *(each for each in LANGUAGES if each != language))
        asked = {each: inflected_terms(question, each) for each in spoken}
        for topic in config.topics:
            for word in topic.words:
                if any(_holds(asked[each], inflected_terms(word, each)) for each in spoken):
                    return OffTopic(topic, "words", word)
        return self._closest(question, config, embedder)

    def _closest(
        self, question: str, config: GuardConfig, embedder: EmbedderProtocol
    ) -> OffTopic | None:
        pairs = [(topic, text) for topic in config.topics for text in topic.examples]
        if not pairs:
            return None
        vectors = self._embedded(tuple(text for _, text in pairs), embedder)
        cosines = vectors @ embedder.embed_query(question)
        best = int(np.argmax(cosines))
        cosine = float(cosines[best])
        if cosine < config.topic_threshold:
            return None
        return OffTopic(pairs[best][0], "examples", pairs[best][1], cosine)

    def _embedded(self, examples: tuple[str, ...], embedder: EmbedderProtocol) -> Vectors:
        known = (embedder.fingerprint, *examples)
        with self._lock:
            if self._vectors is None or self._examples != known:
                self._vectors = np.stack([embedder.embed_query(text) for text in examples])
                self._examples = known
            return self._vectors


def _holds(terms: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether terms stand one after another among others."""
    count = len(wanted)
    places = range(len(terms) - count + 1) if count else ()
    return any(list(terms[at : at + count]) == list(wanted) for at in places)
