"""What a follow-up leaves out, taken from the turns before.

A question that leans on the conversation is searched for together with the customer's questions
that it leans on; a question that stands alone is left as it is. What tells a follow-up: it begins
with a connective ("and", "y", "e"), points back ("that one", "el de un kilo"), has a pronoun and
hardly a word that a pronoun could stand for, or is a bare phrase such as "in Spain?". Where that
is not sure, there are several wordings, between which the documents tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from slimchat.dialogue.hints import FILLERS, Hint, hint
from slimchat.dialogue.salience import key_words
from slimchat.knowledge.analysis import index_terms
from slimchat.knowledge.curated import normal
from slimchat.knowledge.language import detect_language
from slimchat.types import Language, Turn

Reason = Literal["connective", "points back", "pronoun", "phrase", "choice"]
Kind = Literal["alone", "joined", "key words"]

MOST_TURNS = 3
"""Earlier questions that a follow-up takes with it, at most."""
MOST_CHARS = 600
"""Characters of them, at most; the newest count."""
_FEW_TERMS = 3
"""A pronoun beside at most so many words of weight stands for something said before."""
_PHRASE = 4
"""Words of a bare phrase, at most."""
_PICKED = 5
"""Words of a choice that the customer picks, at most."""
_OPENS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"^\W*(?:and|n|plus|but|or|also|then|what about|how about|what if|i meant?|same for|"
        r"(?:i |i've |we )?(?:already )?(?:did|done|tried) (?:that|it|this))\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"^\W*(?:y|e|pero|o|u|tambi[eé]n|adem[aá]s|entonces|y si|qu[eé] tal|me refiero|lo mismo|"
        r"ya (?:lo )?(?:hice|prob[eé]|he hecho|he probado))\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(
        r"^\W*(?:e(?! (?:poss[ií]vel|normal|verdade|preciso|permitido|seguro|obrigat|certo)"
        r"\w*)|mas|"
        r"ou|tamb[eé]m|al[eé]m disso|ent[ãa]o|quero dizer|o mesmo|j[áa] (?:fiz|tentei) isso)\b",
        re.IGNORECASE,
    ),
}
_BARE = re.compile(r"^\W*(?:and|but|also|y|e|pero|mas)\b(?!\W+(?:if|si|se)\b)", re.IGNORECASE)
"""Connectives that leave a sentence whole."""
_OWNED = re.compile(r"\b(?:its|their)(?=\s+\w)", re.IGNORECASE)
_POINTS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"^\W*(?:(?:is|are|does|do|will|can|how much is|what is|what's)\s+)?(?:the|that|this|those|"
        r"these|which)\s(?:\w+\s){0,2}(?:ones?|other|others|same|former|latter)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"^\W*(?:(?:cu[aá]nto (?:es|cuesta|vale)|c[oó]mo es|qu[eé] hay)\s+)?(?:el|la|los|las)\s"
        r"(?:de|del|que|otr[oa]s?|mism[oa]s?|m[aá]s|grandes?|peque[ñn][oa]s?)\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(
        r"^\W*(?:(?:quanto (?:é|custa)|como é)\s+)?(?:[oa]s?\s(?:de|do|da|"
        r"que(?! (?:[ée]|s[ãa]o|foi|signif|quer|acontec|vem|fa[çz])\w*)|outr[oa]s?|mesm[oa]s?|"
        r"mais|grandes?|pequen[oa]s?|maior|menor)|aquel[ea]s?)\b",
        re.IGNORECASE,
    ),
}
_PRONOUNS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:it|its|that|this|those|these|they|them|their|he|him|his|she|her|ones?|there)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:es[oae]s?|est[oae]s?|ell[oa]s?|(?:me|te|se|nos|os) l[oae]s?|all[ií]|"
        r"\w+(?:ar|er|ir)(?:l[oae]s?))\b",
        re.IGNORECASE,
    ),
    "pt": re.compile(
        r"\b(?:isso|isto|ess[ea]s?|est[ea]s?|aquil[oa]|aquel[ea]s?|el[ea]s?|nel[ea]s?|del[ea]s?|"
        r"niss[oa]|diss[oa]|dess[ea]s?|ness[ea]s?|l[áa]|\w+-l[oa]s?)\b",
        re.IGNORECASE,
    ),
}
_PREPOSITIONS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"^\W*(?:in|for|to|with|without|from|at|during|after|before)\b", re.I),
    "es": re.compile(r"^\W*(?:en|para|a|con|sin|desde|hasta|durante|despu[eé]s de)\b", re.I),
    "pt": re.compile(
        r"^\W*(?:em|n[oa]s?|para|pr[oa]|com|sem|desde|at[ée]|durante|depois d)\b", re.I
    ),
}
_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|where|when|how|why|qu?[eé]?|qui[eé]n|cu[aá]l|cu[aá]nt[oa]s?|"
    r"cu[aá]ndo|d[oó]nde|c[oó]mo|quem|qual|quais|quant[oa]s?|quando|onde|como)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording of a question.

    Attributes:
        kind: the question alone, joined with those that it leans on, or with what the
            conversation is about.
        text: what is searched for; ``None`` for the question alone.
    """

    kind: Kind
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A question as the conversation completes it.

    Attributes:
        text: what is searched for; ``None`` when the question stands alone.
        why: it does not, or may not.
        turns: earlier questions in the text.
        variants: the wordings between which only the documents can tell, the one of ``text``
            first; empty where the rules are sure.
    """

    text: str | None = None
    why: Reason | Hint | None = None
    turns: int = 0
    variants: tuple[Variant, ...] = ()


def leans(question: str, language: Language) -> Reason | None:
    """Why a question cannot be understood without those before it; ``None`` where it can."""
    said = FILLERS.sub("", question)
    if _OPENS[language].search(said):
        return "connective"
    if _POINTS[language].search(said):
        return "points back"
    if _PRONOUNS[language].search(said) and _weight(said, language) <= _FEW_TERMS:
        return "pronoun"
    short = 0 < len(said.split()) <= _PHRASE
    if short and _PREPOSITIONS[language].search(said) and not _ASKS.search(said):
        return "phrase"
    return None


def completed(
    question: str,
    history: Sequence[Turn],
    language: Language | None = None,
    most_turns: int = MOST_TURNS,
    *,
    choose: bool = True,
) -> Completion:
    """The question with what came before it.

    Args:
        language: of the question; by default it is told from the text.
        most_turns: earlier questions that it takes with it, at most.
        choose: name the variants where the rules are not sure.
    """
    asked = [text.strip() for role, text in history if role == "user" and text.strip()]
    why: Reason | None = None
    if asked:
        why = leans(question, language or detect_language(question))
        why = "choice" if _chosen(question, history) else why
    if why is None:
        return _hinted(question, history, language) if asked and choose else Completion()
    taken: list[str] = []
    for text in reversed(asked[-most_turns:]):
        if taken and sum(map(len, taken)) + len(text) > MOST_CHARS:
            break
        taken.append(text)
        if leans(text, detect_language(text, language or "en")) is None:
            break
    whole = " ".join([*reversed(taken), question.strip()])
    unsure = choose and why == "connective" and _asks_a_whole(question)
    variants = (Variant("joined", whole), Variant("alone")) if unsure else ()
    return Completion(whole, why, len(taken), variants)


def _hinted(question: str, history: Sequence[Turn], language: Language | None) -> Completion:
    """A question that stands alone by the rules, and yet may mean what was said before."""
    spoken = language or detect_language(question)
    why = hint(question, spoken)
    words = key_words(question, history, spoken) if why else ""
    if not words:
        return Completion()
    rewritten = Variant("key words", f"{words} {question.strip()}")
    return Completion(None, why, 0, (Variant("alone"), rewritten))


def _asks_a_whole(question: str) -> bool:
    """Whether nothing in the question but its connective points at what was said before."""
    said = _OWNED.sub("", FILLERS.sub("", question))
    pronoun = any(pattern.search(said) for pattern in _PRONOUNS.values())
    return bool(_BARE.search(said)) and bool(_ASKS.search(said)) and not pronoun


def _chosen(question: str, history: Sequence[Turn]) -> bool:
    """Whether the question is one of the choices that the bot asked for just before."""
    role, said = history[-1]
    picked = normal(question)
    if role != "assistant" or not said.rstrip().endswith("?") or not picked:
        return False
    return len(picked.split()) <= _PICKED and f" {picked} " in f" {normal(said)} "


def _weight(text: str, language: Language) -> int:
    """How many different words are more than noise."""
    return len(set(index_terms(text, language)))
