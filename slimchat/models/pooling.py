"""How an embedder's states become one vector, as the folder of the original says.

The layout is that of sentence-transformers: ``modules.json`` lists what comes after the
transformer, ``1_Pooling/config.json`` says what is taken of its states, and
``config_sentence_transformers.json`` what questions and passages begin with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from slimchat.errors import ConversionError

Pooling = Literal["mean", "first"]
"""Of the states of all tokens, their mean, or the first one."""

MODULES_FILE = "modules.json"
POOLING_FILE = "1_Pooling/config.json"
_PROMPTS_FILE = "config_sentence_transformers.json"
_MODES: Mapping[str, Pooling] = {
    "cls": "first",
    "cls_token": "first",
    "mean": "mean",
    "mean_tokens": "mean",
    # A vector of unit length is the same, whatever the sum was divided by.
    "mean_sqrt_len_tokens": "mean",
}
_MODULES = {"Transformer", "Pooling", "Normalize"}
_QUESTION, _PASSAGE = ("query", "search_query"), ("document", "passage", "search_document")


@dataclass(frozen=True, slots=True)
class Pooled:
    """Of one embedder.

    Attributes:
        query_prefix, passage_prefix: what questions and passages begin with.
    """

    pooling: Pooling = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""


def published_pooling(folder: Path) -> Pooled:
    """Read it; the mean, and no prefixes, where nothing is said.

    Raises:
        ConversionError: the vectors come from something that slimchat does not compute.
    """
    modules = {str(each.get("type", "")).rsplit(".", 1)[-1] for each in _list(folder)}
    if "Pooling" in modules and not (folder / POOLING_FILE).is_file():
        raise ConversionError(
            f"{folder} has no {POOLING_FILE}, though its {MODULES_FILE} names it.",
            "Copy the folder with all that is in it, or pull the model again.",
        )
    if other := modules - _MODULES:
        raise ConversionError(
            f"The vectors of {folder.name} come from {', '.join(sorted(other))} after the "
            "transformer, which slimchat does not compute.",
            "Choose an embedder whose modules.json names Transformer, Pooling and Normalize alone.",
        )
    stated = _object(folder / POOLING_FILE)
    modes = {
        name.removeprefix("pooling_mode_")
        for name, value in stated.items()
        if name.startswith("pooling_mode_") and value is True
    }
    mode = stated.get("pooling_mode")
    modes |= {mode} if isinstance(mode, str) else set()
    found = {_MODES.get(mode) for mode in modes} or {"mean"}
    if len(found) != 1 or None in found:
        raise ConversionError(
            f"{folder.name} pools its states by {', '.join(sorted(modes))}; slimchat takes their "
            f"{' or the '.join(get_args(Pooling))}.",
            "Choose another embedder.",
        )
    prompts = _object(folder / _PROMPTS_FILE).get("prompts") or {}
    return Pooled(
        "first" if found == {"first"} else "mean",
        _prompt(prompts, _QUESTION),
        _prompt(prompts, _PASSAGE),
    )


def _prompt(prompts: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(prompts[name]) for name in names if prompts.get(name)), "")


def _object(path: Path) -> dict[str, Any]:
    found = _read(path)
    return found if isinstance(found, dict) else {}


def _list(folder: Path) -> list[dict[str, Any]]:
    found = _read(folder / MODULES_FILE)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
