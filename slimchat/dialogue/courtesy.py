"""Greetings, thanks and farewells, which ask for nothing and are not searched for.

Only a message that is nothing else counts: "hello, where is my order?" is a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from slimchat.knowledge.analysis import fold
from slimchat.types import Turn

Courtesy = Literal["greeting", "thanks", "farewell"]

# As people type them, without accents; what one language uses may stand beside another's.
_WORDS: Mapping[Courtesy, str] = {
    "thanks": r"""
        thank you | thanks | many thanks | thx | tysm | cheers | much appreciated
        | (?:(?:muchas|muchisimas|mil) )?gracias | (?:te|se|os) lo agradezco | agradecid[oa]
        | (?:(?:muito|muitissimo) )?(?:obrigad[oa]s?|brigad[oa]) | valeu | agradeco
    """,
    "farewell": r"""
        bye+(?: bye+)? | good ?bye | good night | see you(?: later| soon| around)? | take care
        | have a (?:nice|good|great|lovely) (?:day|evening|night|weekend|one)
        | adios | hasta (?:luego|pronto|manana|otra|la vista) | chao | chau | nos vemos
        | que (?:tenga|tengas|tengan|pase|pases) (?:un )?(?:buen|feliz) (?:dia|tarde|fin de semana)
        | tchau(?: tchau)? | ate (?:logo|mais|breve|amanha|a proxima) | adeus
        | (?:tenha )?um (?:bom|otimo) (?:dia|fim de semana)
    """,
    "greeting": r"""
        hi+ | hello+ | hey+ | hiya | howdy | greetings | good (?:morning|afternoon|evening|day)
        | how are (?:you|things)(?: doing)?(?: today)? | how do you do | nice to meet you
        | hol[ai]+s? | buenas(?: tardes| noches)? | buenos dias | buen dia | saludos | que tal
        | como (?:esta|estas|estan|estais)(?: usted| ustedes)?
        | ola+ | oi+e? | bom dia | boas? (?:tarde|noite)s? | tudo (?:bem|bom)(?: com (?:voce|vc))?
        | como vai(?: voce| vc)? | saudacoes
    """,
}
_BESIDE = r"""
    there | team | all | everyone | everybody | folks | guys | sir | madam | friends? | bot | again
    | to you | so much | very much | a lot | then | and | i | ok(?:ay)? | great | perfect | super
    | (?:for|with) (?:all )?(?:your|the) (?:(?:kind|quick) )?(?:help|support|time|answer|reply)
    | a tod[oa]s | equipo | amig[oa]s? | senor(?:es|as?)? | de nuevo | vale | perfecto | genial | y
    | por (?:la|su|tu|toda su|toda tu) (?:ayuda|atencion|respuesta) | por todo | de antemano
    | pessoal | gente | equipe | mais uma vez | de novo | perfeito | otimo | entao | e
    | pel[ao] (?:sua )?(?:ajuda|atencao|resposta|apoio) | por tudo | desde ja | muito | mesmo
"""
_APART = re.compile(r"[^\w]+|_")


def courtesy(text: str) -> Courtesy | None:
    """What kind of courtesy a message is; ``None`` where there is anything else in it."""
    said = _APART.sub(" ", fold(text)).strip()
    if not said or not _whole().fullmatch(f"{said} "):
        return None
    return next((kind for kind in _WORDS if _of(kind).search(said)), None)


def without_courtesies(history: Sequence[Turn]) -> list[Turn]:
    """The turns that a question can lean on: courtesies and their answers are left out."""
    kept: list[Turn] = []
    left_out = False
    for role, said in history:
        if role == "user":
            left_out = courtesy(said) is not None
        if not left_out:
            kept.append((role, said))
    return kept


@cache
def _whole() -> re.Pattern[str]:
    every = "|".join(_alternatives(words) for words in [*_WORDS.values(), _BESIDE])
    return re.compile(rf"(?:(?:{every}) )+")


@cache
def _of(kind: Courtesy) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(_WORDS[kind])})\b")


def _alternatives(words: str) -> str:
    """Several lines as one pattern."""
    return re.sub(r"\s*\|\s*", "|", " ".join(words.split()))
