"""What a conversation is about: the words said most in it, the latest turns first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from slimchat.knowledge.analysis import index_terms
from slimchat.types import Language, Turn

MOST = 3
"""Words, at most."""
_FADES = 0.8
"""What a turn counts beside the next one of the same speaker."""
_ANSWERS = 0.4
"""What an answer counts beside a question."""
_AGAIN = 0.3
"""What a word counts that a turn repeats, beside its first time."""
_REPEATS = 3
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def key_words(question: str, history: Sequence[Turn], language: Language) -> str:
    """The words that the conversation is about and the question does not hold, as they were said;
    empty where there are none."""
    counts: defaultdict[str, float] = defaultdict(float)
    wordings: dict[str, str] = {}
    for role, first in (("user", 1.0), ("assistant", _ANSWERS)):
        said = [text for speaker, text in history if speaker == role]
        for back, text in enumerate(reversed(said)):
            weight = first * _FADES**back
            terms = _terms(text, language)
            for term, times in Counter(term for term, _ in terms).items():
                counts[term] += weight * (1 + _AGAIN * min(times - 1, _REPEATS))
            for term, word in terms:
                wordings.setdefault(term, word)
    own = {term for term, _ in _terms(question, language)}
    ranked = sorted((term for term in counts if term not in own), key=lambda term: -counts[term])
    return " ".join(wordings[term] for term in ranked[:MOST])


def _terms(text: str, language: Language) -> list[tuple[str, str]]:
    """The words of weight, each with its stem before it."""
    found = ((index_terms(word, language), word) for word in _WORD.findall(text) if len(word) > 1)
    return [(terms[0], word) for terms, word in found if terms]
