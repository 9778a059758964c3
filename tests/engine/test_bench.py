"""The bench of language models, on a tiny shape; beside other engines where they are installed."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.config import GeneratorConfig
from slimchat.errors import ConfigError, ModelError
from slimchat.models.bench import rivals as rivalling
from slimchat.models.bench import weights as bench_weights
from slimchat.models.bench.contenders import Contender, Missing
from slimchat.models.bench.measuring import Figures, Load
from slimchat.models.bench.model_folder import write_model_folder
from slimchat.models.bench.rivals import rival_contenders
from slimchat.models.bench.runner import measured
from slimchat.models.bench.shapes import SHAPES, shape_named
from slimchat.models.bench.slimchat_engine import SlimchatEngine
from slimchat.models.bench.weights import END, RandomWeights
from slimchat.models.encoder import model_folder
from slimchat.models.engine import load_generator

TINY = SHAPES["tiny"]
ARCHITECTURES = ("qwen2", "llama")
RIVALS = {
    "llama.cpp": ("llama_cpp", ["llama.cpp tiny, Q8_0", "llama.cpp tiny, Q4_0"]),
    "openvino": ("openvino_genai", ["OpenVINO GenAI tiny, Q8_0", "OpenVINO GenAI tiny, Q4_0"]),
    "onnxruntime": (
        "onnxruntime_genai",
        ["ONNX Runtime GenAI tiny, int8", "ONNX Runtime GenAI tiny, int4"],
    ),
}
SMALL = ("--prompt-tokens", "40", "--answer-tokens", "8", "--users", "1,3", "--rounds", "2")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "tiny"
    write_model_folder(TINY, folder)
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    page = tmp_path_factory.mktemp("page") / "speed.html"
    asked = ["models", "bench", "--shape", "tiny", *SMALL, "--core-watts", "5", "--json"]
    done = CliRunner().invoke(app, [*asked, "--html", str(page)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout), page.read_text(encoding="utf-8")


def test_every_contender_is_measured_in_one_run(run: tuple[dict[str, Any], str]) -> None:
    found, _ = run
    assert found["load"] == {
        "prompt_tokens": 40, "answer_tokens": 8, "opening_tokens": 13, "rounds": 2,
    }  # fmt: skip
    whole, trimmed = found["results"][:2]
    assert whole["name"].startswith("slimchat tiny, int8")
    assert trimmed["name"].startswith("slimchat tiny, 128 tokens, int8")
    assert trimmed["size_mb"] < whole["size_mb"]
    for one in found["results"]:
        assert one["prompt_tokens"] == 40
        assert 0 < one["first_token_s"] < one["answer_s"]
        assert one["repeat_answer_s"] > 0
        assert one["prefill_tokens_per_s"] > 0
        assert one["decode_tokens_per_s"] > 0
        assert [level["users"] for level in one["users"]] == [1, 3]
        assert all(level["tokens_per_s"] > 0 and level["peak_mb"] > 10 for level in one["users"])
        assert one["energy"] in ("measured", "estimated")
        assert one["energy_j"] >= 0


@pytest.mark.parametrize("rival", RIVALS)
def test_rivals_are_measured_or_said_to_be_missing(
    rival: str, run: tuple[dict[str, Any], str]
) -> None:
    found, page = run
    package, names = RIVALS[rival]
    measured_names = [one["name"] for one in found["results"]]
    missing = [one for one in found["missing"] if one["name"] == rival]
    if find_spec(package):
        assert [name for name in measured_names if name in names] == names
        assert missing == []
    else:
        assert not set(names) & set(measured_names)
        assert [one["fact"] for one in missing] == [
            f"This needs the package '{package}', which is not installed."
        ]
        assert "slimchat[rivals]" in missing[0]["fix"]
        assert "slimchat[rivals]" in page


def test_the_page_needs_nothing_else(run: tuple[dict[str, Any], str]) -> None:
    _, page = run
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_models_of_ones_own_are_measured_without_a_shape(tiny: Path) -> None:
    done = CliRunner().invoke(app, ["models", "bench", str(tiny), *SMALL])
    assert done.exit_code == 0, done.output
    assert "slimchat tiny, int8" in done.stdout
    assert not any(name in done.stdout for name in ("llama.cpp", "OpenVINO", "ONNX"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--shape", "huge"], "no shape 'huge'"),
        (["--shape", "tiny", "--rivals", "abacus"], "no rival 'abacus'"),
        (["--shape", "tiny", "--users", "1,many"], "no numbers of users"),
        (["no-such-folder"], "no model folder"),
        (["embedder"], "must be causal or seq2seq"),
    ],
)
def test_wrong_use_is_said_before_anything_runs(arguments: list[str], told: str) -> None:
    named = [
        str(model_folder("bundled", name)) if name == "embedder" else name for name in arguments
    ]
    done = CliRunner().invoke(app, ["models", "bench", *named])
    assert done.exit_code == 2
    assert told in done.stderr


def test_prompts_have_the_wanted_length_and_differ_from_their_first_word(tiny: Path) -> None:
    engine = SlimchatEngine(tiny)
    first, second = (engine.prompt(50, number) for number in (1, 2))
    assert [len(text.split()) for text in (first, second)] == [50, 50]
    assert first.split()[0] != second.split()[0]
    opened = [engine.prompt(50, number, opening=20).split() for number in (1, 2)]
    assert opened[0][:20] == opened[1][:20]
    assert opened[0][20:] != opened[1][20:]


def test_prompts_of_a_vocabulary_of_pieces_have_the_wanted_length() -> None:
    folder = model_folder("bundled", "answerer")
    engine, model = SlimchatEngine(folder), load_generator(folder)
    assert [model.count_tokens(engine.prompt(90, number)) for number in range(1, 5)] == [90] * 4
    (written,) = engine.answer([engine.prompt(10**6, 1)], 8)
    assert written.prompt_tokens == model.max_prompt_tokens


def test_users_ask_at_the_same_time(tiny: Path) -> None:
    engine = SlimchatEngine(tiny)
    answers = engine.answer([engine.prompt(30, number) for number in range(1, 6)], 16)
    assert [(each.prompt_tokens, each.tokens) for each in answers] == [(30, 16)] * 5


def test_weights_are_the_same_every_time_and_of_a_trimmed_shape() -> None:
    whole, again = RandomWeights(TINY), RandomWeights(TINY)
    assert np.array_equal(whole.layer(1).up.weight, again.layer(1).up.weight)
    assert not np.array_equal(whole.layer(0).up.weight, whole.layer(1).up.weight)
    trimmed = RandomWeights(TINY.trimmed())
    assert np.array_equal(trimmed.table(), whole.table()[:128])
    assert not whole.table()[END].any()
    assert np.array_equal(whole.table(), whole.table().astype(np.float16))


@pytest.mark.parametrize("name", ["qwen2.5-0.5b", "smollm2-135m"])
def test_shapes_have_the_published_number_of_parameters(name: str) -> None:
    shape = shape_named(name)
    layer = RandomWeights(replace(shape, layers=1)).layer(0)
    linears = (
        layer.queries, layer.keys, layer.values, layer.output, layer.gate, layer.up, layer.down,
    )  # fmt: skip
    size = sum(each.weight.size + (0 if each.bias is None else each.bias.size) for each in linears)
    size += layer.first_norm.size + layer.second_norm.size
    whole = shape.layers * size + (shape.vocabulary + 1) * shape.hidden
    assert whole == {"qwen2.5-0.5b": 494_032_768, "smollm2-135m": 134_515_008}[name]


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights so large that attention decides what is written: small ones repeat a token."""
    monkeypatch.setattr(bench_weights, "_SPREAD", 0.2)


@pytest.mark.convert
@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_folder_computes_what_transformers_computes(architecture: Any, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    import torch

    from slimchat.models.bench.transformers_folder import write_transformers_folder

    shape = replace(TINY, architecture=architecture)
    write_model_folder(shape, tmp_path / "model", quantization="float32")
    write_transformers_folder(shape, tmp_path / "original")
    original = transformers.AutoModelForCausalLM.from_pretrained(
        tmp_path / "original", dtype=torch.float32
    )
    prompts = _prompts()
    expected = _written_to(tmp_path / "model", prompts)
    for prompt, ours in zip(prompts, expected, strict=True):
        made = original.generate(torch.tensor([prompt]), max_new_tokens=12, do_sample=False)
        assert _spoken(made[0, len(prompt) :].tolist())[: len(ours)] == ours


@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_llamacpp_gets_the_same_weights(architecture: Any, tmp_path: Path) -> None:
    pytest.importorskip("llama_cpp")
    pytest.importorskip("gguf")
    from slimchat.models.bench.gguf_file import write_gguf
    from slimchat.models.bench.llamacpp_engine import LlamaCppEngine

    shape = replace(TINY, architecture=architecture)
    write_model_folder(shape, tmp_path / "model", quantization="float32")
    write_gguf(shape, tmp_path / "model.gguf")
    engine = LlamaCppEngine(tmp_path / "model.gguf")
    prompts = _prompts()
    engine.answer(prompts, 12)
    _agree(_written_to(tmp_path / "model", prompts), [row[40:] for row in engine._held])
    # What is remembered of the prompt before changes nothing.
    opened = [engine.prompt(40, number, opening=30) for number in range(1, 9)]
    made = []
    for prompt in opened:
        engine.answer([prompt], 12)
        made.append(engine._held[0][40:])
    _agree(_written_to(tmp_path / "model", opened), made)


@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_openvino_gets_the_same_weights(architecture: Any, tmp_path: Path) -> None:
    pytest.importorskip("openvino_genai")
    pytest.importorskip("gguf")
    from slimchat.models.bench.gguf_file import write_gguf
    from slimchat.models.bench.openvino_engine import OpenVinoEngine

    shape = replace(TINY, architecture=architecture)
    write_model_folder(shape, tmp_path / "model", quantization="float32")
    write_gguf(shape, tmp_path / "model.gguf", words=True)
    _compare(OpenVinoEngine(tmp_path / "model.gguf"), tmp_path / "model")


@pytest.mark.convert
@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_onnx_runtime_gets_the_same_weights(architecture: Any, tmp_path: Path) -> None:
    for package in ("onnxruntime_genai", "onnx_ir", "torch", "transformers"):
        pytest.importorskip(package)
    from slimchat.models.bench.onnx_engine import OnnxEngine
    from slimchat.models.bench.onnx_files import write_onnx

    shape = replace(TINY, architecture=architecture)
    write_model_folder(shape, tmp_path / "model", quantization="float32")
    folders = write_onnx(shape, tmp_path / "onnx", ("fp32",))
    _compare(OnnxEngine(folders["fp32"]), tmp_path / "model")
    assert [path.name for path in (tmp_path / "onnx").iterdir()] == ["fp32"]


def test_what_a_builder_says_reaches_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from slimchat.models.bench import onnx_files

    monkeypatch.setattr(onnx_files, "need", lambda package, extra: None)
    monkeypatch.setattr(onnx_files, "write_transformers_folder", lambda shape, folder: None)
    (tmp_path / "onnxruntime_genai" / "models").mkdir(parents=True)
    for package in ("onnxruntime_genai", "onnxruntime_genai/models"):
        (tmp_path / package / "__init__.py").touch()
    broken = tmp_path / "onnxruntime_genai" / "models" / "builder.py"
    broken.write_text("raise SystemExit('no such precision')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = rival_contenders("onnxruntime", TINY, tmp_path / "onnx")
    assert isinstance(found, Missing)
    assert "int8: no such precision" in found.fact


def test_a_rival_that_cannot_take_part_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(shape: object, folder: Path) -> list[Contender]:
        raise OSError("libllama.so is missing")

    monkeypatch.setitem(rivalling.RIVALS, "llama.cpp", broken)  # type: ignore[arg-type]
    found = rival_contenders("llama.cpp", TINY, tmp_path)
    assert isinstance(found, Missing)
    assert "libllama.so is missing" in found.fact


def test_a_process_that_dies_is_told_with_its_last_words(tmp_path: Path) -> None:
    wrong = Contender("a model", "slimchat", tmp_path, {"PYTHONHASHSEED": "none"})
    with pytest.raises(ModelError, match="a model could not be measured"):
        measured(wrong, Load())
    with pytest.raises(ModelError, match=r"holds no readable slimchat-card\.json"):
        measured(replace(wrong, environment={}), Load())


def test_figures_survive_their_way_through_json() -> None:
    data = {
        "engine": "x", "prompt_tokens": 1, "prefill_tokens_per_s": 1.0, "decode_tokens_per_s": 1.0,
        "first_token_s": 1.0, "answer_s": None, "repeat_answer_s": 2.0, "cpu_s": 1.0,
        "energy_j": None, "peak_mb": 1.0,
        "users": [{"users": 2, "tokens_per_s": 1.0, "answer_s": 2.0, "peak_mb": 3.0}],
    }  # fmt: skip
    made = Figures.from_dict(data)
    assert json.loads(json.dumps(made.to_dict())) == data


def test_no_such_shape() -> None:
    with pytest.raises(ConfigError, match=r"qwen2\.5-0\.5b"):
        shape_named("qwen")


def _prompts() -> list[list[int]]:
    drawn = random.Random(0)
    return [[drawn.randrange(3, 512) for _ in range(40)] for _ in range(8)]


def _written_to(folder: Path, prompts: Sequence[Sequence[int]]) -> list[list[int]]:
    """The words of answers of twelve tokens; special tokens are none."""
    model = load_generator(folder)
    options = GeneratorConfig(max_new_tokens=12, repetition_penalty=1.0)
    texts = [" ".join(f"word{number}" for number in prompt) for prompt in prompts]
    answers = ["".join(model.stream(text, options)).split() for text in texts]
    return [[int(word.removeprefix("word")) for word in answer] for answer in answers]


def _compare(engine: Any, folder: Path) -> None:
    """With slimchat's answers: alone, together, and to prompts that begin alike."""
    prompts = _prompts()
    expected = _written_to(folder, prompts)
    alone = []
    for prompt in prompts:
        (told,) = engine.answer([prompt], 12)
        assert (told.prompt_tokens, told.tokens) == (40, 12)
        assert 0 < told.first_s < told.total_s
        alone += engine.written
    _agree(expected, alone)
    assert [each.tokens for each in engine.answer(prompts, 12)] == [12] * 8
    _agree(expected, engine.written)
    opened = [engine.prompt(40, number, opening=30) for number in range(1, 9)]
    assert {tuple(prompt[:30]) for prompt in opened} == {tuple(opened[0][:30])}
    made = []
    for prompt in opened:
        engine.answer([prompt], 12)
        made += engine.written
    _agree(_written_to(folder, opened), made)


def _agree(expected: Sequence[Sequence[int]], written: Sequence[Sequence[int]]) -> None:
    """On how six of eight answers begin: an engine may compute in fewer bits than asked for."""
    assert len({tuple(row) for row in expected}) == len(expected) == 8
    pairs = zip(expected, written, strict=True)
    assert sum([*ours[:4]] == _spoken(theirs)[:4] for ours, theirs in pairs) >= 6


def _spoken(written: Sequence[int]) -> list[int]:
    """Without special tokens, and until the end token."""
    return [number for number in takewhile(lambda number: number != END, written) if number > END]
