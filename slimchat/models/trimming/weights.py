"""The tables of a model with fewer rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from slimchat.errors import ConversionError
from slimchat.models.ct2_file import StoredModel

_TABLE = re.compile(
    r"(encoder/embeddings_0|decoder/embeddings|decoder/projection)/(weight|weight_scale|bias)"
)
"""Variables with one row per token, in the specifications of CTranslate2's transformers."""


def cut_rows(stored: StoredModel, rows: int, kept: Sequence[int]) -> StoredModel:
    """The model with only the kept rows of its embeddings and its output layer.

    An output layer that is tied to the embeddings is an alias, and stays one.

    Args:
        rows: of the whole vocabulary.

    Raises:
        ConversionError: the model has no such table, or one of another size.
    """
    sizes = {
        name: value.shape[0] if value.ndim else 0
        for name, value in stored.variables.items()
        if _TABLE.fullmatch(name)
    }
    if not sizes or set(sizes.values()) != {rows}:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items()) or "none"
        raise ConversionError(
            f"The model ({stored.specification}) has no tables with one row for each of its "
            f"{rows} tokens (found: {told}).",
            "Use the model as it is: it needs no trimming to work.",
        )
    index = np.asarray(kept)
    cut = {name: stored.variables[name][index] for name in sizes}
    return replace(stored, variables={**stored.variables, **cut})
