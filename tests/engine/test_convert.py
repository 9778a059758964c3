"""Conversions: what passes the gate, what does not, and what is left on disk."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slimchat.errors import (
    ConversionError,
    ConversionGateError,
    MissingExtraError,
    ModelFormatError,
    ModelNotFoundError,
)
from slimchat.models import loaders
from slimchat.models.card import ModelCard
from slimchat.models.catalog import family_of
from slimchat.models.convert import convert_model
from slimchat.models.engine import load_generator
from slimchat.models.limits import Limits, limits_of

Original = Callable[[str], Path]
Convert = Callable[[str], Path]

needs_torch = pytest.mark.convert


@needs_torch
@pytest.mark.parametrize("family", ["gpt2", "qwen2", "llama", "gpt_neox", "t5", "bart", "bert"])
def test_every_family_passes_the_gate(converted: Convert, family: str) -> None:
    folder = converted(family)
    card = ModelCard.load(folder)
    gate = card.gate
    assert gate is not None
    assert gate.passed
    assert gate.float32_delta < 1e-4
    assert gate.greedy_equal is (None if family == "bert" else True)
    assert gate.agreement >= 0.85
    assert (gate.kl is None) == (family == "bert")
    assert card.family == family
    assert card.quantization == "int8"
    card.verify(folder)


@needs_torch
def test_card_records_what_the_engine_needs(converted: Convert) -> None:
    card = ModelCard.load(converted("qwen2"))
    assert (card.kind, card.prompt_style, card.chat_template) == ("causal", "chat", True)
    assert (card.context_tokens, card.max_prompt_tokens) == (512, 384)
    assert {file.name for file in card.files} >= {"model.bin", "tokenizer.json", "config.json"}
    assert ModelCard.load(converted("gpt2")).prompt_style == "plain"
    original = {file.name for file in card.source_files}
    assert original == {"config.json", "generation_config.json", "model.safetensors"} | {
        name for name in original if "token" in name or name == "chat_template.jinja"
    }
    shown = (converted("qwen2") / "README.md").read_text(encoding="utf-8")
    assert "## Files of the original" in shown
    assert "| Chat template | yes |" in shown


@needs_torch
def test_vocabulary_has_a_name_for_every_row(converted: Convert) -> None:
    tokens = json.loads((converted("gpt2") / "vocabulary.json").read_text(encoding="utf-8"))
    assert tokens[-3:] == [f"<unused_row_{row}>" for row in range(len(tokens) - 3, len(tokens))]


@needs_torch
@pytest.mark.parametrize("family", ["llama", "t5"])
def test_stock_loader_is_caught_and_writes_nothing(
    original: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, family: str
) -> None:
    monkeypatch.setattr(loaders, "MENDS", {})
    with pytest.raises(ConversionGateError, match=r"float32 difference [1-9]"):
        convert_model(str(original(family)), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@needs_torch
def test_force_writes_a_failing_model_and_says_so(
    original: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaders, "MENDS", {})
    steps: list[tuple[str, float]] = []
    card = convert_model(
        str(original("llama")),
        tmp_path / "out",
        quantization="float32",
        force=True,
        progress=lambda step, share: steps.append((step, share)),
    )
    assert card.gate is not None
    assert not card.gate.passed
    assert card.gate.float32_delta > 1
    assert "Failed" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert load_generator(tmp_path / "out").card == card
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[-1] == ("Done", 1.0)
    # The same place, now with the mends: the earlier model is replaced.
    monkeypatch.undo()
    mended = convert_model(str(original("llama")), tmp_path / "out", quantization="float32")
    assert mended.gate is not None
    assert mended.gate.passed
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@needs_torch
def test_licence_comes_from_the_readme(original: Original, tmp_path: Path) -> None:
    source = shutil.copytree(original("gpt_neox"), tmp_path / "source")
    head = "---\nlicense: apache-2.0\nlanguage: [en, es]\nbase_model: org/base\n---\n# A model\n"
    (source / "README.md").write_text(head, encoding="utf-8")
    card = convert_model(str(source), tmp_path / "out", quantization="float32", prompt_style="qa")
    assert (card.licence, card.base, card.languages) == ("apache-2.0", "org/base", ("en", "es"))
    assert card.prompt_style == "qa"
    assert card.revision is None


@needs_torch
def test_weights_of_another_model_are_a_conversion_error(
    original: Original, tmp_path: Path
) -> None:
    source = shutil.copytree(original("gpt_neox"), tmp_path / "source")
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "mamba", "architectures": ["MambaForCausalLM"]}
    (source / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ConversionError, match="mamba"):
        convert_model(str(source), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@needs_torch
def test_pickled_weights_are_refused(original: Original, tmp_path: Path) -> None:
    source = shutil.copytree(original("gpt2"), tmp_path / "source")
    (source / "model.safetensors").rename(source / "pytorch_model.bin")
    with pytest.raises(ConversionError, match="pickled"):
        convert_model(str(source), tmp_path / "out")


@needs_torch
def test_other_peoples_folders_are_left_alone(original: Original, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConversionError, match="not replaced"):
        convert_model(str(original("gpt2")), tmp_path, force=True)


@needs_torch
@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"quantization": "int4"}, "int4"), ({"prompt_style": "poem"}, "poem")],
)
def test_unknown_options_are_named(tmp_path: Path, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConversionError, match=message):
        convert_model("gpt2", tmp_path / "out", **arguments)


@needs_torch
def test_sources_that_do_not_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotFoundError, match="neither"):
        convert_model("./no/such/folder", tmp_path / "out")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelNotFoundError, match="HF_HUB_OFFLINE is set"):
        convert_model("slimchat-tests/not-a-model", tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelFormatError, match=r"config\.json"):
        convert_model(str(tmp_path / "empty"), tmp_path / "out")


@pytest.mark.parametrize("package", ["torch", "transformers"])
def test_missing_packages_name_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    if package == "transformers":
        monkeypatch.setitem(sys.modules, "torch", sys)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"{package}.*slimchat\[convert\]"):
        convert_model("gpt2", tmp_path / "out")


@pytest.mark.parametrize(
    ("config", "limits"),
    [
        ({"architectures": ["GPT2LMHeadModel"], "n_positions": 1024}, Limits(1024, 864)),
        ({"architectures": ["BloomForCausalLM"]}, Limits(2048, 1888)),
        (
            {
                "architectures": ["MistralForCausalLM"],
                "max_position_embeddings": 32768,
                "sliding_window": 4096,
            },
            Limits(32768, 4096),
        ),
        (
            {
                "architectures": ["Gemma2ForCausalLM"],
                "max_position_embeddings": 8192,
                "sliding_window": 4096,
            },
            Limits(4096, 3936),
        ),
        (
            {
                "architectures": ["Gemma3ForConditionalGeneration"],
                "text_config": {"max_position_embeddings": 131072, "sliding_window": 1024},
            },
            Limits(131072, 1024),
        ),
        (
            {
                "architectures": ["Qwen2ForCausalLM"],
                "max_position_embeddings": 32768,
                "sliding_window": 4096,
                "use_sliding_window": False,
            },
            Limits(32768, 32608),
        ),
        (
            {
                "architectures": ["Phi3ForCausalLM"],
                "max_position_embeddings": 131072,
                "rope_scaling": {"type": "longrope", "original_max_position_embeddings": 4096},
            },
            Limits(4096, 3936),
        ),
        (
            {
                "architectures": ["Phi3ForCausalLM"],
                "max_position_embeddings": 131072,
                "original_max_position_embeddings": 4096,
                "rope_scaling": {"type": "longrope"},
            },
            Limits(4096, 3936),
        ),
        ({"architectures": ["T5ForConditionalGeneration"], "n_positions": 512}, Limits(512, 512)),
        (
            {
                "architectures": ["XLMRobertaModel"],
                "model_type": "xlm-roberta",
                "max_position_embeddings": 514,
            },
            Limits(512, 512),
        ),
    ],
)
def test_limits(config: dict[str, Any], limits: Limits) -> None:
    assert limits_of(config, family_of(config)) == limits


def test_unknown_architectures_get_a_kind() -> None:
    assert family_of({"architectures": ["NewForCausalLM"], "model_type": "new"}).kind == "causal"
    assert family_of({"is_encoder_decoder": True, "model_type": "m"}).kind == "seq2seq"
    assert family_of({"architectures": ["NewModel"], "model_type": "new"}).kind == "embedder"
