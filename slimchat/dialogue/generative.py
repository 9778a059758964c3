"""Answers that a small language model writes from the passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from slimchat.config import BotConfig
from slimchat.dialogue import extractive, prompt
from slimchat.dialogue.best import BestDraft
from slimchat.dialogue.grounding import NO_ANSWER, Grounded, ground, is_no_answer
from slimchat.dialogue.marked_answer import marked_answer
from slimchat.dialogue.texts import text
from slimchat.models.generation import Timings
from slimchat.models.text_generator import TextGenerator
from slimchat.types import Language, Passage, Turn, Usage


class Writing:
    """One generated answer: iterate it for the pieces, then read what became of it.

    Attributes:
        grounded: the checked text and its quotes; ``None`` when the model found no answer or
            nothing it wrote is in the sources.
        usage: tokens read, written, and passages that did not fit.
        detail: the exact prompt and what it is made of, for the trace.
        written: all that the model wrote.
    """

    def __init__(
        self,
        generator: TextGenerator,
        question: str,
        passages: Sequence[tuple[Passage, float]],
        language: Language,
        config: BotConfig,
        history: Sequence[Turn] = (),
        cancel: Callable[[], bool] | None = None,
    ) -> None:
        self._generator = generator
        self._language = language
        self._config = config
        self._prompt = prompt.build(
            generator, question, [p for p, _ in passages], language, config.generator, history
        )
        self._relevance = [score for _, score in passages[: len(self._prompt.passages)]]
        options = config.generator
        self._generation = (
            generator.stream(self._prompt.text, options, cancel=cancel)
            if options.drafts == 1
            else BestDraft(generator, self._prompt.text, options, cancel, self._checked)
        )
        self.detail = prompt.detail(generator, self._prompt)
        if config.generator.endpoint is not None:
            self.detail |= {"sent_to": config.generator.endpoint, "model": generator.card.name}
        self.written = ""
        self.grounded: Grounded | None = None
        self.cancelled = False

    @property
    def usage(self) -> Usage:
        """Tokens, known once the iteration is over."""
        return replace(self._generation.usage, dropped_passages=self._prompt.dropped)

    @property
    def timings(self) -> Timings:
        """How fast it was written, known once the iteration is over."""
        return self._generation.timings

    @property
    def measured(self) -> dict[str, Any]:
        """The figures for the trace: seconds, speed and, where asked for, log-probabilities."""
        timings = self.timings
        figures: dict[str, Any] = {
            "seconds": timings.stages,
            "first_token_s": timings.first_token_s,
            "tokens_per_s": timings.tokens_per_s,
        }
        if self._config.generator.log_probs:
            # Without their tokens: a name cut into tokens would pass whoever masks names.
            figures["log_probs"] = [each.log_prob for each in self._generation.log_probs]
        return figures

    def __iter__(self) -> Iterator[str]:
        if self._marks:
            self.written = "".join(self._generation)
        else:
            yield from self._checked_pieces()
        self.cancelled = self._generation.cancelled
        if isinstance(self._generation, BestDraft):
            self.detail |= self._generation.detail
        self.grounded = self._checked(self.written)
        if self._marks and self.grounded is not None:
            yield from extractive.pieces(self.grounded.quotes)

    def _checked_pieces(self) -> Iterator[str]:
        """What is written, held back while it may become the words of no answer."""
        held = ""
        for piece in self._generation:
            self.written += piece
            held += piece
            if NO_ANSWER.startswith(self.written.strip().lower()):
                continue
            if not is_no_answer(self.written):
                yield held
                held = ""

    @property
    def _marks(self) -> bool:
        """Whether the model writes marks of sentences in place of words."""
        return self._generator.card.prompt_style == "marks"

    def _checked(self, written: str) -> Grounded | None:
        """What of an answer stands; ``None`` where nothing does."""
        if self._marks:
            return marked_answer(written, self._prompt.passages, self._relevance)
        if is_no_answer(written):
            return None
        grounded = ground(
            written,
            self._prompt.passages,
            self._relevance,
            self._language,
            snap=self._generator.card.prompt_style == "qa",
            unsupported=self._config.answer.unsupported,
            remark=text("unsupported", self._language, self._config.texts),
        )
        return grounded if grounded.quotes else None
