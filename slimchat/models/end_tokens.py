"""Which tokens end an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TURN_ENDS = ("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|end|>", "<|eom_id|>", "<|endoftext|>")


def end_tokens_of(folder: Path, tokenizer: Any) -> list[str]:
    """Collect the end tokens a model was published with, as strings, without doubles.

    CTranslate2's loaders keep one. Chat models end a turn with another than a document, and
    name it in ``generation_config.json`` or only in their template.

    Args:
        folder: the original model.
        tokenizer: its transformers tokenizer.
    """
    ids: list[int] = []
    for name in ("generation_config.json", "config.json"):
        ids += _ids(folder / name)
    tokens = [token for index in ids if (token := tokenizer.convert_ids_to_tokens(index))]
    tokens += [tokenizer.eos_token] if tokenizer.eos_token else []
    tokens += _in_template(str(tokenizer.chat_template or ""), tokenizer.get_vocab())
    return list(dict.fromkeys(tokens))


def _ids(path: Path) -> list[int]:
    try:
        stated = json.loads(path.read_text(encoding="utf-8")).get("eos_token_id")
    except (OSError, ValueError):
        return []
    return stated if isinstance(stated, list) else [] if stated is None else [stated]


def _in_template(template: str, vocabulary: Iterable[str]) -> list[str]:
    known = set(vocabulary)
    return [
        token for token in _TURN_ENDS if token in known and re.search(re.escape(token), template)
    ]
