"""What in a question may point at something said before.

A hint alone does not tell: "does this tool cost anything?" may be about the page that the customer
looks at. A question that stands alone but for a hint is left to the documents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from slimchat.knowledge.analysis import index_terms
from slimchat.types import Language

Hint = Literal["early pronoun", "said before", "one of several", "more of it", "no word of weight"]

FILLERS = re.compile(
    r"^(?:[\s\W]*(?:ok|okay|oh|ah|uf|ufa|hm+|wow|really|thanks|thank you|great|cool|perfect|got it|"
    r"right|well|no|yes|fine|never mind|i see|"
    r"(?:(?:that['’]?s|that is|how|very) )?(?:interesting|great|good|cool|nice)|"
    r"gracias|vale|bueno|perfecto|genial|s[ií]|de acuerdo|entiendo|entendido|ya veo|estupendo|"
    r"(?:qu[eé] |muy )?(?:bien|interesante)|obrigad[oa]|"
    r"valeu|t[áa]|certo|entendi|sim|n[ãa]o|bom|perfeito|legal|[óo]timo|beleza|"
    r"(?:que |muito )?(?:bom|interessante))\b[\s,.;:!?…-]+)+",
    re.IGNORECASE,
)
"""Words before a question that are no part of it."""
_PRONOUNS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:it|its|he|him|his|she|her|they|them|their|th[eo]se|this|that|such an?)\b", re.I
    ),
    "es": re.compile(
        r"\b(?:es[ao]s?|ese|est[ao]s?|este|ell[ao]s?|él|(?:me|te|se|nos|os) l[aeo]s?|all[ií])\b",
        re.I,
    ),
    "pt": re.compile(
        r"\b(?:isso|isto|ess[ae]s?|est[ae]s?|aquil[ao]|aquel[ae]s?|[nd]?el[ae]s?|[dn]iss[ao]|"
        r"[dn]ess[ae]s?)\b",
        re.I,
    ),
}
_IMPERSONAL = re.compile(
    r"\b(?:(?:is|was) it|it(?:['’]s| is)|it(?:\W+\w+){0,4}?\W+(?:to|if|that|when|before|until))\b",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:(?:you|u) (?:\w+ )?(?:mentioned|said|told me)|mencionaste|dijiste|(?:me|nos) dij\w+|"
    r"dec[ií]as|(?:voc[eê]s? |vcs? |que )(?:mencion\w+|disse\w*|fal(?:ou|aram)))\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:the (?:first|second|third|last|former|latter|other|two|three)"
    r"(?: (?:ones?|types?|kinds?|options?))?|both(?: of them)?|"
    r"(?:el|la) (?:primer[ao]|segund[ao]|tercer[ao]|[uú]ltim[ao]|otr[ao])|"
    r"[ao] (?:primeir[ao]|segund[ao]|terceir[ao]|[uú]ltim[ao]|outr[ao]))\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:(?:tell me|say|know) (?:a (?:bit|little) )?more|(?:what|anything) else|examples?\W*$|"
    r"(?:qu[eé]|algo) m[aá]s|(?:cu[eé]ntame|dime) m[aá]s|(?:o que|alguma coisa) mais|"
    r"mais alguma coisa|(?:conte|fale|diga)(?:-me)? mais|p[oe]r (?:ejemplo|exemplo)\W*$)",
    re.IGNORECASE,
)
_YOU = re.compile(r"\b(?:you|u|t[uú]|usted(?:es)?|voc[eê]s?|vcs?)\b", re.IGNORECASE)
_BEFORE = 1
"""Words of weight before a pronoun, at most; with more, it may stand for one of them."""
_SHORT = 5
"""Words of a question without a word of weight, at most."""


def hint(question: str, language: Language) -> Hint | None:
    """What in a question may point at something said before; ``None`` where nothing does."""
    said = FILLERS.sub("", question)
    if _early(said, language):
        return "early pronoun"
    if _SAID.search(said):
        return "said before"
    if _ONE.search(said):
        return "one of several"
    if _MORE.search(said):
        return "more of it"
    short = 0 < len(said.split()) <= _SHORT
    if short and not index_terms(said, language) and not _YOU.search(said):
        return "no word of weight"
    return None


def _early(said: str, language: Language) -> bool:
    """Whether a pronoun comes before anything that it could stand for."""
    found = _PRONOUNS[language].search(said)
    if found is None or (found.group().lower() == "it" and _IMPERSONAL.search(said)):
        return False
    return len(set(index_terms(said[: found.start()], language))) <= _BEFORE
