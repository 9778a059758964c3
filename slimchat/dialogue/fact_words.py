"""Words that stand for numbers, months, currencies and units, in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slimchat.knowledge.analysis import fold
from slimchat.types import Language


def _counted(text: str, first: int, step: int = 1) -> dict[str, str]:
    pairs = enumerate(text.split())
    return {word: str(first + step * n) for n, words in pairs for word in words.split("/")}


NUMBERS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        **_counted(
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen",
            2,
        ),
        **_counted("twenty thirty forty fifty sixty seventy eighty ninety hundred", 20, 10),
        "thousand": "1000",
        "million": "1000000",
    },
    "es": {
        **_counted(
            "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciseis diecisiete dieciocho diecinueve",
            2,
        ),
        **_counted(
            "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento", 20, 10
        ),
        **_counted(
            "veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho "
            "veintinueve",
            22,
        ),
        **_counted(
            "doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas "
            "quinientos/quinientas seiscientos/seiscientas setecientos/setecientas "
            "ochocientos/ochocientas novecientos/novecientas",
            200,
            100,
        ),
        **dict.fromkeys(("veintiuno", "veintiun", "veintiuna"), "21"),
        "mil": "1000",
        "millon": "1000000",
    },
    "pt": {
        **_counted(
            "dois/duas tres quatro cinco seis sete oito nove dez onze doze treze "
            "catorze/quatorze quinze dezesseis/dezasseis dezessete/dezassete dezoito "
            "dezenove/dezanove",
            2,
        ),
        **_counted(
            "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem/cento", 20, 10
        ),
        **_counted(
            "duzentos/duzentas trezentos/trezentas quatrocentos/quatrocentas "
            "quinhentos/quinhentas seiscentos/seiscentas setecentos/setecentas "
            "oitocentos/oitocentas novecentos/novecentas",
            200,
            100,
        ),
        "mil": "1000",
        "milhao": "1000000",
    },
}
"""Words for numbers, without accents. One is left out: it is also an article."""

ONE: Mapping[Language, frozenset[str]] = {
    "en": frozenset({"one"}),
    "es": frozenset({"uno", "una", "un"}),
    "pt": frozenset({"um", "uma"}),
}
"""One, which counts after another number only."""
JOINED: Mapping[Language, str] = {"en": "and", "es": "y", "pt": "e"}
"""What stands between the words of one number."""

MONTHS: Mapping[str, int] = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    )
    for number, name in enumerate(names.split(), start=1)
}
"""Names of months, without accents."""

CURRENCIES: Mapping[str, str] = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars", "dolar", "dolares"), "USD"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "libra", "libras"), "GBP"),
    **dict.fromkeys(("r$", "brl", "real", "reais", "reales"), "BRL"),
}
"""Signs and names of currencies, without accents."""

UNITS: Mapping[str, str] = {
    word: name
    for name, words in {
        "percent": "% percent porcentaje porciento porcento",
        "second": "second seconds segundo segundos",
        "minute": "min mins minute minutes minuto minutos",
        "hour": "h hour hours hora horas",
        "day": "day days dia dias",
        "week": "week weeks semana semanas",
        "month": "month months mes meses",
        "year": "year years ano anos",
        "gram": "g gram grams gramo gramos grama gramas",
        "kilogram": "kg kilo kilos quilo quilos kilogram kilograms",
        "litre": "l litre litres liter liters litro litros",
        "millilitre": "ml millilitres",
        "centimetre": "cm centimetros",
        "volt": "v volt volts voltios",
        "watt": "w watt watts vatios",
        "kilowatt": "kw kilowatt kilowatts kilovatios kilovatio quilowatts",
        "bar": "bar bars bares",
        "psi": "psi",
        "metre": "m metre metres meter meters metro metros",
        "millimetre": "mm millimetres milimetros",
        "kilometre": "km kilometres kilometers kilometros quilometros",
        "mile": "mile miles milla millas milha milhas",
        "inch": "inch inches pulgada pulgadas polegada polegadas",
        "ounce": "oz ounce ounces onza onzas onca oncas",
        "gallon": "gallon gallons galon galones galao galoes",
        "time": "time times vez veces vezes",
    }.items()
    for word in words.split()
}
"""Units after a number, without accents."""

UNITS = {**UNITS, "°c": "celsius", "°f": "fahrenheit"}

AMOUNTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("decade", "decada"), ("10", "year")),
    **dict.fromkeys(("century", "siglo", "seculo"), ("100", "year")),
    **dict.fromkeys(("semester", "semestre"), ("6", "month")),
    **dict.fromkeys(("trimester", "trimestre"), ("3", "month")),
    **dict.fromkeys(("fortnight", "quincena", "quinzena"), ("fortnight", "")),
    **dict.fromkeys(("dozen", "dozens", "docena", "docenas", "duzia", "duzias"), ("12", "")),
    "couple": ("2", ""),
    "twice": ("2", "time"),
    "thrice": ("3", "time"),
}
"""Words that are a number, or a number with its unit, without accents."""

FOR = frozenset(
    ("within", "for", "in", "last", "lasts", "take", "takes", "after", "about", "under")
)
"""Before "a week" these say that it is one."""

HALF = frozenset(("half", "medio", "media", "meio", "meia"))

ORDINALS: Mapping[str, int] = {
    word: int(number)
    for word, number in _counted(
        "first/primero/primeiro second third fourth fifth sixth seventh eighth ninth tenth "
        "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
        "nineteenth twentieth",
        1,
    ).items()
}
"""Before a month."""

OPEN = frozenset(
    (
        *(
            "to",
            "and",
            "or",
            "a",
            "y",
            "o",
            "u",
            "e",
            "ou",
            "al",
            "ate",
            "hasta",
            "em",
            "en",
            "x",
            "de",
        ),
        *("degree", "degrees", "grado", "grados", "grau", "graus"),
    )
)
"""After a number these leave its unit open: "30 to 60 days". Other words say what is counted."""

THING = "thing"
"""The unit of what is counted one by one: "two sachets" are no two months."""

BEFORE_UNITS = frozenset(
    (
        *("working", "business", "calendar", "full", "whole"),
        *("natural", "naturales", "laborable", "laborables", "habil", "habiles"),
        *("util", "uteis", "corridos", "seguidos"),
    )
)
"""Words that may stand between a number and its unit."""


def currency(text: str) -> str | None:
    """The code of a currency, ``None`` where the text is none."""
    return CURRENCIES.get(fold(text))


def unit(text: str) -> str | None:
    """The name of a unit, ``None`` where the text is none."""
    return UNITS.get(fold(text))


def number(text: str) -> str:
    """A number in one form: ``1.000`` and ``1,000`` are ``1000``, ``4,90`` and ``4.9`` are ``4.9``.

    A comma or a point before exactly three digits divides thousands.
    """
    plain = re.sub(r"['’ \u00a0\u202f]", "", text)
    head, mark, tail = plain, "", ""
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0 and (len(plain) - last - 1 != 3 or plain.startswith("0")):
        head, mark, tail = plain[:last], ".", plain[last + 1 :].rstrip("0")
    whole = re.sub(r"[.,]", "", head).lstrip("0") or "0"
    return f"{whole}{mark}{tail}" if tail else whole
