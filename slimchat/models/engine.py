"""Text generation on CPU, the same for decoder-only and sequence-to-sequence models."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import ctranslate2
from tokenizers import Encoding

from slimchat.config import GeneratorConfig
from slimchat.errors import ModelFormatError, PromptTooLongError
from slimchat.models.allocator import keep_pages
from slimchat.models.arithmetic import compute_type
from slimchat.models.batching import WAITING, Batches
from slimchat.models.card import ModelCard
from slimchat.models.chat import ChatTemplate, Marks
from slimchat.models.drafts import Drafts, collected, hand_over
from slimchat.models.generation import Generation
from slimchat.models.hardware import physical_cores
from slimchat.models.opened import OpenedModel
from slimchat.models.sampling import is_seeded, sampling, seeded
from slimchat.models.static_prompt import StaticPrompts
from slimchat.models.text_generator import GeneratorKind, TextGenerator, prompt_limit
from slimchat.models.tokenization import load_tokenizer

__all__ = ["TextGenerator", "load_generator"]

Steps = Generator[Any, None, None]
Told = Callable[[Any], bool]
DRAFTS = "num_hypotheses"
"""CTranslate2's word for how many answers are written to a prompt."""


class _Ct2TextGenerator:
    """What both kinds share; a subclass knows how to call its engine.

    Args:
        opens: opens the model.
        waiting: answers that may wait.
    """

    kind: ClassVar[GeneratorKind]

    def __init__(
        self, folder: Path, card: ModelCard, opens: Callable[[], Any], waiting: int
    ) -> None:
        self.card = card
        self._model = OpenedModel(opens, lambda: ModelCard.load(folder))
        self._static = StaticPrompts()
        self.batches = Batches(waiting)
        self._tokenizer = load_tokenizer(folder)
        self._marks = Marks(
            {
                token.content
                for token in self._tokenizer.get_added_tokens_decoder().values()
                if token.special and len(token.content) > 1
            }
        )
        self._template = ChatTemplate(folder) if card.chat_template else None
        self._end_ids = [
            index
            for token in card.end_tokens
            if (index := self._tokenizer.token_to_id(token)) is not None
        ]

    @property
    def max_prompt_tokens(self) -> int:
        return self.card.max_prompt_tokens

    def count_tokens(self, text: str) -> int:
        return len(self._encode(text).tokens)

    @property
    def takes_tools(self) -> bool:
        return self._template is not None and self._template.takes_tools

    def render_chat(
        self, messages: list[dict[str, str]], tools: list[dict[str, Any]] | None = None
    ) -> str | None:
        if self._template is None:
            return None
        prompt = self._template.render([*map(self._marks.inert, messages)], tools)
        self._static.note(prompt, messages)
        return prompt

    def stream(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
        stop: Sequence[str] = (),
    ) -> Generation:
        encoded = self._fitting(prompt, options)
        return Generation(
            lambda: self._start(prompt, encoded, options),
            self._tokenizer,
            prompt_tokens=len(encoded.tokens),
            end_ids=self._end_ids,
            cancel=cancel,
            stop=stop,
            log_probs=options.log_probs,
        )

    def drafts(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
    ) -> Drafts:
        encoded = self._fitting(prompt, options)
        with closing(self._start(prompt, encoded, options, options.drafts)) as steps:
            return collected(steps, self._tokenizer, len(encoded.tokens), cancel)

    def _fitting(self, prompt: str, options: GeneratorConfig) -> Encoding:
        encoded = self._encode(prompt)
        tokens = encoded.tokens
        if not tokens:
            raise ValueError("The prompt is empty; a model needs at least one token to go on from.")
        limit = prompt_limit(self, options)
        if len(tokens) > limit:
            raise PromptTooLongError(
                f"The prompt has {len(tokens)} tokens; the model '{self.card.name}' reads at "
                f"most {limit} here.",
                "Shorten the question, use fewer passages, or raise generator.max_prompt_tokens "
                f"(this model's own limit is {self.max_prompt_tokens}).",
            )
        return encoded

    def _encode(self, text: str) -> Encoding:
        # A chat template writes its special tokens itself.
        special = self.card.prompt_style != "chat"
        return self._tokenizer.encode(text, add_special_tokens=special)

    def _start(
        self, prompt: str, encoded: Encoding, options: GeneratorConfig, drafts: int = 0
    ) -> Steps:
        """The steps of one answer, or so many answers as one step."""
        tokens = encoded.tokens
        arguments = sampling(options, self._tokenizer.get_vocab_size())
        arguments |= self._bounds(len(tokens), options.max_new_tokens)
        if self._end_ids:
            arguments["end_token"] = self._end_ids
        if drafts:
            arguments[DRAFTS] = drafts
        if is_seeded(options):
            seed = options.seed or 0

            def alone(rows: list[list[str]], told: Told) -> None:
                with seeded(seed):
                    self._told(self._model.drawing(seeded=True), rows, told, arguments)

            return self.batches.start(tokens, object(), alone, answers=drafts or 1)
        static = self._static.tokens(prompt, encoded)
        if static:
            arguments["static_prompt"] = tokens[:static]

        def compute(rows: list[list[str]], told: Told) -> None:
            draws = options.temperature > 0
            engine = self._model.drawing(seeded=False) if draws else self._model.engine()
            self._told(engine, rows, told, arguments)

        reach = self._reach(options, arguments)
        key = repr(arguments)
        return self.batches.start(tokens[static:], key, compute, reach, drafts or 1)

    def _told(
        self, engine: Any, rows: list[list[str]], told: Told, arguments: dict[str, Any]
    ) -> None:
        """Compute a batch and tell each token, or, of several drafts, all at the end."""
        if DRAFTS in arguments:
            hand_over(self._compute(engine, rows, arguments), told)
        else:
            self._compute(engine, rows, {"callback": told, **arguments})

    def _reach(self, options: GeneratorConfig, arguments: dict[str, Any]) -> float:
        """Tokens by which this prompt may widen the span of a batch's lengths."""
        raise NotImplementedError

    def _bounds(self, length: int, longest: int) -> dict[str, Any]:
        """The arguments that bound the answer to a prompt of this length."""
        raise NotImplementedError

    def _compute(
        self, engine: Any, rows: list[list[str]], arguments: dict[str, Any]
    ) -> list[list[list[str]]]:
        """The answers to each prompt, in tokens."""
        raise NotImplementedError


class _CausalGenerator(_Ct2TextGenerator):
    kind = "causal"

    def _reach(self, options: GeneratorConfig, arguments: dict[str, Any]) -> float:
        # Both count what CTranslate2 feeds of the prompt as if the answer had said it.
        if options.repetition_penalty != 1 or options.no_repeat_ngram:
            return 0
        # A row that joins saves at least twice the steps that it adds.
        return int(arguments["max_length"]) / 2

    def _bounds(self, length: int, longest: int) -> dict[str, Any]:
        return {"max_length": min(longest, self.card.context_tokens - length)}

    def _compute(
        self, engine: Any, rows: list[list[str]], arguments: dict[str, Any]
    ) -> list[list[list[str]]]:
        done = engine.generate_batch(rows, beam_size=1, include_prompt_in_result=False, **arguments)
        return [result.sequences for result in done]


class _Seq2SeqGenerator(_Ct2TextGenerator):
    kind = "seq2seq"

    def _reach(self, options: GeneratorConfig, arguments: dict[str, Any]) -> float:
        return math.inf

    def _bounds(self, length: int, longest: int) -> dict[str, Any]:
        return {"max_decoding_length": min(longest, self.card.context_tokens)}

    def _compute(
        self, engine: Any, rows: list[list[str]], arguments: dict[str, Any]
    ) -> list[list[list[str]]]:
        done = engine.translate_batch(rows, beam_size=1, max_input_length=0, **arguments)
        return [result.hypotheses for result in done]


def load_generator(folder: Path, threads: int = 0, waiting: int = WAITING) -> TextGenerator:
    """Open a converted model; needs neither torch nor transformers.

    Args:
        folder: a folder written by :func:`slimchat.models.convert.convert_model`.
        threads: threads for one answer; 0 takes the physical cores.
        waiting: answers that may wait while others are computed; one more is refused.

    Raises:
        ModelNotFoundError: there is no such folder.
        ModelFormatError: the folder is damaged, or is not a text generation model.
    """
    card = ModelCard.load(folder, kinds=("causal", "seq2seq"))
    engine_class, kind = (
        (ctranslate2.Generator, _CausalGenerator)
        if card.kind == "causal"
        else (ctranslate2.Translator, _Seq2SeqGenerator)
    )

    def opens() -> Any:
        keep_pages()
        try:
            return engine_class(
                str(folder),
                device="cpu",
                compute_type=compute_type(),
                intra_threads=threads or physical_cores(),
                max_queued_batches=-1,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelFormatError(
                f"CTranslate2 cannot load the model in {folder} ({error}).",
                "Copy the folder again, or convert the model again.",
            ) from error

    return kind(folder, card, opens, waiting)
