"""Pruning and quantization on tiny random models: what is cut away is what is said to be."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_bert import write_bert
from typer.testing import CliRunner

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from slimchat.cli.app import app  # noqa: E402
from slimchat.errors import ConfigError, ModelError  # noqa: E402
from slimchat.models.arithmetic import int8_saturates  # noqa: E402
from slimchat.models.card import ModelCard  # noqa: E402
from slimchat.models.reader import HEADS_FILE  # noqa: E402
from slimchat.training import base_model, reader  # noqa: E402
from slimchat.training.distil import material, sources  # noqa: E402
from slimchat.training.shrink import (  # noqa: E402
    conversion,
    importance,
    memory,
    plan,
    quality,
    quantize,
    report,
    speed,
    surgery,
)
from slimchat.training.shrink.plan import Cut  # noqa: E402

pytestmark = pytest.mark.convert


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("whole"), layers=3, width=32, heads=4, inner=48)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small set of one's own."""
    path = tmp_path_factory.mktemp("data") / "rows.jsonl"
    pairs = [
        {"question": f"How much is item {n}?", "passage": f"Item {n} costs {n * 3} euros a month."}
        for n in range(20)
    ]
    path.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    return path


def run(model: Any) -> Any:
    torch.manual_seed(3)
    ids = torch.randint(4, 300, (2, 9))
    with torch.no_grad():
        return model.eval()(input_ids=ids).last_hidden_state


def test_layers_that_stay_compute_what_they_did(checkpoint: Path) -> None:
    model = base_model.load(checkpoint)
    small = surgery.keep_layers(model, [0, 2])
    layers = list(model.encoder.layer)
    model.encoder.layer = torch.nn.ModuleList([layers[0], layers[2]])
    assert torch.allclose(run(small), run(model), atol=1e-6)
    assert small.config.num_hidden_layers == 2
    whole = surgery.parameters(base_model.load(checkpoint))
    assert surgery.parameters(small) < whole


def test_neurons_that_say_nothing_can_go(checkpoint: Path) -> None:
    model = base_model.load(checkpoint)
    silent = range(0, 48, 2)
    with torch.no_grad():
        for block in model.encoder.layer:
            block.output.dense.weight[:, list(silent)] = 0
    small = surgery.keep_neurons(model, [[n for n in range(48) if n not in silent]] * 3)
    assert small.config.intermediate_size == 24
    assert torch.allclose(run(small), run(model), atol=1e-5)


def test_heads_that_look_alike_merge_without_a_loss(checkpoint: Path) -> None:
    model = base_model.load(checkpoint)
    groups = [[2, 0], [1, 3]]
    with torch.no_grad():
        for block in model.encoder.layer:
            for part in (block.attention.self.query, block.attention.self.key):
                for stays, goes in groups:
                    ours, theirs = slice(8 * stays, 8 * stays + 8), slice(8 * goes, 8 * goes + 8)
                    part.weight[theirs] = part.weight[ours]
                    part.bias[theirs] = part.bias[ours]
    merged = surgery.merge_heads(model, [groups] * 3)
    assert merged.config.num_attention_heads == 2
    assert torch.allclose(run(merged), run(model), atol=1e-5)
    queries = merged.encoder.layer[0].attention.self.query
    merged.train()(input_ids=torch.randint(4, 300, (1, 8))).last_hidden_state.sum().backward()
    assert queries.weight.grad[8:16].abs().max() > 0, "healing must reach the spare queries"


def test_what_a_model_cannot_be_cut_to_is_said(checkpoint: Path) -> None:
    config = base_model.load(checkpoint).config
    for wanted in ({}, {"layers": 3}, {"layers": 0}, {"inner": 48}, {"heads": 3}):
        with pytest.raises(ConfigError):
            surgery.check(config, **wanted)
    with pytest.raises(ConfigError, match="Choose one of: 1, 2"):
        surgery.check(config, heads=3)
    surgery.check(config, layers=1, heads=2, inner=8)


def test_the_layer_that_does_nothing_is_missed_least(checkpoint: Path) -> None:
    model = base_model.load(checkpoint).eval()
    idle = model.encoder.layer[1]
    with torch.no_grad():
        for dense in (idle.attention.output.dense, idle.output.dense):
            dense.weight.zero_()
            dense.bias.zero_()
    ids = torch.randint(4, 300, (3, 8))

    def probe() -> Any:
        return model(input_ids=ids).last_hidden_state.mean(1)

    assert importance.least_missed_layers(model, probe, 2) == [0, 2]
    assert len(model.encoder.layer) == 3


def test_heads_and_neurons_without_effect_count_nothing(checkpoint: Path) -> None:
    model = base_model.load(checkpoint)
    with torch.no_grad():
        model.encoder.layer[1].attention.output.dense.weight[:, 8:16] = 0
        model.encoder.layer[2].output.dense.weight[:, 5] = 0
    ids = torch.randint(4, 300, (3, 8))
    heads, inner = importance.first_order(
        model, lambda step: model(input_ids=ids).last_hidden_state.pow(3).mean(), 2
    )
    assert heads[1].argmin() == 1
    assert heads[1][1] == 0
    assert (heads[0] > 0).all()
    assert inner[2][5] == 0
    assert 5 not in importance.best(inner[2], 47)
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_head_joins_the_one_it_looks_like() -> None:
    patterns = torch.eye(4)[torch.tensor([[0, 1, 0, 1]])][:, :, None].expand(1, 4, 4, 4)
    scores = torch.tensor([4.0, 3.0, 2.0, 1.0])
    assert importance.head_groups([patterns], [scores], 2) == [[[0, 2], [1, 3]]]
    ((only,),) = importance.head_groups([patterns], [scores], 1)
    assert sorted(only) == [0, 1, 2, 3]


def prune(*options: object) -> dict[str, Any]:
    done = CliRunner().invoke(
        app, ["models", "prune", *map(str, options), "--json", "--repeats", "2"]
    )
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_pruning_in_all_three_ways_heals_and_converts(
    checkpoint: Path, rows: Path, tmp_path: Path
) -> None:
    out, told = tmp_path / "small", tmp_path / "report.md"
    found = prune(
        checkpoint, "-o", out, "--layers", 2, "--heads", 2, "--ffn", 24, "--data", rows,
        "--heal-steps", 40, "--report", told,
    )  # fmt: skip
    before, cut, after = (found["figures"][name] for name in ("before", "cut", "after"))
    assert before["likeness"] == 1
    assert cut["likeness"] < after["likeness"]
    assert after["parameters"] < before["parameters"]
    assert after["int8_bytes"] < before["int8_bytes"]
    # So narrow a model has no int8 to speak of where the CPU cuts off sums of its products.
    assert int8_saturates() or all(stage["gate_passed"] for stage in (before, cut, after))
    assert all(stage["times_as_fast"] > 0 for stage in (before, cut, after))
    config = json.loads((out / "config.json").read_text())
    assert (config["num_hidden_layers"], config["num_attention_heads"]) == (2, 2)
    assert (config["intermediate_size"], config["model_type"]) == (24, "bert")
    assert len(found["kept"]["layers"]) == 2
    assert json.loads((out / "slimchat-shrink.json").read_text())["figures"] == found["figures"]
    assert "| Parameters | " in told.read_text()
    gate = conversion.converted(out, tmp_path / "int8").gate
    assert gate is not None
    assert int8_saturates() or gate.passed

    again = prune(out, "-o", tmp_path / "smaller", "--layers", 1, "--data", rows)
    assert set(again["figures"]) == {"before", "after"}
    assert again["healed"] is None
    done = CliRunner().invoke(app, f"models prune {out} -o {tmp_path} --layers 1 --json".split())
    assert done.exit_code == 2
    assert json.loads(done.stdout)["error"]["type"] == "TrainingError"


def test_a_readers_heads_survive_pruning(checkpoint: Path, rows: Path, tmp_path: Path) -> None:
    from slimchat.models.tokenization import load_tokenizer

    made = reader.ReaderModel(base_model.load(checkpoint))
    whole = tmp_path / "reader"
    reader.save(made, load_tokenizer(checkpoint), checkpoint, whole)
    small, told = plan.cut(whole, Cut(layers=2, inner=24), rows)
    plan.save(small, whole, tmp_path / "small")
    assert told["inner"] == 24
    heads = [(folder / HEADS_FILE).read_text() for folder in (whole, tmp_path / "small")]
    assert heads[0] == heads[1]
    card = conversion.converted(tmp_path / "small", tmp_path / "int8")
    assert card.kind == "reader"
    test = quality.some(material.test(rows), 5)
    found = quality.Searcher(tmp_path / "int8").quality(test)
    assert (found.questions, found.outputs.shape) == (5, (100, 1))
    assert 0 < found.mrr <= 1


def test_the_quantization_report_tells_the_types_apart(
    checkpoint: Path, rows: Path, tmp_path: Path
) -> None:
    told = tmp_path / "report.html"
    done = CliRunner().invoke(
        app,
        f"models quantization {checkpoint} --data {rows} --type int8 --repeats 2 --json "
        f"--report {told}".split(),
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    plain, small = found["figures"]["float32"], found["figures"]["int8"]
    assert list(found["figures"]) == ["float32", "int8"]
    assert small["bytes"] < 0.6 * plain["bytes"]
    assert plain["likeness"] == 1
    assert 0.9 < small["likeness"] < 1
    assert plain["times_as_fast"] == 1
    assert all(one["peak_bytes"] > one["memory_bytes"] >= 0 for one in (plain, small))
    text = told.read_text()
    assert "<td>Size on disk</td>" in text
    assert "<script" not in text
    shown = CliRunner().invoke(
        app, f"models quantization {checkpoint} --type nonsense --report {told}".split()
    )
    assert shown.exit_code == 2
    assert "does not compute with 'nonsense'" in shown.output


def test_a_converted_model_is_read_back(checkpoint: Path, rows: Path, tmp_path: Path) -> None:
    model, out, told = tmp_path / "small-model", tmp_path / "smaller", tmp_path / "report.md"
    conversion.converted(checkpoint, model)
    found = prune(model, "-o", out, "--layers", 1, "--data", rows, "--report", told)
    assert (found["from"], found["kind"], found["read_back"]) == ("small-model", "embedder", "int8")
    assert "read back from int8" in told.read_text()
    assert told.read_text().startswith("# small-model cut to 1 layers\n")
    assert not (out / "slimchat-card.json").exists()
    again = prune(checkpoint, "-o", tmp_path / "other", "--layers", 1, "--data", rows)
    assert again["kept"] == found["kept"]
    assert again["read_back"] is None
    with sources.opened(model) as folder:
        assert run(base_model.load(folder)).shape == (2, 9, 32)
    assert not folder.exists()
    for name, fact in {"none": "No 'none' ships", "answerer": "kind 'seq2seq'"}.items():
        refused = CliRunner().invoke(app, f"models quantization bundled:{name} --json".split())
        assert refused.exit_code == 2
        assert fact in json.loads(refused.stdout)["error"]["fact"]


def test_types_that_only_some_cpus_know_are_stored_too(checkpoint: Path, tmp_path: Path) -> None:
    assert quantize.chosen([])[0] == "float32"
    card = conversion.converted(checkpoint, tmp_path / "int16", "int16")
    assert card.quantization == "int16"
    ModelCard.load(tmp_path / "int16").verify(tmp_path / "int16")
    conversion.converted(checkpoint, tmp_path / "float32", "float32")
    sizes = [conversion.weights_bytes(tmp_path / name) for name in ("int16", "float32")]
    assert sizes[0] < 0.75 * sizes[1]


def test_quality_counts_ranks_and_ties_against_the_model() -> None:
    texts = tuple(material.Text("", body, "en", body) for body in "abc")
    test = material.Test(texts, ("q", "r"), (1, 0), ((0, 1, 2), (0, 2)))
    judged = quality.judged(
        test,
        [np.float32([0.1, 0.5, 0.9]), np.float32([0.7, 0.7])],
        np.zeros((1, 1), dtype=np.float32),
    )
    assert (judged.hit1, judged.mrr) == (0, 0.5)
    one = np.float32([[1, 0], [0, 2]])
    assert quality.likeness(one, 3 * one) == pytest.approx(1)
    assert quality.likeness(one[:, :1], one[:, 1:]) == pytest.approx(-1)
    assert quality.some(test, 1).questions in {("q",), ("r",)}


def test_speed_is_a_ratio_of_neighbours() -> None:
    work = {"slow": lambda: time.sleep(0.02), "fast": lambda: time.sleep(0.005)}
    taken = speed.seconds(work, repeats=3)
    assert {name: len(found) for name, found in taken.items()} == {"slow": 3, "fast": 3}
    assert speed.times_as_fast(taken, "slow")["fast"] > 1.5
    drift = {"a": [1.0, 10.0, 100.0], "b": [0.5, 5.0, 50.0]}
    assert speed.times_as_fast(drift, "a") == {"a": 1.0, "b": 2.0}


def test_memory_that_cannot_be_measured_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be measured"):
        memory.peak(tmp_path, ["a"], tmp_path)


def test_reports_escape_what_they_show(tmp_path: Path) -> None:
    made = report.of_figures("<b>", {"a|b": {"mrr": 0.5}, "<i>": {"mrr": 1.0}}, ["1 < 2"])
    assert "&lt;i&gt;" in report.page(made)
    assert "<i>" not in report.page(made)
    assert "a\\|b" in report.markdown(made)
    with pytest.raises(ConfigError):
        report.write(made, tmp_path / "x.pdf")
