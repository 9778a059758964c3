"""Training on a user's rows with tiny models: it learns, goes on exactly, and stops well."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from safetensors.torch import load_file  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from slimchat.cli.app import app  # noqa: E402
from slimchat.config import BotConfig  # noqa: E402
from slimchat.errors import (  # noqa: E402
    CheckpointError,
    ModelFormatError,
    TrainingDataError,
    TrainingError,
    TrainingStoppedError,
)
from slimchat.models.card import ModelCard  # noqa: E402
from slimchat.models.embedder import load_embedder  # noqa: E402
from slimchat.models.encoder import model_folder  # noqa: E402
from slimchat.models.engine import load_generator  # noqa: E402
from slimchat.models.reader import load_reader  # noqa: E402
from slimchat.training import calibrate  # noqa: E402
from slimchat.training.marking import with_marks  # noqa: E402
from slimchat.training.moments import load_optimizer  # noqa: E402
from slimchat.training.tailor.checkpoint import Checkpoints  # noqa: E402
from slimchat.training.tailor.dataset import Dataset, batch_of  # noqa: E402
from slimchat.training.tailor.embedder import EmbedderTask  # noqa: E402
from slimchat.training.tailor.encoding import Tokens  # noqa: E402
from slimchat.training.tailor.fit import EVALUATIONS, Budget, Report, fit  # noqa: E402
from slimchat.training.tailor.order import Order, Watch  # noqa: E402
from slimchat.training.tailor.reader_figures import passage_of  # noqa: E402
from slimchat.training.tailor.run import train  # noqa: E402
from slimchat.training.tailor.start import copy_tokenizer, starting  # noqa: E402

pytestmark = pytest.mark.convert
KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module", autouse=True)
def few_evaluations() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slimchat.training.tailor.fit.EVALUATIONS", 2)
        yield


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training set of a part of the sample company."""
    folder = tmp_path_factory.mktemp("tailor")
    for name in ("returns",):
        shutil.copytree(KNOWLEDGE / name, folder / "docs" / name)
    arguments = ["train", "data", str(folder / "docs"), "-o", str(folder / "set")]
    golden = ["--golden", str(KNOWLEDGE / "golden.jsonl"), "--licence", "CC-BY-4.0"]
    result = CliRunner().invoke(app, [*arguments, *golden])
    assert result.exit_code == 0, result.output
    return folder / "set"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A tiny random checkpoint with the tokenizer of the bundled model of that name."""
    root = tmp_path_factory.mktemp("tiny")

    def make(kind: str) -> Path:
        folder = root / kind
        if folder.exists():
            return folder
        folder.mkdir()
        writes = kind in ("copier", "marker")
        copy_tokenizer(model_folder("bundled", "reader" if writes else kind), folder)
        if kind == "marker":
            path = str(folder / "tokenizer.json")
            with_marks(Tokenizer.from_file(path)).save(path)
        tokens = Tokens(folder)
        size = tokens.tokenizer.get_vocab_size()
        torch.manual_seed(1)
        if writes:
            settings: dict[str, Any] = dict.fromkeys(("encoder_layers", "decoder_layers"), 1)
            settings |= dict.fromkeys(("encoder_attention_heads", "decoder_attention_heads"), 2)
            settings |= dict.fromkeys(("encoder_ffn_dim", "decoder_ffn_dim"), 32)
            settings |= dict.fromkeys(("bos_token_id", "decoder_start_token_id"), tokens.first)
            config = transformers.BartConfig(
                vocab_size=size, d_model=16, max_position_embeddings=512, pad_token_id=0,
                eos_token_id=tokens.last, forced_eos_token_id=None, init_std=0.2, **settings,
            )  # fmt: skip
            transformers.BartForConditionalGeneration(config).save_pretrained(folder)
            return folder
        bert = transformers.BertConfig(
            vocab_size=size, hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=48, max_position_embeddings=512,
        )  # fmt: skip
        transformers.BertModel(bert, add_pooling_layer=False).save_pretrained(folder)
        if kind == "reader":
            heads = {name: torch.randn(33).tolist() for name in ("relevance", "sentence")}
            (folder / "reader-heads.json").write_text(json.dumps(heads))
        return folder

    return make


def weights(folder: Path) -> dict[str, Any]:
    return load_file(folder / "model.safetensors")


def test_a_stopped_run_goes_on_exactly(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    data, budget = Dataset.load(rows), Budget(steps=8, patience=99)
    whole = Checkpoints(tmp_path / "whole", {"seed": 0})
    task = EmbedderTask(tiny("embedder"), data, 0, batch=6)
    whole.begin()
    ended = fit(task, whole, budget, lambda report: None, lambda: False)
    assert ended.step == 8

    parted = Checkpoints(tmp_path / "parted", {"seed": 0})
    task = EmbedderTask(tiny("embedder"), data, 0, batch=6)
    parted.begin()
    reports: list[Report] = []
    with pytest.raises(TrainingStoppedError, match="step 5"):
        fit(task, parted, budget, reports.append, lambda: len(reports) == 5)
    again = Checkpoints(tmp_path / "parted", {"seed": 0})
    state, folder = again.resume()
    assert (state.step, state.evaluations) == (5, 1)
    task = EmbedderTask(folder, data, 0, batch=6)
    load_optimizer(task.optimizer, folder)
    resumed = fit(task, again, budget, lambda report: None, lambda: False, state)
    assert (resumed.step, resumed.best, resumed.loss) == (8, ended.best, ended.loss)
    one, other = weights(whole.resume()[1]), weights(again.resume()[1])
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert not list((tmp_path / "parted").rglob("*.pt")) + list(tmp_path.rglob("*.bin"))
    assert len(list((tmp_path / "parted").glob("step-*"))) <= 2


def test_checkpoints_of_another_run_or_in_pieces_are_refused(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    data = Dataset.load(rows)
    task = EmbedderTask(tiny("embedder"), data, 0, batch=6)
    task.score = lambda: 0.5  # type: ignore[method-assign]
    run = Checkpoints(tmp_path / "run", {"seed": 0})
    with pytest.raises(CheckpointError, match=r"run\.json is missing"):
        run.resume()
    run.begin()
    state = fit(task, run, Budget(steps=2), lambda report: None, lambda: False)
    assert (state.best_step, run.best.name) == (0, "step-0000000-000"), "ties keep the start"
    with pytest.raises(CheckpointError, match="seed was 0, now 1"):
        Checkpoints(tmp_path / "run", {"seed": 1}).resume()
    with pytest.raises(CheckpointError, match="not finished"):
        Checkpoints(tmp_path / "run", {"seed": 0}).begin()
    (run.work / "step-0000002-002" / "optimizer.safetensors").write_bytes(b"damaged")
    with pytest.raises(CheckpointError, match="optimiser"):
        load_optimizer(task.optimizer, run.work / "step-0000002-002")
    shutil.rmtree(run.work / "step-0000002-002")
    with pytest.raises(CheckpointError, match="missing"):
        run.resume()


def test_training_ends_when_the_dev_set_gets_no_better(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    task = EmbedderTask(tiny("embedder"), Dataset.load(rows), 0, batch=4)
    scores = iter([0.1, 0.3, 0.2, 0.2, 0.9])
    task.score = lambda: next(scores)  # type: ignore[method-assign]
    run = Checkpoints(tmp_path, {})
    run.begin()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slimchat.training.tailor.fit.EVALUATIONS", EVALUATIONS)
        budget = Budget(steps=EVALUATIONS, patience=2)
        state = fit(task, run, budget, lambda report: None, lambda: False)
    assert (state.step, state.best, state.best_step, state.behind) == (3, 0.3, 1, 2)
    assert run.best.name.startswith("step-0000001")


def test_the_embedder_learns_and_is_ready_for_a_bot(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    model = tmp_path / "model"
    arguments = ["train", "embedder", str(rows), "-o", str(model), "--from", str(tiny("embedder"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slimchat.training.tailor.embedder.RATE", 5e-3)
        patch.setattr("slimchat.training.tailor.embedder.BATCH", 8)
        result = CliRunner().invoke(app, [*arguments, "--steps", "12", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["best_step"] > 0
    assert told["after"]["people: MRR@10"] > told["before"]["people: MRR@10"]
    embedder = load_embedder(BotConfig().updated({"embedder.model": str(model)}))
    assert embedder.dimension == 32
    card = ModelCard.load(model)
    card.verify(model)
    assert (card.name, card.kind, card.quantization) == ("model", "embedder", "int8")
    assert card.gate is not None
    assert card.gate.passed
    assert card.figures["dev, people: MRR@10, after"] == told["after"]["people: MRR@10"]
    assert any(Dataset.load(rows).sha256 in note for note in card.notes)
    assert "CC-BY-4.0" in card.licence
    beside = Path(told["manifest"])
    assert beside.parent == model.parent
    assert beside.read_bytes() == (rows / "manifest.json").read_bytes()
    assert str(tmp_path) not in (model / "README.md").read_text(encoding="utf-8")
    # The vectors of the int8 model are those of the best checkpoint.
    best = starting("embedder", f"{model}.training", tmp_path / "scratch").folder
    task = EmbedderTask(best, Dataset.load(rows), 0)
    row = [task._tokens.question("Can I return an opened machine?")]
    with torch.no_grad():
        ours = task._vectors(row)[0].numpy()
    assert float(ours @ embedder.embed_query("Can I return an opened machine?")) > 0.97
    # The converted model can be trained on: its weights are read back.
    again = starting("embedder", str(model), tmp_path / "again")
    assert again.name.startswith("model (")
    assert Tokens(again.folder).first == task._tokens.first


def test_the_reader_is_calibrated_and_ready_for_a_bot(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    few = [article for article in calibrate.corpus.helpdesks() if article["company"] == "Tranvio"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate.corpus, "helpdesks", lambda: few[:2])
        patch.setattr("slimchat.training.tailor.reader.BATCH", 6)
        patch.setattr("slimchat.training.tailor.reader.DEV_ROWS", 6)
        budget = Budget(steps=3)
        order = Order("reader", rows, tmp_path / "reader", str(tiny("reader")), budget)
        result = train(order, Watch())
    assert set(result.before) == set(result.after)
    assert {"people: relevance AUROC", "synthetic: sentence F1"} <= set(result.after)
    assert "held-out companies: questions" in result.card.figures
    config = BotConfig().updated({"reader.model": str(order.output)})
    piece = Dataset.load(rows).searchable[0]
    (reading,) = load_reader(config).score("Can I return it?", [passage_of(piece)])
    assert 0 <= reading.relevance <= 1
    assert result.card.kind == "reader"


@pytest.mark.parametrize(("kind", "style"), [("copier", "qa"), ("marker", "marks")])
def test_the_answerer_is_ready_for_a_bot(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path, kind: str, style: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slimchat.training.tailor.answerer.DEV_ROWS", 2)
        patch.setattr("slimchat.training.tailor.answerer.BATCH", 3)
        patch.setattr("slimchat.training.tailor.answerer_figures.ROWS", 2)
        patch.setattr("slimchat.training.tailor.answerer.TARGET_TOKENS", 16)
        budget = Budget(steps=2)
        order = Order("answerer", rows, tmp_path / "answerer", str(tiny(kind)), budget)
        result = train(order, Watch())
    assert set(result.before) == set(result.after)
    assert "synthetic: token F1" in result.after
    generator = load_generator(order.output)
    assert (generator.card.kind, generator.card.prompt_style) == ("seq2seq", style)


def test_a_batch_depends_on_step_and_seed_alone() -> None:
    items = list(range(10))
    epoch = [batch_of(items, 3, step, 0) for step in range(3)]
    assert len({item for batch in epoch for item in batch}) == 9
    assert batch_of(items, 3, 1, 0) == epoch[1]
    assert [batch_of(items, 3, step, 1) for step in range(3)] != epoch
    assert len(batch_of(items, 99, 5, 0)) == 10


def test_what_cannot_be_trained_is_refused_before_any_time_is_spent(
    rows: Path, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    order = Order("embedder", rows, tmp_path / "model", str(tiny("embedder")), Budget(steps=1))
    with pytest.raises(TrainingDataError, match="not a training set"):
        train(replace(order, data=tmp_path), Watch())
    with pytest.raises(ModelFormatError, match=r"model\.safetensors"):
        train(replace(order, source=str(rows)), Watch())
    with pytest.raises(ModelFormatError, match="cannot become the reader"):
        train(
            replace(order, kind="reader", source=str(model_folder("bundled", "embedder"))), Watch()
        )
    with pytest.raises(ModelFormatError, match=r"no reader-heads\.json"):
        train(replace(order, kind="reader"), Watch())
    for kind, other, fact in (
        ("answerer", "embedder", "type 'bert'; it cannot become the answerer"),
        ("embedder", "copier", "type 'bart'; it cannot become the embedder"),
        ("reader", "copier", "type 'bart'; it cannot become the reader"),
        ("embedder", "reader", "a reader's checkpoint; it cannot become the embedder"),
    ):
        with pytest.raises(ModelFormatError, match=fact):
            starting(kind, str(tiny(other)), tmp_path / "scratch")
    with pytest.raises(CheckpointError, match="missing"):
        train(replace(order, resume=True), Watch())
    order.output.mkdir()
    (order.output / "thesis.txt").write_text("years of work")
    with pytest.raises(TrainingError, match="not replaced"):
        train(order, Watch())
    assert not order.work.exists()
