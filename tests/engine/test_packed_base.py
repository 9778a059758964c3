"""The packed base model is read exactly, and damage is told."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from slimchat.errors import ModelFormatError  # noqa: E402
from slimchat.training import base_model, packed_e5  # noqa: E402

pytestmark = pytest.mark.convert
WIDTH, LAYERS, HEADS, INNER, POSITIONS = 64, 2, 2, 128, 16
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581a", "\u2581ñ", "b", "c"]


def quantized(matrix: np.ndarray[Any, Any]) -> tuple[bytes, np.ndarray[Any, Any]]:
    """Blocks of 32 four-bit numbers, and the values they stand for."""
    rows = matrix.reshape(-1, 32)
    scale = (np.abs(rows).max(1, keepdims=True) / 7).astype(np.float16)
    levels = np.clip(np.round(rows / scale.astype(np.float32)), -8, 7)
    codes = (levels + 8).astype(np.uint8)
    packed = codes[:, :16] | (codes[:, 16:] << 4)
    blocks = np.concatenate([scale.view(np.uint8), packed], axis=1)
    return blocks.tobytes(), (levels * scale.astype(np.float32)).reshape(matrix.shape)


def tensors(rng: np.random.Generator) -> dict[str, np.ndarray[Any, Any]]:
    made: dict[str, np.ndarray[Any, Any]] = {
        "emb.word": rng.normal(size=(len(PIECES), WIDTH)),
        "emb.pos": rng.normal(size=POSITIONS * WIDTH),
        "emb.type": rng.normal(size=2 * WIDTH),
        "emb.ln.w": rng.normal(size=WIDTH),
        "emb.ln.b": rng.normal(size=WIDTH),
    }
    shapes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    shapes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    for layer in range(LAYERS):
        for name, shape in shapes.items():
            made[f"l{layer}.{name}.w"] = rng.normal(size=shape) * 0.1
            made[f"l{layer}.{name}.b"] = rng.normal(size=shape[0])
        for name in ("aln", "oln"):
            made[f"l{layer}.{name}.w"] = rng.normal(size=WIDTH)
            made[f"l{layer}.{name}.b"] = rng.normal(size=WIDTH)
    return {name: value.astype(np.float32) for name, value in made.items()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    values = tensors(np.random.default_rng(3))
    parts, exact = [], {}
    for name, value in values.items():
        if value.ndim == 2:
            data, exact[name] = quantized(value)
            parts.append((name, 1, value.size, data))
        else:
            exact[name] = value
            parts.append((name, 0, value.size, value.tobytes()))
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.arange(len(PIECES), dtype="<f4")
    head = b"E5S1" + struct.pack("<I7i", 1, WIDTH, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5i", len(PIECES), 0, 2, 1, 3)
    head += struct.pack("<Q", len(blob)) + offsets.tobytes() + scores.tobytes() + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(parts))
    size = len(head) + sum(2 + len(name) + 5 + 16 for name, *_ in parts)
    directory, body = b"", b""
    for name, kind, count, data in parts:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BI", kind, count) + struct.pack(
            "<QQ", size + len(body), len(data)
        )
        body += data
    file = tmp_path_factory.mktemp("packed") / "model.bin"
    file.write_bytes(head + directory + body)
    return file, exact


def test_every_number_is_read(written: tuple[Path, dict[str, Any]]) -> None:
    file, exact = written
    packed = packed_e5.read(file)
    assert packed.pieces == PIECES
    assert packed.scores == [float(n) for n in range(len(PIECES))]
    assert set(packed.tensors) == set(exact)
    for name, value in exact.items():
        assert np.allclose(packed.tensors[name].reshape(value.shape), value, atol=1e-6), name


def test_the_kept_rows_become_a_bert(written: tuple[Path, dict[str, Any]]) -> None:
    packed = packed_e5.read(written[0])
    model = base_model.bert(packed, [0, 1, 2, 3, 5, 6]).eval()
    whole = base_model.bert(packed, list(range(len(PIECES)))).eval()
    with torch.no_grad():
        ours = model(input_ids=torch.tensor([[0, 4, 5, 2]])).last_hidden_state
        theirs = whole(input_ids=torch.tensor([[0, 5, 6, 2]])).last_hidden_state
    assert torch.allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("keep", [0, 3, 40, 400])
def test_a_short_file_is_told(
    written: tuple[Path, dict[str, Any]], tmp_path: Path, keep: int
) -> None:
    cut = tmp_path / "cut.bin"
    cut.write_bytes(written[0].read_bytes()[:keep])
    with pytest.raises(ModelFormatError):
        packed_e5.read(cut)
