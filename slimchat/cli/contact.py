"""What a terminal asks before a person takes a conversation over: the consent and the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from slimchat.cli.handling import tell
from slimchat.cli.output import say, show
from slimchat.errors import HandoverError
from slimchat.types import Language, Turn

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.types import Answer

Read = Callable[[], str | None]
_YES = frozenset({"y", "yes", "s", "si", "sí", "sim"})
_NO = frozenset({"", "n", "no", "não", "nao"})
WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "agree": "Do you agree? Type yes or no, or go on asking.",
        "fields": "An empty line leaves a field out.",
        "optional": "{} (optional)",
        "name": "Your name",
        "email": "E-mail address",
        "phone": "Phone number",
        "order": "Order number",
        "message": "What should the person know?",
        "handed": "Passed on. Your case is {}.",
        "not_handed": "Nothing was passed on.",
    },
    "es": {
        "agree": "¿Está de acuerdo? Escriba sí o no, o siga preguntando.",
        "fields": "Una línea vacía deja un campo sin rellenar.",
        "optional": "{} (opcional)",
        "name": "Su nombre",
        "email": "Correo electrónico",
        "phone": "Teléfono",
        "order": "Número de pedido",
        "message": "¿Qué debe saber esa persona?",
        "handed": "Enviado. Su caso es {}.",
        "not_handed": "No se ha enviado nada.",
    },
    "pt": {
        "agree": "Concorda? Escreva sim ou não, ou continue perguntando.",
        "fields": "Uma linha vazia deixa um campo por preencher.",
        "optional": "{} (opcional)",
        "name": "O seu nome",
        "email": "E-mail",
        "phone": "Telefone",
        "order": "Número do pedido",
        "message": "O que essa pessoa deve saber?",
        "handed": "Enviado. O seu caso é {}.",
        "not_handed": "Nada foi enviado.",
    },
}


def hand_over(bot: SupportBot, answer: Answer, history: Sequence[Turn], read: Read) -> str | None:
    """Ask for what a person needs, pass the conversation on, and say the case's id.

    Args:
        history: the turns before the answer's question.
        read: the next line; ``None`` at the end.

    Returns:
        A line that was no reply: the next question, or a command.

    Raises:
        HandoverError: the case cannot be kept.
    """
    words, form = WORDS[answer.language], bot.case_form
    say(form["consent"][answer.language])
    say(words["agree"], style="dim")
    reply = (read() or "").strip()
    if reply.casefold() not in _YES | _NO:
        return reply
    contact: dict[str, str] = {}
    if reply.casefold() in _YES:
        say(words["fields"], style="dim")
        for field in form["fields"]:
            value = _value(field, words, read)
            if value.startswith("/"):
                say(words["not_handed"], style="dim")
                return value
            contact[field["name"]] = value
        case = _passed(bot, answer, history, form["fields"], contact, read)
        if case is not None:
            show(words["handed"].format(case))
            return None
    say(words["not_handed"], style="dim")
    return None


def _passed(
    bot: SupportBot,
    answer: Answer,
    history: Sequence[Turn],
    fields: Sequence[Mapping[str, Any]],
    contact: dict[str, str],
    read: Read,
) -> str | None:
    """The case's id, after whatever must be corrected; nothing where the customer gives up."""
    words, asked = WORDS[answer.language], {field["name"]: field for field in fields}
    while True:
        try:
            return bot.handoff(answer, history, contact, consent=True).id
        except HandoverError as error:
            name = error.field
            if name is None or name not in asked:
                raise
            tell(error, as_json=False)
            contact[name] = _value(asked[name], words, read)
            if not contact[name] and asked[name]["required"]:
                return None


def _value(field: Mapping[str, Any], words: Mapping[str, str], read: Read) -> str:
    label = words[field["name"]]
    say(label if field["required"] else words["optional"].format(label))
    return (read() or "").strip()
