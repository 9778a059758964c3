"""A model's own chat template."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from slimchat.models.extras import need

Message = dict[str, Any]
"""``role`` (system, user, assistant, tool) and ``content``; what else the template reads."""


class Marks:
    """The tokens that steer a model, such as those that end a turn.

    A tokenizer finds them anywhere in a text, so that whoever writes one into a question or a
    document would speak as the system.

    Args:
        marks: as they are written.
    """

    def __init__(self, marks: Collection[str]) -> None:
        longest_first = sorted(filter(None, marks), key=len, reverse=True)
        self._found = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def inert(self, message: Message) -> Message:
        """The message with a space inside each; the company's own instructions stay as they are."""
        if message["role"] == "system" or not isinstance(message.get("content"), str):
            return message
        content = message["content"]
        while self._found.search(content):
            content = self._found.sub(lambda found: f"{found[0][0]} {found[0][1:]}", content)
        return {**message, "content": content}


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
