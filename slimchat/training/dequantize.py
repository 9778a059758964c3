"""CTranslate2 models back into transformers, so that training can start from a shipped model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from slimchat.errors import ModelFormatError
from slimchat.training.ct2_weights import Weights, read_weights
from slimchat.training.dequantized_names import Names, bart_names, bert_names

_ACTIVATIONS = {0: "relu", 1: "gelu_new", 2: "silu", 3: "gelu"}
"""transformers' name by the number in ``ctranslate2.specs.common_spec.Activation``."""
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def dequantize(folder: Path, output: Path) -> None:
    """Write a converted BERT encoder or BART model as transformers' ``save_pretrained`` would.

    The tokenizer's files are copied. The result is as far from the model before quantization as
    int8 is.

    Args:
        folder: a model folder of slimchat, or any folder that CTranslate2 wrote.
        output: the folder to write; it may exist.

    Raises:
        ModelFormatError: the folder holds another kind of model, or is damaged.
    """
    from transformers import BartForConditionalGeneration, BertModel

    name, weights = read_weights(folder)
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    makers = {
        "TransformerEncoderSpec": lambda: _bert(BertModel, weights, settings),
        "TransformerSpec": lambda: _bart(BartForConditionalGeneration, weights, settings, folder),
    }
    if name not in makers:
        raise ModelFormatError(
            f"{folder} holds a {name}; only BERT encoders and BART models can be trained on.",
            "Name a transformers checkpoint instead.",
        )
    try:
        model = makers[name]()
    except (KeyError, RuntimeError, IndexError) as error:
        raise ModelFormatError(
            f"{folder} is not laid out like a BERT or BART model ({error}).",
            "Name a transformers checkpoint instead.",
        ) from error
    output.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(output)
    for file in _TOKENIZER_FILES:
        if (folder / file).is_file():
            shutil.copyfile(folder / file, output / file)


def _shapes(weights: Weights, part: str) -> dict[str, int]:
    layers = {key.split("/")[1] for key in weights if key.startswith(f"{part}/layer_")}
    inner = weights[f"{part}/layer_0/ffn/linear_0/weight"]
    return {
        "layers": len(layers),
        "heads": int(weights[f"{part}/num_heads"]),
        "inner": inner.shape[0],
        "positions": weights[f"{part}/position_encodings/encodings"].shape[0],
    }


def _bert(cls: Any, weights: Weights, settings: Mapping[str, Any]) -> Any:
    from transformers import BertConfig

    size = _shapes(weights, "encoder")
    words = weights["encoder/embeddings_0/weight"]
    model = cls(
        BertConfig(
            vocab_size=words.shape[0],
            hidden_size=words.shape[1],
            num_hidden_layers=size["layers"],
            num_attention_heads=size["heads"],
            intermediate_size=size["inner"],
            max_position_embeddings=size["positions"],
            type_vocab_size=weights["encoder/embeddings_1/weight"].shape[0],
            hidden_act=_ACTIVATIONS[int(weights["encoder/activation"])],
            layer_norm_eps=settings.get("layer_norm_epsilon") or 1e-5,
        ),
        add_pooling_layer=False,
    )
    return _filled(model, weights, bert_names(size["layers"]))


def _bart(cls: Any, weights: Weights, settings: Mapping[str, Any], folder: Path) -> Any:
    from transformers import BartConfig

    from slimchat.models.tokenization import load_tokenizer

    encoder, decoder = _shapes(weights, "encoder"), _shapes(weights, "decoder")
    words = weights["decoder/embeddings/weight"]
    tokenizer = load_tokenizer(folder)
    written = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    model = cls(
        BartConfig(
            vocab_size=words.shape[0],
            d_model=words.shape[1],
            encoder_layers=encoder["layers"],
            decoder_layers=decoder["layers"],
            encoder_attention_heads=encoder["heads"],
            decoder_attention_heads=decoder["heads"],
            encoder_ffn_dim=encoder["inner"],
            decoder_ffn_dim=decoder["inner"],
            max_position_embeddings=encoder["positions"],
            activation_function=_ACTIVATIONS[int(weights["encoder/activation"])],
            scale_embedding=float(weights["encoder/scale_embeddings"]) != 1.0,
            dropout=0.0,
            pad_token_id=tokenizer.token_to_id(str(written["pad_token"])),
            bos_token_id=tokenizer.token_to_id(settings["bos_token"]),
            eos_token_id=tokenizer.token_to_id(settings["eos_token"]),
            decoder_start_token_id=tokenizer.token_to_id(settings["decoder_start_token"]),
            forced_eos_token_id=None,
            tie_word_embeddings=True,
        )
    )
    names = bart_names(encoder["layers"], decoder["layers"])
    if (bias := weights.get("decoder/projection/bias")) is not None:
        model.final_logits_bias.copy_(torch.from_numpy(np.ascontiguousarray(bias))[None])
    return _filled(model, weights, names, skipped_positions=2)


def _filled(model: Any, weights: Weights, names: Names, skipped_positions: int = 0) -> Any:
    """The model with every parameter set.

    Args:
        skipped_positions: rows of a position table that the model never reads and the converter
            therefore left out.
    """
    state = model.state_dict()
    for name, (variable, part, parts) in names.items():
        value = weights[variable]
        if parts > 1:
            value = np.split(value, parts)[part]
        tensor = torch.from_numpy(np.ascontiguousarray(value))
        if name.endswith("embed_positions.weight"):
            tensor = torch.cat([torch.zeros(skipped_positions, tensor.shape[1]), tensor])
        state[name] = tensor
    model.load_state_dict(state)
    return model.eval()
