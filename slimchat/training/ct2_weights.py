"""The variables of a CTranslate2 model, read back as float32.

The binary format is the one that ``ModelSpec._serialize`` in ``ctranslate2/specs/model_spec.py``
writes (version 6). An int8 row was multiplied by its ``weight_scale`` (127 / largest absolute
value of the row) and rounded, so dividing by it gives the row back to within half a step.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelFormatError

Weights = dict[str, NDArray[np.float32]]
_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16, None)
_FIX = "Copy the model's folder again, or convert the model again."


def read_weights(folder: Path) -> tuple[str, Weights]:
    """The name of a model's specification, and every variable in float32.

    Quantized variables come divided by their scale, under their own name; aliases name the same
    array as what they stand for. Scalars have shape ``()``.

    Raises:
        ModelFormatError: ``model.bin`` is missing, cut short, or of another version or type.
    """
    path = folder / "model.bin"
    try:
        with path.open("rb") as file:
            return _read(file, path)
    except OSError as error:
        raise ModelFormatError(f"{path} cannot be read ({error.strerror}).", _FIX) from error
    except (struct.error, ValueError, KeyError) as error:
        raise ModelFormatError(f"{path} is damaged ({error}).", _FIX) from error


def _read(file: BinaryIO, path: Path) -> tuple[str, Weights]:
    version = _number(file, "I")
    if version != _VERSION:
        raise ModelFormatError(
            f"{path} is in version {version} of CTranslate2's format; version {_VERSION} is read.",
            "Convert the model with the version of CTranslate2 that slimchat names.",
        )
    name = _string(file)
    _number(file, "I")
    raw: dict[str, NDArray[Any]] = {}
    for _ in range(_number(file, "I")):
        variable = _string(file)
        shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
        kind, data = _number(file, "B"), file.read(_number(file, "I"))
        stored = _TYPES[kind] if kind < len(_TYPES) else None
        if stored is None:
            raise ModelFormatError(
                f"{path} holds {variable} in a number format that is not read (id {kind}).",
                "Convert the model in int8 or float32.",
            )
        raw[variable] = np.frombuffer(data, dtype=stored).reshape(shape)
    aliases = [(_string(file), _string(file)) for _ in range(_number(file, "I"))]
    scales = {f"{key}_scale" for key in raw}
    weights = {key: _dequantized(key, raw) for key in raw if key not in scales}
    weights |= {alias: weights[target] for alias, target in aliases if target in weights}
    return name, weights


def _dequantized(key: str, raw: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    value: NDArray[np.float32] = raw[key].astype(np.float32)
    scale = raw.get(f"{key}_scale")
    if scale is None:
        return value
    rows = scale.reshape(-1, *(1,) * (value.ndim - 1)) if scale.ndim else scale
    value /= rows
    return value


def _number(file: BinaryIO, form: str) -> int:
    number: int = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]
    return number


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "H"))[:-1].decode("utf-8")
