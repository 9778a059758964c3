"""What the original model computes, through transformers in float32."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.models.card import ModelKind
from slimchat.models.extras import need
from slimchat.models.source import Source

KEPT_POSITIONS = 32
GREEDY_TOKENS = 24

_AUTO_CLASS: dict[ModelKind, str] = {
    "causal": "AutoModelForCausalLM",
    "seq2seq": "AutoModelForSeq2SeqLM",
    "embedder": "AutoModel",
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the gate gives to both models.

    Attributes:
        prompts: token ids, one list per prompt.
        target: token ids a seq2seq decoder is made to write.
        end_ids: ids that end an answer.
    """

    prompts: list[list[int]]
    target: list[int]
    end_ids: list[int]


@dataclass(slots=True)
class Outputs:
    """What a model made of the inputs, per prompt.

    Attributes:
        values: float32 of shape ``(positions, width)``: logits of the last
            ``KEPT_POSITIONS`` positions, or all hidden states of an encoder.
        greedy: ids written greedily, without the end token; empty for encoders.
    """

    values: list[NDArray[np.float32]] = field(default_factory=list)
    greedy: list[list[int]] = field(default_factory=list)


def complete_config(source: Source) -> Mapping[str, Any]:
    """The configuration with what transformers fills in; the published file where it cannot.

    Publishers leave out what is the default, and name the rope's parameters in several ways.

    Raises:
        MissingExtraError: transformers is not installed.
    """
    auto = need("transformers", "convert").AutoConfig
    try:
        config = auto.from_pretrained(
            str(source.folder), local_files_only=True, trust_remote_code=False
        )
    except Exception:  # whoever loads the model tells what is wrong with it
        return source.config
    filled: dict[str, Any] = config.to_dict()
    return filled


def reference_outputs(folder: Path, kind: ModelKind, inputs: Inputs) -> Outputs:
    """Run the original model.

    Args:
        folder: configuration, safetensors weights and tokenizer as published.

    Raises:
        MissingExtraError: torch or transformers is not installed.
    """
    torch = need("torch", "convert")
    auto = getattr(need("transformers", "convert"), _AUTO_CLASS[kind])
    model = auto.from_pretrained(
        str(folder),
        dtype=torch.float32,
        use_safetensors=True,
        # Other implementations leave out what some models do to the attention scores.
        attn_implementation="eager",
        local_files_only=True,
        trust_remote_code=False,
    ).eval()
    outputs = Outputs()
    with torch.inference_mode():
        for prompt in inputs.prompts:
            ids = torch.tensor([prompt])
            outputs.values.append(_values(model, kind, ids, inputs.target))
            if kind != "embedder":
                outputs.greedy.append(_greedy(model, kind, ids, inputs.end_ids))
    return outputs


def _values(model: Any, kind: ModelKind, ids: Any, target: list[int]) -> NDArray[np.float32]:
    if kind == "embedder":
        hidden: NDArray[np.float32] = model(input_ids=ids).last_hidden_state[0].numpy()
        return hidden
    arguments = {"input_ids": ids, "attention_mask": ids.new_ones(ids.shape)}
    if kind == "seq2seq":
        shifted = [model.config.decoder_start_token_id, *target[:-1]]
        arguments["decoder_input_ids"] = ids.new_tensor([shifted])
    logits = model(**arguments).logits[0, -KEPT_POSITIONS:]
    result: NDArray[np.float32] = logits.float().numpy().copy()
    return result


def _greedy(model: Any, kind: ModelKind, ids: Any, end_ids: list[int]) -> list[int]:
    # The published generation settings may sample or penalise; a fresh one does not.
    settings = need("transformers", "convert").GenerationConfig(
        max_new_tokens=GREEDY_TOKENS,
        do_sample=False,
        eos_token_id=end_ids or None,
        pad_token_id=(end_ids or [0])[0],
        decoder_start_token_id=getattr(model.config, "decoder_start_token_id", None),
    )
    model.generation_config = settings
    answer = model.generate(ids, attention_mask=ids.new_ones(ids.shape))
    written: list[int] = answer[0].tolist()
    written = written[1:] if kind == "seq2seq" else written[ids.shape[1] :]
    ends = [at for at, token in enumerate(written) if token in end_ids]
    return written[: ends[0]] if ends else written


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep transformers' progress bars and advice off the terminal inside the block."""
    logging = need("transformers", "convert").utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
