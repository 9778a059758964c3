"""A vocabulary with exactly one name per row of the embedding table.

Stock loaders list the tokenizer's tokens in the order of their ids. A gap between ids then
shifts every later token, and a tokenizer smaller than the table is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from slimchat.errors import ConversionError


def complete_vocabulary(model: Any, tokenizer: Any) -> list[str]:
    """Token strings by id; ids without a token get a name that no text produces."""
    rows = int(model.get_input_embeddings().weight.shape[0])
    tokens = [f"<unused_row_{row}>" for row in range(rows)]
    for token, index in tokenizer.get_vocab().items():
        if index < rows:
            tokens[index] = token
    return tokens


def complete_special_tokens(config: Any, model: Any, tokenizer: Any) -> None:
    """Fill in special tokens without which CTranslate2 cannot load the model.

    Some tokenizers name none, such as Galactica's; the model then knows their ids.
    """
    for name in ("eos_token", "bos_token", "unk_token"):
        if not hasattr(config, name) or getattr(config, name) is not None:
            continue
        index = getattr(model.config, f"{name}_id", None)
        known = tokenizer.convert_ids_to_tokens(index) if isinstance(index, int) else None
        fallback = getattr(config, "eos_token", None) if name == "bos_token" else None
        setattr(config, name, known or fallback or "")


def check_vocabulary(folder: Path, tokenizer: Any) -> None:
    """Compare the converted vocabulary with the tokenizer, id by id.

    Raises:
        ConversionError: names the first id that differs.
    """
    for path in sorted(folder.glob("*vocabulary.json")):
        tokens = json.loads(path.read_text(encoding="utf-8"))
        for token, index in tokenizer.get_vocab().items():
            if index < len(tokens) and tokens[index] != token:
                raise ConversionError(
                    f"Token {index} is {tokens[index]!r} in {path.name} but {token!r} in the "
                    "tokenizer, so the model would read other words than it is given.",
                    "The tokenizer does not belong to these weights; use the model's own.",
                )
