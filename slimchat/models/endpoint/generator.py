"""A generator whose model is elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from slimchat.config import GeneratorConfig
from slimchat.errors import ConfigError, EndpointError, PromptTooLongError
from slimchat.models.card import ModelCard
from slimchat.models.drafts import Drafts
from slimchat.models.endpoint.allowed import check_allowed, key_from
from slimchat.models.endpoint.call import Client
from slimchat.models.endpoint.generation import EndpointGeneration, endpoint_drafts
from slimchat.models.text_generator import GeneratorKind, prompt_limit

FAMILY = "endpoint"
BYTES_A_TOKEN = 3
"""Bytes of text for a token, at a cautious guess: European languages have 3 to 5."""
PROMPT_TOKENS = 3072
"""Longest prompt where the settings say nothing; it fits a context of 4096."""
MOST_STOPS = 4
"""Stop strings that OpenAI's API takes."""


class Conversation(str):
    """A rendered chat that still knows its messages. As text it is for people and the trace."""

    messages: list[dict[str, str]]

    def __new__(cls, messages: Sequence[Mapping[str, str]]) -> Conversation:
        """Render messages."""
        made = super().__new__(cls, "\n\n".join(f"[{m['role']}]\n{m['content']}" for m in messages))
        made.messages = [dict(message) for message in messages]
        return made


def client_of(config: GeneratorConfig, environment: Mapping[str, str] = os.environ) -> Client:
    """Where to ask, with the key.

    Raises:
        ConfigError: the settings name no endpoint, or the variable holds no key.
        EndpointError: nobody allowed it here, or there is no key in the variable that is named.
    """
    if config.endpoint is None or config.endpoint_model is None:
        raise ConfigError("The settings name no endpoint.", "Set generator.endpoint.")
    check_allowed(config.endpoint, config.endpoint_model, environment)
    key = key_from(config.endpoint_key_env, environment)
    if config.endpoint_key_env and not key:
        raise EndpointError(
            f"The environment variable {config.endpoint_key_env}, which is to hold the key for "
            f"{config.endpoint}, is not set.",
            "Set it, or leave out generator.endpoint_key_env where no key is needed.",
        )
    return Client(
        config.endpoint,
        config.endpoint_model,
        key,
        config.endpoint_key_env,
        config.endpoint_timeout_s,
        config.endpoint_tries,
    )


class EndpointGenerator:
    """A model behind a server with OpenAI's API. See :class:`TextGenerator`.

    It holds nothing but where to ask, so that it can be made for each question.

    Args:
        config: names the endpoint.
        private: masks personal data in what customers wrote; what documents print stays.
        environment: allows it, and holds its key.

    Raises:
        ConfigError, EndpointError: see :func:`client_of`.
    """

    kind: ClassVar[GeneratorKind] = "causal"
    takes_tools: ClassVar[bool] = False

    def __init__(
        self,
        config: GeneratorConfig,
        private: Callable[[Any], Any],
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._client = client_of(config, environment)
        self._private = private
        longest = config.max_prompt_tokens or PROMPT_TOKENS
        self.card = ModelCard(
            name=self._client.model,
            kind="causal",
            family=FAMILY,
            source=self._client.url,
            created="",
            quantization="unknown",
            context_tokens=longest + config.max_new_tokens,
            max_prompt_tokens=longest,
            chat_template=True,
            prompt_style="chat",
        )

    @property
    def max_prompt_tokens(self) -> int:
        """Longest prompt, in estimated tokens."""
        return self.card.max_prompt_tokens

    def count_tokens(self, text: str) -> int:
        """An estimate that is rather too high: the tokenizer is elsewhere."""
        return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)

    def render_chat(
        self, messages: list[dict[str, str]], tools: list[dict[str, Any]] | None = None
    ) -> str | None:
        """The messages, for :meth:`stream`; tools are left out."""
        return Conversation(messages)

    def stream(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
        stop: Sequence[str] = (),
    ) -> EndpointGeneration:
        """Start writing; a prompt that :meth:`render_chat` did not make is a user's message."""
        return EndpointGeneration(
            self._client,
            self._request(prompt, options, stop),
            prompt_tokens=self._counted(prompt, options),
            longest=options.max_new_tokens,
            cancel=cancel,
            stop=stop,
        )

    def drafts(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
    ) -> Drafts:
        """Ask for several answers at once; a server that cannot do that sends one."""
        tokens = self._counted(prompt, options)
        request = self._request(prompt, options, ()) | {"n": options.drafts}
        return endpoint_drafts(self._client, request, tokens, cancel)

    def _counted(self, prompt: str, options: GeneratorConfig) -> int:
        if not prompt:
            raise ValueError("The prompt is empty; a model needs at least one token to go on from.")
        tokens = self.count_tokens(prompt)
        limit = prompt_limit(self, options)
        if tokens > limit:
            raise PromptTooLongError(
                f"The prompt has some {tokens} tokens; at most {limit} are sent to "
                f"'{self.card.name}'.",
                "Shorten the question, use fewer passages, or raise generator.max_prompt_tokens.",
            )
        return tokens

    def _request(
        self, prompt: str, options: GeneratorConfig, stop: Sequence[str]
    ) -> dict[str, Any]:
        given = (
            prompt.messages
            if isinstance(prompt, Conversation)
            else [{"role": "user", "content": prompt}]
        )
        # The instructions are the company's own words.
        messages = [
            message if message["role"] == "system" else self._private(message) for message in given
        ]
        request: dict[str, Any] = {
            "messages": messages,
            "max_tokens": options.max_new_tokens,
            "temperature": options.temperature,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if options.temperature > 0:
            request["top_p"] = options.top_p
            request |= {"seed": options.seed} if options.seed is not None else {}
        stops = [text for text in stop if text][:MOST_STOPS]
        return request | {"stop": stops} if stops else request
