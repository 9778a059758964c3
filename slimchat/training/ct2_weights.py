"""The variables of a CTranslate2 model, read back as float32.

An int8 row was multiplied by its ``weight_scale`` (127 / largest absolute value of the row) and
rounded, so dividing by it gives the row back to within half a step.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimchat.models.ct2_file import read_model

Weights = dict[str, NDArray[np.float32]]


def read_weights(folder: Path) -> tuple[str, Weights]:
    """The name of a model's specification, and every variable in float32.

    Quantized variables come divided by their scale, under their own name; aliases name the same
    array as what they stand for. Scalars have shape ``()``.

    Raises:
        ModelFormatError: ``model.bin`` is missing, cut short, or of another version or type.
    """
    stored = read_model(folder)
    raw = stored.variables
    scales = {f"{key}_scale" for key in raw}
    weights = {key: _dequantized(key, raw) for key in raw if key not in scales}
    weights |= {name: weights[key] for name, key in stored.aliases.items() if key in weights}
    return stored.specification, weights


def _dequantized(key: str, raw: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    value: NDArray[np.float32] = raw[key].astype(np.float32)
    scale = raw.get(f"{key}_scale")
    if scale is None:
        return value
    rows = scale.reshape(-1, *(1,) * (value.ndim - 1)) if scale.ndim else scale
    value /= rows
    return value
