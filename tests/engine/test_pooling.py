"""An embedder's vectors are those that its publisher's folder describes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from family_models import MODELS, make_tokenizer, write_tiny

from slimchat.errors import ConversionError, ModelFormatError
from slimchat.models.convert import convert_model
from slimchat.models.embedder import Embedder
from slimchat.training.distil import folders

pytestmark = pytest.mark.convert

TEXT = "¿Cuánto tarda el envío?"
KIND = "sentence_transformers.models."
QUERY, PASSAGE = "query: ", "passage: "


def _published(
    folder: Path,
    pooling: dict[str, Any] | None = None,
    prompts: dict[str, str] | None = None,
    *modules: str,
) -> Path:
    """A tiny BERT as sentence-transformers saves it."""
    write_tiny(MODELS["bge"], folder)
    names = ("Transformer", "Pooling", *modules, "Normalize")
    _write(
        folder / "modules.json",
        [{"idx": at, "type": f"{KIND}{name}"} for at, name in enumerate(names)],
    )
    if pooling is not None:
        (folder / "1_Pooling").mkdir()
        _write(folder / "1_Pooling" / "config.json", pooling)
    if prompts is not None:
        _write(folder / "config_sentence_transformers.json", {"prompts": prompts})
    return folder


def _write(path: Path, data: object) -> None:
    path.write_text(json.dumps(data), encoding="utf-8")


def _converted(tmp_path: Path, source: Path, **options: Any) -> Embedder:
    convert_model(str(source), tmp_path / "out", quantization="float32", **options)
    return Embedder(tmp_path / "out", threads=1)


def _states(source: Path, text: str) -> Any:
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(source)).eval()
    ids = torch.tensor([make_tokenizer(marks=True)(text)["input_ids"]])
    with torch.inference_mode():
        return model(input_ids=ids).last_hidden_state[0].numpy()


def _unit(vector: Any) -> Any:
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize(
    "stated",
    [
        {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
        {"pooling_mode": "cls", "word_embedding_dimension": 64},
    ],
)
def test_the_first_token_is_taken_where_the_folder_says_so(
    stated: dict[str, Any], tmp_path: Path
) -> None:
    source = _published(tmp_path / "source", stated)
    embedder = _converted(tmp_path, source)
    states = _states(source, TEXT)
    for vector in (embedder.embed_query(TEXT), embedder.embed_passages([TEXT, TEXT * 9])[0]):
        assert vector == pytest.approx(_unit(states[0]), abs=1e-5)
    assert float(_unit(states[0]) @ _unit(states.mean(0))) < 0.99
    shown = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "| Vector | the first token's |" in shown


@pytest.mark.parametrize(
    "stated",
    [{"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, {"pooling_mode": "mean"}],
)
def test_the_mean_is_taken_where_the_folder_says_so(stated: dict[str, Any], tmp_path: Path) -> None:
    source = _published(tmp_path / "source", stated)
    vector = _converted(tmp_path, source).embed_query(TEXT)
    assert vector == pytest.approx(_unit(_states(source, TEXT).mean(0)), abs=1e-5)


def test_questions_and_passages_begin_as_published_or_as_asked_for(tmp_path: Path) -> None:
    prompts = {"query": QUERY, "document": PASSAGE}
    source = _published(tmp_path / "source", {"pooling_mode": "mean"}, prompts)
    prefixed = _converted(tmp_path, source)
    plain = _converted(tmp_path, source, query_prefix="", passage_prefix="")
    assert np.array_equal(prefixed.embed_query(TEXT), plain.embed_query(f"{QUERY}{TEXT}"))
    wanted = plain.embed_passages([f"{PASSAGE}{TEXT}"])
    assert np.array_equal(prefixed.embed_passages([TEXT]), wanted)
    assert not np.allclose(prefixed.embed_query(TEXT), prefixed.embed_passages([TEXT])[0])
    first = _converted(tmp_path, source, pooling="first", query_prefix="q: ")
    assert len({each.fingerprint for each in (prefixed, plain, first)}) == 3
    assert not np.allclose(first.embed_passages([TEXT]), prefixed.embed_passages([TEXT]))


@pytest.mark.parametrize(
    ("pooling", "modules", "told"),
    [
        ({"pooling_mode": "mean"}, ("Dense",), "come from Dense"),
        ({"pooling_mode": "lasttoken"}, (), "pools its states by lasttoken"),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True}, (), "cls_token, mean"),
        (None, (), r"has no 1_Pooling/config\.json"),
    ],
)
def test_vectors_of_another_kind_are_refused(
    pooling: dict[str, Any] | None, modules: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    source = _published(tmp_path / "source", pooling, None, *modules)
    with pytest.raises(ConversionError, match=told):
        _converted(tmp_path, source)
    assert not (tmp_path / "out").exists()


def test_what_is_pooled_otherwise_is_not_trained_as_a_mean(tmp_path: Path) -> None:
    folders.check(_published(tmp_path / "mean", {"pooling_mode": "mean"}))
    with pytest.raises(ModelFormatError, match="first token's; here the mean"):
        folders.check(_published(tmp_path / "first", {"pooling_mode": "cls"}))
