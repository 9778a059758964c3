"""The one interface of every model that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, Protocol

from slimchat.config import GeneratorConfig
from slimchat.models.card import ModelCard
from slimchat.models.drafts import Drafts
from slimchat.models.generation import ScoredToken, StoppedBy, Timings
from slimchat.types import Usage

GeneratorKind = Literal["causal", "seq2seq"]


class GeneratedText(Protocol):
    """The pieces of one answer, as :class:`~slimchat.models.generation.Generation` has them."""

    usage: Usage
    timings: Timings
    log_probs: list[ScoredToken]
    stopped_by: StoppedBy

    @property
    def cancelled(self) -> bool: ...

    def __iter__(self) -> Iterator[str]: ...


class TextGenerator(Protocol):
    """A model that writes. Several threads may use one at the same time.

    Attributes:
        card: the model's card.
        max_prompt_tokens: the longest prompt that ``stream`` accepts.
    """

    card: ModelCard

    @property
    def kind(self) -> GeneratorKind: ...

    @property
    def max_prompt_tokens(self) -> int: ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a text given as prompt, special tokens included."""
        ...

    @property
    def takes_tools(self) -> bool:
        """Whether the model's chat template can name tools to it."""
        ...

    def render_chat(
        self, messages: list[dict[str, str]], tools: list[dict[str, Any]] | None = None
    ) -> str | None:
        """The prompt for a conversation, or ``None`` if the model has no chat template.

        Args:
            tools: that the model may call, in the form of OpenAI's function calls.

        Raises:
            MissingExtraError: the model has a template and transformers is not installed.
        """
        ...

    def stream(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
        stop: Sequence[str] = (),
    ) -> GeneratedText:
        """Start writing; the pieces come from iterating the result.

        Answers that begin together are computed together where they fit; see
        :mod:`slimchat.models.batching`. The answer is as long as ``options.max_new_tokens`` and the
        rest of the context allow.

        Args:
            prompt: for a chat model the text of ``render_chat``.
            cancel: asked after every token; ``True`` ends the answer.
            stop: texts that end the answer; they are not part of it.

        Raises:
            PromptTooLongError: the prompt exceeds ``max_prompt_tokens`` or the tighter limit
                in ``options``.
            ValueError: the prompt is empty.
        """
        ...

    def drafts(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
    ) -> Drafts:
        """Write ``options.drafts`` answers side by side, and return when all are done.

        Args:
            cancel: asked while they are written; ``True`` returns at once, without any.

        Raises:
            PromptTooLongError, ValueError: as for :meth:`stream`.
        """
        ...


def prompt_limit(generator: TextGenerator, options: GeneratorConfig) -> int:
    """The longest prompt, in tokens, that a model may be given with these settings."""
    most = generator.max_prompt_tokens
    return min(most, options.max_prompt_tokens or most)
