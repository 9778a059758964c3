"""A large model for what no bot answers, asked only where somebody allows it each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from slimchat._addresses import is_private_way
from slimchat.dialogue.guard import gives_orders
from slimchat.errors import ConfigError, EndpointError, PromptTooLongError
from slimchat.models.endpoint.allowed import key_from
from slimchat.models.endpoint.call import Client
from slimchat.privacy import Masker
from slimchat.types import Language

Ending = Literal["done", "refused", "failed", "withheld"]
KEY_VARIABLE = "OPENAI_API_KEY"

INSTRUCTIONS: Mapping[Language, str] = {
    "en": "You answer customers of a company. If you do not know, say so. Answer in English, in a "
    "few short sentences.",
    "es": "Respondes a clientes de una empresa. Si no lo sabes, dilo. Responde en español, con "
    "pocas frases cortas.",
    "pt": "Você responde a clientes de uma empresa. Se não souber, diga. Responda em português, "
    "em poucas frases curtas.",
}
NOTICE: Mapping[Language, str] = {
    "en": "The documents do not answer this. The text comes from the language model {model} and "
    "was checked against no source.",
    "es": "Los documentos no responden a esto. El texto es del modelo de lenguaje {model} y no se "
    "ha comprobado con ninguna fuente.",
    "pt": "Os documentos não respondem a isto. O texto é do modelo de linguagem {model} e não foi "
    "conferido com nenhuma fonte.",
}


@dataclass(frozen=True, slots=True)
class Leaving:
    """Exactly what would leave this machine.

    Attributes:
        host: where to.
        instructions: the system message.
        question: the customer's, with personal data masked; nothing else of the conversation and
            of the documents goes along.
        masked: how many personal data of each kind were masked.
    """

    host: str
    model: str
    instructions: str
    question: str
    masked: Mapping[str, int]

    def data(self) -> dict[str, Any]:
        """Plain data, for the trace."""
        return {
            "host": self.host,
            "model": self.model,
            "instructions": self.instructions,
            "question": self.question,
            "masked": dict(self.masked),
        }


@dataclass(frozen=True, slots=True)
class LastResort:
    """An OpenAI-compatible endpoint for what the bots refuse.

    The key, if one is needed, is read from the environment variable ``OPENAI_API_KEY``. Nothing is
    tried twice.

    Attributes:
        url: up to and without ``/chat/completions``, such as ``https://models.example/v1``.
        model: the name that the endpoint knows it by.
        allow: shown what would leave the machine, before it does; only ``True`` lets it.
        timeout_s: for one answer, in seconds.
        max_tokens: of the answer.
    """

    url: str
    model: str
    allow: Callable[[Leaving], bool]
    timeout_s: float = 30.0
    max_tokens: int = 300

    def __post_init__(self) -> None:
        if not is_private_way(self.url):
            raise ConfigError(
                f"{self.url!r:.120} is no https address, nor one of this machine.",
                "Name the whole URL, with https.",
            )

    def leaving(self, question: str, language: Language) -> Leaving:
        """What would leave the machine for a question."""
        masker = Masker()
        masked = masker.mask(question)
        host = urlsplit(self.url).netloc.rpartition("@")[2]
        return Leaving(host, self.model, INSTRUCTIONS[language], masked, dict(masker.found))

    def answer(self, leaving: Leaving) -> tuple[Ending, str]:
        """Ask, if that is allowed. Returns how it ended, and the text or the reason."""
        if self.allow(leaving) is not True:
            return "refused", ""
        key = key_from(KEY_VARIABLE)
        client = Client(self.url, self.model, key, KEY_VARIABLE, self.timeout_s, tries=1)
        messages = [
            {"role": "system", "content": leaving.instructions},
            {"role": "user", "content": leaving.question},
        ]
        try:
            text = client.complete(messages, self.max_tokens)
        except (EndpointError, PromptTooLongError) as error:
            return "failed", error.fact
        if not text or gives_orders(text):
            return "withheld", "the text is empty or gives orders to the bot"
        return "done", text
