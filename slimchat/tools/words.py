"""What customers say around the values that they give, in three languages, without accents."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slimchat.types import Language

_DIGITS: Mapping[Language, str] = {
    "en": "zero/oh one two three four five six seven eight nine",
    "es": "cero uno/una dos tres cuatro cinco seis siete ocho nueve",
    "pt": "zero um/uma dois/duas tres quatro cinco seis/meia sete oito nove",
}
DIGITS: Mapping[Language, Mapping[str, str]] = {
    language: {word: str(n) for n, words in enumerate(text.split()) for word in words.split("/")}
    for language, text in _DIGITS.items()
}
"""Digits that are spelled one by one, as on the telephone."""
ONE: Mapping[Language, frozenset[str]] = {
    "en": frozenset({"one", "a", "an"}),
    "es": frozenset({"uno", "una", "un"}),
    "pt": frozenset({"um", "uma"}),
}
YES = frozenset(
    {"yes", "y", "yeah", "yep", "sure", "ok", "okay", "please", "correct", "right", "si", "claro"}
    | {"vale", "correcto", "sim", "isso", "certo", "correto"}
)
NO = frozenset({"no", "n", "nope", "not", "nah", "nunca", "nao"})
DAYS: Mapping[str, int] = {
    "day before yesterday": -2,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "anteayer": -2,
    "ayer": -1,
    "hoy": 0,
    "manana": 1,
    "pasado manana": 2,
    "anteontem": -2,
    "ontem": -1,
    "hoje": 0,
    "amanha": 1,
    "depois de amanha": 2,
}
"""Days counted from today."""
WEEKDAYS: Mapping[str, int] = {
    word: day
    for day, names in enumerate(
        (
            "monday lunes segunda-feira",
            "tuesday martes terca-feira",
            "wednesday miercoles quarta-feira",
            "thursday jueves quinta-feira",
            "friday viernes sexta-feira",
            "saturday sabado",
            "sunday domingo",
        )
    )
    for word in names.split()
}
CORRECTS = re.compile(
    r"\b(?:sorry|i mean|i meant|actually|rather|make (?:it|that)|correction|wait|wrong|instead|"
    r"my (?:mistake|bad)|oops|typo|should (?:be|have been)|perdon[ae]?|disculp[ae]|digo|"
    r"quiero decir|queria decir|quise decir|mejor|mas bien|en realidad|sino|me equivoque|"
    r"equivocad[oa]|corrijo|quer dizer|quero dizer|quis dizer|queria dizer|alias|desculp[ae]|"
    r"na verdade|melhor|mas sim|errei|errad[oa]|me enganei|enganei-me|corrigindo|opa)\b"
)
"""What comes between a wrong value and the right one."""
BEGINS_AGAIN = re.compile(r"^\W*(?:no|nope|nao|not|ah|oh|ops|oops|perdon|and|y|e|what about)\b")
"""How a sentence begins that changes what was just asked."""
NEGATED_BEFORE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:not|isn't|isnt|wasn't|instead of|rather than)\s+(?:the |for )?$"),
    "es": re.compile(
        r"\b(?:no|no es|no era|en vez de|en lugar de)\s+(?:el |la |a |para )?$",
    ),
    "pt": re.compile(
        r"\b(?:nao|nao e|nao era|em vez de|ao inves de)\s+(?:o |a |da? |do |para )?$",
    ),
}
"""What stands right before a value that is not meant."""
NEGATED_AFTER = re.compile(r"^\s+(?:no|nao)\s*[,;]")
WITHOUT = re.compile(r"\b(?:without|no|not|sin|sem|nao)\s+(?:\w+\s+)?$")
GIVES_UP = re.compile(
    r"^\W*(?:never ?mind|forget (?:it|about it)|cancel that|leave it|stop|no thanks?|"
    r"olvidal[oa]|dejal[oa]|no importa|da igual|no gracias|nada|"
    r"deixa(?: (?:pra|para) la| isso)?|esquece|esqueca|nao importa|tanto faz|nao obrigad[oa])\W*$"
)
"""The customer does not want it any more."""
ORDINALS: Mapping[str, int] = {
    word: place
    for place, names in {
        0: "first 1st former primero primera primer primeiro primeira 1o 1a",
        1: "second 2nd segundo segunda 2o 2a",
        2: "third 3rd tercero tercera terceiro terceira 3o 3a",
        -1: "last latter ultimo ultima",
    }.items()
    for word in names.split()
}
LEADS = re.compile(
    r"^\W*(?:(?:it(?:'|’)?s|it is|that(?:'|’)?s|my \w+ is|i am|i'm|the|es|son|me llamo|"
    r"mi \w+ es|soy|el|la|e|é|sao|são|meu \w+ é|minha \w+ é|me chamo|sou|o|a)\s+)+",
    re.IGNORECASE,
)
"""What comes before a value that is given as a whole sentence."""
NUMBER_CUES = frozenset(
    {"number", "no", "nr", "n", "num", "numero", "ref", "reference", "referencia", "code", "codigo"}
)
"""Words after which a value is meant, whatever it is called."""
ASKS = re.compile(
    r"\?|^\W*(?:how|what|when|where|why|which|who|can|could|do|does|is|are|will|"
    r"como|que|cual|cuando|donde|cuant[oa]s?|por que|quien|puedo|pueden|podeis|hay|teneis|"
    r"qual|quais|quando|onde|quant[oa]s?|quem|posso|podem|tem|da para|cade)\b"
)
"""A text, folded, that asks something itself."""
