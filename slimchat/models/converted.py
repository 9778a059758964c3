"""What a converted model computes for the gate's inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from slimchat.models.arithmetic import compute_type
from slimchat.models.card import ModelKind
from slimchat.models.hardware import physical_cores
from slimchat.models.reference import GREEDY_TOKENS, KEPT_POSITIONS, Inputs, Outputs


def converted_outputs(folder: Path, kind: ModelKind, inputs: Inputs, tokenizer: Any) -> Outputs:
    """Run a converted model on the gate's inputs."""
    runners = {"causal": _run_causal, "seq2seq": _run_seq2seq, "embedder": _run_encoder}
    return runners[kind](str(folder), inputs, tokenizer)


def _run_causal(folder: str, inputs: Inputs, tokenizer: Any) -> Outputs:
    model = ctranslate2.Generator(folder, **_running())
    outputs = Outputs()
    for prompt in inputs.prompts:
        logits = np.array(model.forward_batch([prompt]))[0]
        outputs.values.append(logits[-KEPT_POSITIONS:].copy())
        result = model.generate_batch(
            [tokenizer.convert_ids_to_tokens(prompt)],
            max_length=GREEDY_TOKENS,
            include_prompt_in_result=False,
            **_ends(inputs),
        )[0]
        outputs.greedy.append(result.sequences_ids[0])
    return outputs


def _run_seq2seq(folder: str, inputs: Inputs, tokenizer: Any) -> Outputs:
    model = ctranslate2.Translator(folder, **_running())
    target = tokenizer.convert_ids_to_tokens(inputs.target)
    outputs = Outputs()
    for prompt in inputs.prompts:
        source = [tokenizer.convert_ids_to_tokens(prompt)]
        # Forcing the whole target yields the logits of every position. A minimum length would
        # mask the end token.
        forced = model.translate_batch(
            source,
            target_prefix=[target],
            beam_size=1,
            max_input_length=0,
            max_decoding_length=len(target),
            min_decoding_length=0,
            return_logits_vocab=True,
        )[0]
        outputs.values.append(np.array([np.array(row) for row in forced.logits[0]]))
        written = model.translate_batch(
            source,
            beam_size=1,
            max_input_length=0,
            max_decoding_length=GREEDY_TOKENS,
            min_decoding_length=0,
            **_ends(inputs),
        )[0]
        outputs.greedy.append(tokenizer.convert_tokens_to_ids(written.hypotheses[0]))
    return outputs


def _run_encoder(folder: str, inputs: Inputs, tokenizer: Any) -> Outputs:
    model = ctranslate2.Encoder(folder, intra_threads=physical_cores())
    hidden = [model.forward_batch([prompt]).last_hidden_state for prompt in inputs.prompts]
    return Outputs(values=[np.array(states)[0] for states in hidden])


def _running() -> dict[str, Any]:
    """As the bot runs a generator."""
    return {"compute_type": compute_type(), "intra_threads": physical_cores()}


def _ends(inputs: Inputs) -> dict[str, list[int]]:
    return {"end_token": inputs.end_ids} if inputs.end_ids else {}
