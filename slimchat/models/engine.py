"""Text generation on CPU, the same for decoder-only and sequence-to-sequence models."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import ctranslate2

from slimchat.config import GeneratorConfig
from slimchat.errors import ModelFormatError, PromptTooLongError
from slimchat.models.arithmetic import compute_type
from slimchat.models.batching import Batches
from slimchat.models.card import ModelCard
from slimchat.models.chat import ChatTemplate
from slimchat.models.generation import Generation
from slimchat.models.hardware import physical_cores
from slimchat.models.text_generator import GeneratorKind, TextGenerator
from slimchat.models.tokenization import load_tokenizer

__all__ = ["TextGenerator", "load_generator"]

Steps = Generator[Any, None, None]


class _Ct2TextGenerator:
    """What both kinds share; a subclass knows how to start its engine."""

    kind: ClassVar[GeneratorKind]

    def __init__(self, folder: Path, card: ModelCard, engine: Any) -> None:
        self.card = card
        self._engine = engine
        self.batches = Batches()
        self._tokenizer = load_tokenizer(folder)
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
        return len(self._encode(text))

    @property
    def takes_tools(self) -> bool:
        return self._template is not None and self._template.takes_tools

    def render_chat(
        self, messages: list[dict[str, str]], tools: list[dict[str, Any]] | None = None
    ) -> str | None:
        return None if self._template is None else self._template.render(messages, tools)

    def stream(
        self,
        prompt: str,
        options: GeneratorConfig,
        cancel: Callable[[], bool] | None = None,
        stop: Sequence[str] = (),
    ) -> Generation:
        tokens = self._encode(prompt)
        if not tokens:
            raise ValueError("The prompt is empty; a model needs at least one token to go on from.")
        limit = min(self.max_prompt_tokens, options.max_prompt_tokens or self.max_prompt_tokens)
        if len(tokens) > limit:
            raise PromptTooLongError(
                f"The prompt has {len(tokens)} tokens; the model '{self.card.name}' reads at "
                f"most {limit} here.",
                "Shorten the question, use fewer passages, or raise generator.max_prompt_tokens "
                f"(this model's own limit is {self.max_prompt_tokens}).",
            )
        sampling = _sampling(options)
        if self._end_ids:
            sampling["end_token"] = self._end_ids
        return Generation(
            lambda: self._start(tokens, options.max_new_tokens, sampling),
            self._tokenizer,
            prompt_tokens=len(tokens),
            end_ids=self._end_ids,
            cancel=cancel,
            stop=stop,
        )

    def _encode(self, text: str) -> list[str]:
        # A chat template writes its special tokens itself.
        special = self.card.prompt_style != "chat"
        return self._tokenizer.encode(text, add_special_tokens=special).tokens

    def _start(self, tokens: list[str], longest: int, sampling: dict[str, Any]) -> Steps:
        raise NotImplementedError


class _CausalGenerator(_Ct2TextGenerator):
    kind = "causal"

    def _start(self, tokens: list[str], longest: int, sampling: dict[str, Any]) -> Steps:
        room = self.card.context_tokens - len(tokens)
        options = {"max_length": min(longest, room), "include_prompt_in_result": False, **sampling}

        def compute(rows: list[list[str]], told: Callable[[Any], bool]) -> None:
            self._engine.generate_batch(rows, beam_size=1, callback=told, **options)

        return self.batches.start(tokens, (len(tokens), repr(options)), compute)


class _Seq2SeqGenerator(_Ct2TextGenerator):
    kind = "seq2seq"

    def _start(self, tokens: list[str], longest: int, sampling: dict[str, Any]) -> Steps:
        most = min(longest, self.card.context_tokens)
        options = {"max_decoding_length": most, "max_input_length": 0, **sampling}

        def compute(rows: list[list[str]], told: Callable[[Any], bool]) -> None:
            self._engine.translate_batch(rows, beam_size=1, callback=told, **options)

        return self.batches.start(tokens, repr(options), compute)


def load_generator(folder: Path, threads: int = 0) -> TextGenerator:
    """Open a converted model; needs neither torch nor transformers.

    Args:
        folder: a folder written by :func:`slimchat.models.convert.convert_model`.
        threads: threads for one answer; 0 takes the physical cores.

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
    try:
        engine = engine_class(
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
    return kind(folder, card, engine)


def _sampling(options: GeneratorConfig) -> dict[str, Any]:
    chosen: dict[str, Any] = {"repetition_penalty": options.repetition_penalty}
    if options.temperature > 0:
        # CTranslate2 reads the seed once, when a model samples for the first time.
        ctranslate2.set_random_seed(options.seed)
        chosen |= {
            "sampling_topk": 0,
            "sampling_topp": options.top_p,
            "sampling_temperature": options.temperature,
        }
    return chosen
