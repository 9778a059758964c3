"""``model.bin`` of CTranslate2, as it is stored.

The binary format is the one that ``ModelSpec._serialize`` in ``ctranslate2/specs/model_spec.py``
writes (version 6).
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from slimchat.errors import ModelFormatError

MODEL_FILE = "model.bin"
_VERSION = 6
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)
"""By the number that stands for them; the next one, bfloat16, numpy does not have."""
_FIX = "Copy the model's folder again, or convert the model again."


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model's variables.

    Attributes:
        specification: its name, such as ``TransformerDecoderSpec``.
        revision: of the specification.
        variables: in the order of the file; read from disk when they are used. Scalars have
            shape ``()``.
        aliases: other names of variables, such as an output layer tied to the embeddings.
    """

    specification: str
    revision: int
    variables: dict[str, NDArray[Any]]
    aliases: dict[str, str]


def read_model(folder: Path) -> StoredModel:
    """The variables in ``model.bin``.

    Raises:
        ModelFormatError: the file is missing, cut short, or of another version or type.
    """
    path = folder / MODEL_FILE
    try:
        with path.open("rb") as file:
            return _read(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), path)
    except OSError as error:
        raise ModelFormatError(f"{path} cannot be read ({error.strerror}).", _FIX) from error
    except (struct.error, ValueError, KeyError) as error:
        raise ModelFormatError(f"{path} is damaged ({error}).", _FIX) from error


def write_model(stored: StoredModel, folder: Path) -> None:
    """Write ``model.bin`` into a folder that no one reads yet."""
    with (folder / MODEL_FILE).open("wb") as file:
        _write_number(file, "I", _VERSION)
        _write_string(file, stored.specification)
        _write_number(file, "I", stored.revision)
        _write_number(file, "I", len(stored.variables))
        for name, value in stored.variables.items():
            _write_string(file, name)
            _write_number(file, "B", value.ndim)
            for size in value.shape:
                _write_number(file, "I", size)
            _write_number(file, "B", _TYPES.index(value.dtype.type))
            _write_number(file, "I", value.nbytes)
            file.write(value.tobytes())
        _write_number(file, "I", len(stored.aliases))
        for alias, name in stored.aliases.items():
            _write_string(file, alias)
            _write_string(file, name)


def _read(file: mmap.mmap, path: Path) -> StoredModel:
    version = _number(file, "I")
    if version != _VERSION:
        raise ModelFormatError(
            f"{path} is in version {version} of CTranslate2's format; version {_VERSION} is read.",
            "Convert the model with the version of CTranslate2 that slimchat names.",
        )
    specification, revision = _string(file), _number(file, "I")
    variables: dict[str, NDArray[Any]] = {}
    for _ in range(_number(file, "I")):
        name = _string(file)
        shape = tuple(_number(file, "I") for _ in range(_number(file, "B")))
        kind, size = _number(file, "B"), _number(file, "I")
        if kind >= len(_TYPES):
            raise ModelFormatError(
                f"{path} holds {name} in a number format that is not read (id {kind}).",
                "Convert the model in int8 or float32.",
            )
        stored = np.dtype(_TYPES[kind])
        flat = np.frombuffer(file, stored, size // stored.itemsize, file.tell())
        variables[name] = flat.reshape(shape)
        file.seek(size, 1)
    aliases = {_string(file): _string(file) for _ in range(_number(file, "I"))}
    return StoredModel(specification, revision, variables, aliases)


def _number(file: mmap.mmap, form: str) -> int:
    number: int = struct.unpack(f"<{form}", file.read(struct.calcsize(form)))[0]
    return number


def _string(file: mmap.mmap) -> str:
    return file.read(_number(file, "H"))[:-1].decode("utf-8")


def _write_number(file: BinaryIO, form: str, number: int) -> None:
    file.write(struct.pack(f"<{form}", number))


def _write_string(file: BinaryIO, text: str) -> None:
    data = text.encode("utf-8")
    _write_number(file, "H", len(data) + 1)
    file.write(data + b"\0")
