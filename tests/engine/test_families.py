"""Every family of the catalogue computes what the original computes, in float32."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import ctranslate2
import torch
import transformers
from family_models import MODELS, make_tokenizer, write_tiny
from published_configs import LIMITS, OLD_WORDS, write_old_words
from published_models import PUBLISHED, greedy, spread
from transformers import PreTrainedTokenizerFast

from slimchat.config import GeneratorConfig
from slimchat.errors import ConversionError, ConversionGateError
from slimchat.models.card import ModelCard
from slimchat.models.catalog import FAMILIES
from slimchat.models.convert import convert_model
from slimchat.models.engine import load_generator
from slimchat.models.gate import PROMPTS
from slimchat.models.limits import limits_of
from slimchat.models.loaders import MENDS, OWN
from slimchat.models.reference import complete_config
from slimchat.models.rewriting import REWRITES
from slimchat.models.row import Row
from slimchat.models.row_sources import CLASS, SOURCES
from slimchat.models.rows import ROWS
from slimchat.models.source import Source
from slimchat.models.tokenization import load_tokenizer

pytestmark = pytest.mark.convert

REFUSED = [row for row in ROWS if row.status == "refused"]


@pytest.mark.parametrize("name", [*MODELS, *PUBLISHED])
def test_parity(name: str, tmp_path: Path) -> None:
    if name in MODELS:
        write_tiny(MODELS[name], tmp_path / "original")
    else:
        PUBLISHED[name].write(tmp_path / "original")
    card = _convert(tmp_path)
    gate = card.gate
    assert gate is not None
    assert gate.float32_delta <= 1e-3
    assert gate.greedy_equal is (None if card.kind == "embedder" else True)
    assert gate.passed


@pytest.mark.parametrize("name", ["qwen2", "llama-3.2", "granite-3-8b", "phi-4-mini", "mpnet"])
def test_weights_in_bfloat16(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As most models are published."""
    folder = write_tiny(MODELS[name], tmp_path / "original")
    kind = getattr(transformers, MODELS[name].model)
    kind.from_pretrained(folder, dtype=torch.bfloat16).save_pretrained(folder)
    capfd.readouterr()
    card = convert_model(str(folder), tmp_path / "out")
    assert card.gate is not None
    assert card.gate.passed
    assert "[ctranslate2]" not in capfd.readouterr().err


@pytest.mark.parametrize("name", OLD_WORDS)
def test_settings_in_the_words_of_transformers_4_mean_the_same(name: str, tmp_path: Path) -> None:
    folder = write_tiny(MODELS[name], tmp_path / "original")
    new = convert_model(str(folder), tmp_path / "new", quantization="float32")
    write_old_words(folder)
    old = _convert(tmp_path)
    assert old.gate is not None
    assert old.gate.passed
    assert _weights(old) == _weights(new)
    assert (old.context_tokens, old.max_prompt_tokens) == (
        new.context_tokens,
        new.max_prompt_tokens,
    )


@pytest.mark.parametrize("key", LIMITS)
def test_the_rows_lengths_are_those_of_what_was_published(key: str, tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.key == key)
    (tmp_path / "config.json").write_text(json.dumps(LIMITS[key]), encoding="utf-8")
    config = complete_config(Source(key, tmp_path, None, LIMITS[key]))
    limits = limits_of(config, row.family)
    assert limits.context == row.context
    assert row.prompt in (None, limits.max_prompt)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.source.startswith(CLASS)], ids=lambda row: row.key
)
def test_the_rows_lengths_are_those_of_the_class_that_they_name(row: Row) -> None:
    config = getattr(transformers, row.source.removeprefix(CLASS))()
    assert limits_of(config.to_dict(), row.family).context == row.context


@pytest.mark.parametrize("name", PUBLISHED)
def test_rewritten_models_compute_what_was_published(name: str, tmp_path: Path) -> None:
    model = PUBLISHED[name]
    weights = model.write(tmp_path / "original")
    card = _convert(tmp_path)
    tokenizer = load_tokenizer(tmp_path / "out")
    texts = [*PROMPTS, " ".join(PROMPTS)]
    rows = [tokenizer.encode(text).ids for text in texts]
    with torch.inference_mode():
        wanted = [model.forward(weights, model.config, torch.tensor(row)) for row in rows]
    if card.kind == "embedder":
        encoder = ctranslate2.Encoder(str(tmp_path / "out"), intra_threads=1)
        found = [np.array(encoder.forward_batch([row]).last_hidden_state)[0] for row in rows]
    else:
        generator = ctranslate2.Generator(
            str(tmp_path / "out"), compute_type="float32", intra_threads=1
        )
        found = [np.array(generator.forward_batch([row]))[0] for row in rows]
        written = generator.generate_batch(
            [tokenizer.encode(texts[0]).tokens], max_length=16, include_prompt_in_result=False
        )[0].sequences_ids[0]
        with torch.inference_mode():
            expected = greedy(
                lambda ids: model.forward(weights, model.config, ids), rows[0], len(written)
            )
        assert written == expected
    largest = max(np.abs(a - b.numpy()).max() for a, b in zip(found, wanted, strict=True))
    assert largest / spread(wanted) <= 1e-3


def test_every_row_is_proven() -> None:
    """The rows name this file's tests, and the families say how they are loaded."""
    keys = [row.key for row in ROWS]
    assert len(set(keys)) == len(keys)
    assert set(keys) == set(SOURCES)
    proven = {*MODELS, *PUBLISHED}
    assert {row.key for row in ROWS if row.status != "refused"} <= proven
    assert {row.architecture for row in ROWS} <= set(FAMILIES)
    assert all(row.limits for row in ROWS if row.status == "inexact")
    assert all(bool(row.family.refused) == (row.status == "refused") for row in ROWS)


def test_the_tests_that_the_rows_name_exist(request: pytest.FixtureRequest) -> None:
    module = request.node.getparent(pytest.Module)
    assert module is not None
    assert {row.test for row in ROWS} <= {item.nodeid for item in module.collect()}


@pytest.mark.parametrize("row", [row for row in ROWS if row.key in MODELS], ids=lambda row: row.key)
def test_the_loader_is_the_one_that_the_row_names(row: Row) -> None:
    from ctranslate2.converters.transformers import _MODEL_LOADERS

    model = MODELS[row.key].model
    config = getattr(transformers, model).config_class.__name__
    found = "own" if config in OWN else "mended" if config in MENDS else "stock"
    assert row.family.loader == found
    assert row.architecture == model
    assert found == "own" or config in _MODEL_LOADERS


def test_rewritten_families_are_rewritten() -> None:
    assert {row.family.name for row in ROWS if row.key in PUBLISHED} <= set(REWRITES)
    loaders = {row.family.loader for row in ROWS if row.key in PUBLISHED}
    assert loaders == {"rewritten"}


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.key)
def test_refused(row: Row, tmp_path: Path) -> None:
    (tmp_path / "original").mkdir()
    config = {"architectures": [row.architecture], "model_type": row.family.name}
    (tmp_path / "original" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ConversionError) as caught:
        _convert(tmp_path)
    assert row.family.refused in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


@pytest.mark.parametrize("name", ["gemma-2b", "gemma-wide", "gemma-7b"])
def test_one_head_of_keys_is_kept_once_where_it_can_be(name: str, tmp_path: Path) -> None:
    write_tiny(MODELS[name], tmp_path / "original")
    card = _convert(tmp_path)
    assert card.gate is not None
    assert card.gate.passed
    kept_once = b"self_attention/multi_query" in (tmp_path / "out" / "model.bin").read_bytes()
    assert kept_once == (name == "gemma-2b")


def test_gemma_2_without_the_bound_of_its_scores_is_caught(tmp_path: Path) -> None:
    """The row's figures were measured on such models; the gate knows the difference."""
    write_tiny(MODELS["gemma-2"], tmp_path / "original", attn_logit_softcapping=50.0)
    with pytest.raises(ConversionGateError, match="float32 difference"):
        convert_model(str(tmp_path / "original"), tmp_path / "out", quantization="float32")


def test_a_tokenizer_with_code_of_its_own_is_told(tmp_path: Path) -> None:
    """As CodeGen2.5 and XGen are published."""
    folder = write_tiny(MODELS["xgen-7b"], tmp_path / "original")
    (folder / "tokenizer.json").unlink()
    code = "tokenization_xgen.XgenTokenizer"
    settings = {"tokenizer_class": "XgenTokenizer", "auto_map": {"AutoTokenizer": [code, None]}}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "tokenization_xgen.py").write_text("raise SystemExit('it was run')")
    with pytest.raises(ConversionError, match=r"code of its own.*tokenizer\.json"):
        _convert(tmp_path)


@pytest.mark.parametrize("name", ["galactica", "bloom"])
def test_a_tokenizer_that_names_no_special_tokens(name: str, tmp_path: Path) -> None:
    """As Galactica is published: its model knows their ids."""
    bare = PreTrainedTokenizerFast(tokenizer_object=make_tokenizer().backend_tokenizer)
    assert bare.eos_token is None
    write_tiny(MODELS[name], tmp_path / "original", bare)
    card = _convert(tmp_path)
    assert card.gate is not None
    assert card.gate.passed
    assert "</s>" in card.end_tokens
    answer = load_generator(tmp_path / "out", threads=1).stream("hola", GeneratorConfig())
    for _piece in answer:
        pass
    assert answer.stopped_by in ("end", "length")


@pytest.mark.parametrize("name", ["stablelm-3b", "phi-2"])
def test_norms_of_single_heads_are_refused(name: str, tmp_path: Path) -> None:
    write_tiny(MODELS[name], tmp_path / "original", qk_layernorm=True)
    with pytest.raises(ConversionError, match="qk_layernorm"):
        _convert(tmp_path)


@pytest.mark.parametrize("change", [{"ffn_with_glu": False}, {"num_gqa_groups": 4}])
def test_an_unusual_original_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    PUBLISHED["openelm"].write(tmp_path / "original")
    path = tmp_path / "original" / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}), encoding="utf-8")
    with pytest.raises(ConversionError, match=f"not built as .*{next(iter(change))}"):
        _convert(tmp_path)


def _convert(folder: Path) -> ModelCard:
    return convert_model(
        str(folder / "original"), folder / "out", quantization="float32", force=True
    )


def _weights(card: ModelCard) -> str:
    return next(file.sha256 for file in card.files if file.name == "model.bin")
