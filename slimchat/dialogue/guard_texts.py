"""What the guards say, in every language the bot speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from slimchat._config.dialogue import Wording
from slimchat.types import Language

GuardText = Literal["orders", "topic"]

TEXTS: Mapping[Language, Mapping[GuardText, str]] = {
    "en": {
        "orders": "I can only answer questions about what is in my documents.",
        "topic": "I cannot help with that here.",
    },
    "es": {
        "orders": "Solo puedo responder a preguntas sobre lo que dicen mis documentos.",
        "topic": "No puedo ayudarle con eso aquí.",
    },
    "pt": {
        "orders": "Só posso responder a perguntas sobre o que está nos meus documentos.",
        "topic": "Não posso ajudar com isso aqui.",
    },
}


def guard_text(name: GuardText, language: Language, own: Wording) -> str:
    """One sentence: of the settings, else the fixed one."""
    return getattr(own, language) or TEXTS[language][name]
