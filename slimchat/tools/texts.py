"""What the bot says around a tool, in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from slimchat.dialogue.texts import OR
from slimchat.tools.marks import Found
from slimchat.tools.slots import Slot
from slimchat.types import Language

_Name = Literal["missing", "options", "wrong", "several", "dropped", "failed", "late"]

_TEXTS: Mapping[Language, Mapping[_Name, str]] = {
    "en": {
        "missing": "For that I need one detail: {slot}.",
        "options": "For that I need one detail: {slot} ({choices}).",
        "wrong": "“{said}” is not valid here.",
        "several": "Which one do you mean: {choices}?",
        "dropped": "All right, I leave it there. What else can I help you with?",
        "failed": "I could not look that up just now. Please try again later.",
        "late": "Looking that up takes too long right now. Please try again later.",
    },
    "es": {
        "missing": "Para eso necesito un dato: {slot}.",
        "options": "Para eso necesito un dato: {slot} ({choices}).",
        "wrong": "«{said}» no es válido aquí.",
        "several": "¿A cuál se refiere: {choices}?",
        "dropped": "De acuerdo, lo dejo así. ¿En qué más puedo ayudarle?",
        "failed": "No he podido consultarlo en este momento. Inténtelo más tarde, por favor.",
        "late": "La consulta tarda demasiado en este momento. Inténtelo más tarde, por favor.",
    },
    "pt": {
        "missing": "Para isso preciso de um dado: {slot}.",
        "options": "Para isso preciso de um dado: {slot} ({choices}).",
        "wrong": "“{said}” não é válido aqui.",
        "several": "A qual se refere: {choices}?",
        "dropped": "Tudo bem, fica assim. Em que mais posso ajudar?",
        "failed": "Não consegui consultar isso agora. Tente mais tarde, por favor.",
        "late": "A consulta está demorando demais agora. Tente mais tarde, por favor.",
    },
}
_LONGEST_SAID = 60


def fixed(name: Literal["dropped", "failed", "late"], language: Language) -> str:
    """One fixed sentence."""
    return _TEXTS[language][name]


def question_for(slot: Slot, language: Language) -> str:
    """What asks for a value."""
    name = slot.names[language]
    if not slot.choices:
        return _fill(language, "missing", slot=name)
    choices = _listed(list(slot.choices), language)
    return _fill(language, "options", slot=name, choices=choices)


def not_valid(said: str, language: Language) -> str:
    """That a value is not allowed."""
    short = said if len(said) <= _LONGEST_SAID else f"{said[:_LONGEST_SAID]}…"
    return _fill(language, "wrong", said=short)


def which_of(several: Sequence[Found], language: Language) -> str:
    """What asks which of several values is meant."""
    return _fill(language, "several", choices=_listed(labels(several), language))


def labels(several: Sequence[Found]) -> list[str]:
    """Several values as they are offered."""
    return [told(found.value) for found in several]


def told(value: Any) -> str:
    """A value for people; days in ISO 8601, which nobody misreads."""
    return str(getattr(value, "value", value))


def _listed(choices: Sequence[str], language: Language) -> str:
    *first, last = choices
    return f"{', '.join(first)} {OR[language]} {last}" if first else last


def _fill(language: Language, template: _Name, **held: str) -> str:
    said = _TEXTS[language][template]
    for key, value in held.items():
        said = said.replace(f"{{{key}}}", value)
    return said
