"""Tiny checkpoints with random weights and an XLM-R-like vocabulary, as the trainers read them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

MARKS = ("<s>", "<pad>", "</s>", "<unk>")


@cache
def _tokenizer(size: int) -> str:
    """The same one every time: its trainer is not repeatable to the last bit."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    from slimchat.training import corpus

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=size, special_tokens=list(MARKS), unk_token=MARKS[3], show_progress=False
    )
    texts = [article["body"] for article in corpus.helpdesks()[:40]]
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return str(tokenizer.to_str())


def write_tokenizer(folder: Path, size: int = 500) -> int:
    """Write tokenizer files; returns how many pieces there are."""
    text = _tokenizer(size)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(text)
    names = ("bos_token", "pad_token", "eos_token", "unk_token")
    config: dict[str, Any] = dict(zip(names, MARKS, strict=True))
    config |= {"cls_token": MARKS[0], "sep_token": MARKS[2], "model_max_length": 512}
    config["tokenizer_class"] = "PreTrainedTokenizerFast"
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return len(json.loads(text)["model"]["vocab"])


def write_bert(
    folder: Path,
    *,
    layers: int = 4,
    width: int = 32,
    heads: int = 4,
    inner: int = 64,
    seed: int = 0,
    vocabulary: int = 500,
) -> Path:
    """A ``BertModel`` with its tokenizer."""
    import torch
    from transformers import BertConfig, BertModel

    size = write_tokenizer(folder, vocabulary)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=size,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=512,
        pad_token_id=1,
        initializer_range=0.3,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder
