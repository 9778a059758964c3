"""Models whose tokenizer is published as a file of SentencePiece alone."""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")

from family_models import MODELS, write_tiny

from slimchat.errors import MissingExtraError
from slimchat.models.convert import convert_model
from slimchat.models.tokenization import load_tokenizer

pytestmark = pytest.mark.convert

NORMAL, UNKNOWN, CONTROL, BYTE = 1, 2, 3, 6
WORDS = ("▁", "a", "e", "h", "l", "o", "▁h", "la", "ola", "▁hola")


def _number(value: int) -> bytes:
    """A varint, as protocol buffers write it."""
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _number(rest) if rest else bytes([low])


def _field(number: int, value: bytes | int | float) -> bytes:
    if isinstance(value, float):
        return _number(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    return _number(number << 3 | 2) + _number(len(value)) + value


def _piece(text: str, score: float, kind: int) -> bytes:
    return _field(1, _field(1, text.encode()) + _field(2, score) + _field(3, kind))


def _pieces() -> list[tuple[str, float, int]]:
    return [
        ("<unk>", 0.0, UNKNOWN),
        ("<s>", 0.0, CONTROL),
        ("</s>", 0.0, CONTROL),
        *((f"<0x{byte:02X}>", 0.0, BYTE) for byte in range(256)),
        *((word, -float(place), NORMAL) for place, word in enumerate(WORDS)),
    ]


def _model(folder: Path) -> Path:
    """A tiny Llama with ``tokenizer.model`` and no ``tokenizer.json``, as Llama 2 had it."""
    write_tiny(MODELS["mobilellama"], folder)
    (folder / "tokenizer.json").unlink()
    bpe_with_bytes = _field(3, 2) + _field(35, 1)
    plain = _field(1, b"identity") + _field(3, 1) + _field(4, 0) + _field(5, 1)
    data = b"".join(_piece(*each) for each in _pieces()) + _field(2, bpe_with_bytes)
    (folder / "tokenizer.model").write_bytes(data + _field(3, plain))
    settings = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>"}
    path = folder / "tokenizer_config.json"
    path.write_text(json.dumps({**settings, "unk_token": "<unk>"}), encoding="utf-8")
    return folder


def test_it_is_read_and_written_as_a_tokenizer_of_its_own(tmp_path: Path) -> None:
    if not os.environ.get("CI"):  # where the tests' extra is installed, nothing is skipped
        pytest.importorskip("sentencepiece")
    source = _model(tmp_path / "source")
    card = convert_model(str(source), tmp_path / "out", quantization="float32")
    assert card.gate is not None
    assert card.gate.passed
    assert "</s>" in card.end_tokens
    tokenizer = load_tokenizer(tmp_path / "out")
    assert tokenizer.encode("hola", add_special_tokens=False).tokens == ["▁hola"]
    text = "hola 日本 😀 ñ"
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_without_sentencepiece_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(MissingExtraError, match=r"sentencepiece.*slimchat\[convert\]"):
        convert_model(str(_model(tmp_path / "source")), tmp_path / "out", quantization="float32")
