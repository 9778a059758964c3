"""A model's own chat template."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from slimchat.models.extras import need

Message = dict[str, Any]
"""``role`` (system, user, assistant, tool) and ``content``; what else the template reads."""


class ChatTemplate:
    """Renders messages with the template in a model folder; needs transformers, not torch."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tokenizer: Any = None
        self._lock = threading.Lock()

    @property
    def takes_tools(self) -> bool:
        """Whether the template can name tools to the model."""
        return "tools" in str(self._load().chat_template or "")

    def render(
        self, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]] | None = None
    ) -> str:
        """The prompt for the assistant's next turn.

        Args:
            messages: the conversation so far.
            tools: descriptions of functions in JSON schema, as OpenAI's API takes them; templates
                that know of none leave them out.

        Raises:
            MissingExtraError: transformers or jinja2 is not installed.
        """
        exceptions = need("jinja2", "generate").exceptions
        tokenizer = self._load()
        try:
            return _apply(tokenizer, messages, tools)
        except exceptions.TemplateError:
            if len(messages) < 2 or messages[0]["role"] != "system":
                raise
            # Some templates, such as Gemma's, refuse a system turn.
            return _apply(tokenizer, _without_system(messages), tools)

    def _load(self) -> Any:
        with self._lock:
            if self._tokenizer is None:
                transformers = need("transformers", "generate")
                self._tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(
                    str(self._folder), local_files_only=True
                )
            return self._tokenizer


def _apply(
    tokenizer: Any, messages: Sequence[Message], tools: Sequence[Mapping[str, Any]] | None
) -> str:
    # Templates of models that can think aloud read enable_thinking; others ignore it.
    text: str = tokenizer.apply_chat_template(
        list(messages),
        tools=[*tools] if tools else None,
        tokenize=False,
        add_generation_prompt=True,
        enable_thinking=False,
    )
    return text


def _without_system(messages: Sequence[Message]) -> list[Message]:
    system, first, *rest = messages
    merged = {**first, "content": f"{system['content']}\n\n{first['content']}"}
    return [merged, *rest]
