"""Models read back from CTranslate2 compute what the converted ones do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from slimchat.errors import ModelFormatError  # noqa: E402
from slimchat.models.convert import convert_model  # noqa: E402
from slimchat.models.embedder import Embedder  # noqa: E402
from slimchat.models.encoder import model_folder  # noqa: E402
from slimchat.training import base_model  # noqa: E402
from slimchat.training.ct2_weights import read_weights  # noqa: E402
from slimchat.training.dequantize import dequantize  # noqa: E402
from slimchat.training.tailor.encoding import Tokens, mean_pooled  # noqa: E402

pytestmark = pytest.mark.convert
Original = Callable[[str], Path]


def states(model: Any, ids: Any) -> Any:
    with torch.no_grad():
        return model.eval()(input_ids=ids).last_hidden_state


@pytest.mark.parametrize(("quantization", "least"), [("float32", 1 - 1e-5), ("int8", 0.99)])
def test_a_bert_comes_back(
    original: Original, tmp_path: Path, quantization: str, least: float
) -> None:
    source = original("bert")
    convert_model(str(source), tmp_path / "converted", quantization=quantization)
    dequantize(tmp_path / "converted", tmp_path / "back")
    ids = torch.randint(5, 300, (3, 40))
    before = states(transformers.BertModel.from_pretrained(source), ids)
    after = states(transformers.BertModel.from_pretrained(tmp_path / "back"), ids)
    assert torch.nn.functional.cosine_similarity(before, after, dim=-1).min() > least
    if quantization == "float32":
        assert torch.allclose(before, after, atol=1e-5)


@pytest.mark.parametrize("bias", [0.0, 1.5])
def test_a_bart_comes_back(original: Original, tmp_path: Path, bias: float) -> None:
    source = tmp_path / "source"
    shutil.copytree(original("bart"), source)
    biased = transformers.BartForConditionalGeneration.from_pretrained(source)
    biased.final_logits_bias[0, 7] = bias
    biased.save_pretrained(source)
    convert_model(str(source), tmp_path / "converted", quantization="float32")
    dequantize(tmp_path / "converted", tmp_path / "back")
    load = transformers.BartForConditionalGeneration.from_pretrained
    before, after = load(source).eval(), load(tmp_path / "back").eval()
    ids, target = torch.randint(5, 300, (2, 30)), torch.randint(5, 300, (2, 12))
    with torch.no_grad():
        one = before(input_ids=ids, decoder_input_ids=target).logits
        other = after(input_ids=ids, decoder_input_ids=target).logits
    assert torch.allclose(one, other, atol=1e-4)
    for name in ("eos_token_id", "pad_token_id", "decoder_start_token_id"):
        assert getattr(after.config, name) == getattr(before.config, name)


def test_the_bundled_embedder_comes_back(tmp_path: Path) -> None:
    folder = model_folder("bundled", "embedder")
    dequantize(folder, tmp_path)
    texts = [
        "Can I return a machine that I have already opened?",
        "¿Cuánto tarda el envío a España?",
        "Warranty\nThe boiler is covered for three years. The seals are not.",
    ]
    shipped = Embedder(folder).embed_passages(texts)
    model, tokens = base_model.load(tmp_path), Tokens(tmp_path)
    with torch.no_grad():
        ours = mean_pooled(model.eval(), tokens.padded([tokens.passage(text) for text in texts]))
    assert np.all((ours.numpy() * shipped).sum(1) > 0.99)


def test_damaged_and_foreign_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFormatError, match=r"model\.bin cannot be read"):
        read_weights(tmp_path)
    (tmp_path / "model.bin").write_bytes(b"\x07\0\0\0")
    with pytest.raises(ModelFormatError, match="version 7"):
        read_weights(tmp_path)
    whole = (model_folder("bundled", "embedder") / "model.bin").read_bytes()
    (tmp_path / "model.bin").write_bytes(whole[:100_000])
    with pytest.raises(ModelFormatError, match="damaged"):
        read_weights(tmp_path)
