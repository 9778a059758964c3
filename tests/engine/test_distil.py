"""Distillation on tiny random models: each loss does what its paper says, and a run survives."""

from __future__ import annotations

import functools
import json
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tiny_bert import write_bert
from typer.testing import CliRunner

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from slimchat.cli.app import app  # noqa: E402
from slimchat.errors import (  # noqa: E402
    CheckpointError,
    ConfigError,
    ModelFormatError,
    TrainingDataError,
    TrainingError,
    TrainingStoppedError,
)
from slimchat.training import base_model, corpus, reader  # noqa: E402
from slimchat.training.distil import answers, material, relation, response  # noqa: E402
from slimchat.training.distil.embedder_task import EmbedderTask  # noqa: E402
from slimchat.training.distil.endpoint import Endpoint, Prompt, ask_all  # noqa: E402
from slimchat.training.distil.fit import Plan, fit  # noqa: E402
from slimchat.training.distil.reader_task import ReaderTask  # noqa: E402
from slimchat.training.distil.recorder import recording  # noqa: E402
from slimchat.training.distil.run import Order, distil  # noqa: E402
from slimchat.training.distil.weights import LossWeights  # noqa: E402

pytestmark = pytest.mark.convert
KINDS = ("response", "feature", "relation", "attention")


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("teacher"), layers=4, width=32, seed=1)


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bert(tmp_path_factory.mktemp("student"), layers=2, width=16, heads=2, seed=2)


@pytest.fixture(scope="module")
def readers(teacher: Path, student: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    made = reader.ReaderModel(base_model.load(teacher))
    torch.nn.init.normal_(made.relevance.weight)
    torch.nn.init.normal_(made.sentence.weight)
    folder = tmp_path_factory.mktemp("reader")
    from slimchat.models.tokenization import load_tokenizer

    reader.save(made, load_tokenizer(teacher), teacher, folder)
    return folder


@functools.cache
def some_pairs() -> list[Any]:
    pairs = material.pairs(None, random.Random(0))
    return sorted(pairs, key=lambda pair: len(pair.passage))[:120]


@functools.cache
def some_examples() -> list[Any]:
    examples = material.examples(None, random.Random(0))[:300]
    return sorted(examples, key=lambda example: len(example.text))[:60]


def test_soft_labels_are_learned_exactly_by_the_right_logits_only() -> None:
    theirs = torch.tensor([[2.0, 0.0, -1.0], [0.5, 1.0, 0.0]])
    assert response.soft_ranking(theirs + 3, theirs).item() == pytest.approx(0, abs=1e-6)
    ours = theirs.flip(1).requires_grad_()
    t = 2.0
    p, q = (theirs / t).softmax(-1), (ours / t).softmax(-1)
    by_hand = (p * (p / q).log()).sum(-1).mean() * t**2
    assert response.soft_ranking(ours, theirs, t).item() == pytest.approx(by_hand.item())
    assert response.soft_binary(theirs, theirs).item() == pytest.approx(0, abs=1e-6)
    assert response.soft_binary(-theirs, theirs).item() > 0.1


def test_relations_ignore_size_place_and_turning() -> None:
    torch.manual_seed(0)
    vectors = torch.randn(7, 5)
    turned = torch.linalg.qr(torch.randn(5, 5))[0]
    same = 3 * vectors @ turned + 2
    assert relation.between_examples(same, vectors).item() == pytest.approx(0, abs=1e-5)
    assert relation.between_examples(torch.randn(7, 9), vectors).item() > 0.05
    equal = torch.zeros(3, 4, requires_grad=True)
    relation.between_examples(equal, vectors[:3]).backward()
    assert torch.isfinite(equal.grad).all()


def test_layers_are_paired_evenly_and_heads_divide_both_widths() -> None:
    assert relation.layer_pairs(3, 12) == [(0, 3), (1, 7), (2, 11)]
    assert relation.layer_pairs(4, 6)[-1] == (3, 5)
    assert relation.layer_pairs(2, 1) == [(0, 0), (1, 0)]
    assert relation.relation_heads(384, 256, 12) == 8
    assert relation.relation_heads(32, 16, 4) == 4


def test_the_recorder_sees_what_the_model_computes(teacher: Path) -> None:
    model = base_model.load(teacher).eval()
    ids, mask = torch.randint(4, 300, (2, 6)), torch.ones(2, 6)
    mask[1, 4:] = 0
    with torch.no_grad(), recording(model, [0, 3], projections=True) as taken:
        last = base_model.hidden_states(model, ids, mask)
        (seen,) = taken.take()
    assert torch.equal(seen.mask, mask)
    assert torch.allclose(seen.states[3].float(), last)
    assert seen.tokens(0).shape == (10, 32)
    assert [tuple(part.shape) for part in seen.projections] == [(2, 6, 32)] * 3
    base_model.hidden_states(model, ids, mask)
    assert taken.take() == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_loss_brings_an_embedder_nearer_to_its_teacher(
    kind: str, teacher: Path, student: Path
) -> None:
    weights = LossWeights(**{kind: 1.0})
    task = EmbedderTask(teacher, student, weights, some_pairs(), size=8)
    with torch.no_grad():
        before = sum(task.losses(step)[kind].item() for step in range(3))
    plan = Plan(steps=25, rate=5e-3, helper_rate=1e-2, warm_up=3)
    fit(task, weights.named(), plan)
    with torch.no_grad():
        after = sum(task.losses(step)[kind].item() for step in range(3))
    assert after < 0.85 * before


@pytest.mark.parametrize("kind", KINDS)
def test_each_loss_brings_a_reader_nearer_to_its_teacher(
    kind: str, readers: Path, student: Path
) -> None:
    torch.manual_seed(0)
    weights = LossWeights(**{kind: 1.0})
    task = ReaderTask(readers, student, weights, some_examples(), size=12)
    with torch.no_grad():
        before = sum(task.losses(step)[kind].item() for step in range(4))
    fit(task, weights.named(), Plan(steps=25, rate=5e-3, helper_rate=1e-2, warm_up=3))
    with torch.no_grad():
        after = sum(task.losses(step)[kind].item() for step in range(4))
    assert after < 0.7 * before


def test_a_student_of_its_own_weights_has_nothing_to_learn(teacher: Path) -> None:
    weights = LossWeights(response=1, feature=1, relation=1, attention=1)
    task = EmbedderTask(teacher, teacher, weights, some_pairs(), size=4)
    with torch.no_grad():
        losses = task.losses(0)
    assert set(losses) == set(KINDS)
    assert all(abs(loss.item()) < 1e-4 for loss in losses.values()), losses


def order(teacher: Path, student: Path, output: Path, **more: Any) -> Order:
    settings: dict[str, Any] = {
        "weights": LossWeights(response=1, feature=1, labels=0.5),
        "plan": Plan(steps=6, rate=1e-3),
        "batch": 4,
        **more,
    }
    return Order(teacher, student, None, output, **settings)


def test_a_stopped_run_ends_as_if_it_had_not_been_stopped(
    teacher: Path, student: Path, tmp_path: Path
) -> None:
    whole = order(teacher, student, tmp_path / "whole")
    state, record = distil(whole)
    assert state.step == 6
    assert record["loss"] == {"response": 1, "feature": 1, "labels": 0.5}

    count = 0

    def after_three() -> bool:
        nonlocal count
        count += 1
        return count > 3

    parts = order(teacher, student, tmp_path / "parts")
    with pytest.raises(TrainingStoppedError):
        distil(parts, cancel=after_three)
    assert not parts.output.exists()
    with pytest.raises(CheckpointError, match="not finished"):
        distil(parts)
    other = order(teacher, student, parts.output, seed=1, resume=True)
    with pytest.raises(CheckpointError, match="seed"):
        distil(other)
    distil(order(teacher, student, parts.output, resume=True))
    one, two = (base_model.load(done.output).state_dict() for done in (whole, parts))
    assert all(torch.allclose(one[name], two[name], atol=1e-6) for name in one)
    assert not [path for path in tmp_path.rglob("*") if path.suffix in {".bin", ".pt", ".pkl"}]

    distil(order(teacher, student, parts.output, plan=Plan(steps=1)))
    (parts.output / "slimchat-shrink.json").unlink()
    with pytest.raises(TrainingError, match="not replaced"):
        distil(order(teacher, student, parts.output))


def test_what_cannot_be_distilled_is_said(teacher: Path, student: Path, tmp_path: Path) -> None:
    other = write_bert(tmp_path / "other", layers=1, width=16, heads=2, vocabulary=300)
    with pytest.raises(ConfigError, match="tokenizers"):
        distil(order(teacher, other, tmp_path / "out"))
    outside = LossWeights(response=1, relation=1)
    assert distil(order(teacher, other, tmp_path / "out", weights=outside))[0].step == 6
    with pytest.raises(ModelFormatError):
        distil(order(tmp_path, student, tmp_path / "none"))
    for text in ("respons=1", "response=-1", "response=x", "response=0", ""):
        with pytest.raises(ConfigError):
            LossWeights.parse(text)
    assert LossWeights.parse("response, feature=.5") == LossWeights(response=1, feature=0.5)


def test_own_data_is_read_and_bad_rows_are_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {"question": "Q?", "passage": "One. Two.", "heading": "H", "negatives": ["No."]}
    path.write_text(json.dumps(row) + "\n" + json.dumps({**row, "passage": "B"}) + "\n")
    first, _ = material.pairs(path, random.Random(0))
    assert (first.passage, first.negatives) == ("H\nOne. Two.", ("No.",))
    tested = material.test(path)
    assert len(tested.passages) == 3
    assert tested.passages[tested.right[1]].body == "B"
    relevant = [item.relevant for item in material.examples(path, random.Random(0))]
    assert {True, False} == set(relevant)

    folder = tmp_path / "set"
    folder.mkdir()
    passage = {"id": "p", "heading": "H", "text": "T.", "language": "es"}
    (folder / "passages.jsonl").write_text(json.dumps(passage))
    (folder / "train.jsonl").write_text(json.dumps({"question": "Q?", "passages": ["p"]}))
    assert material.pairs(folder, random.Random(0))[0].passage == "H\nT."
    (folder / "train.jsonl").write_text("{")
    with pytest.raises(TrainingDataError, match="line 1"):
        material.pairs(folder, random.Random(0))
    path.write_text('{"question": "Q?"}')
    with pytest.raises(TrainingDataError, match="passage"):
        material.pairs(path, random.Random(0))


class Teacher(BaseHTTPRequestHandler):
    """Copies the first words of passage 1; busy once, and refuses every third question."""

    asked: list[dict[str, Any]] = []  # noqa: RUF012
    busy = 1

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if Teacher.busy:
            Teacher.busy -= 1
            self.send_error(503)
            return
        Teacher.asked.append({**body, "path": self.path, "key": self.headers["Authorization"]})
        passage = body["messages"][1]["content"].split("[1] ", 1)[1]
        number = len(Teacher.asked) % 3
        said = ("No answer.", f"[1] {' '.join(passage.split()[:6])}", "Buy a boat!")[number]
        reply = json.dumps({"choices": [{"message": {"content": said}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture
def url() -> Iterator[str]:
    Teacher.asked, Teacher.busy = [], 1
    server = ThreadingHTTPServer(("127.0.0.1", 0), Teacher)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_endpoint_teaches_the_answerer(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-of-the-test")
    wide = write_bert(tmp_path / "wide", layers=3, width=16, heads=2)
    output, rows = tmp_path / "answerer", tmp_path / "rows.jsonl"
    row = {"question": "What is it?", "passage": "It is a thing of many uses. It is blue."}
    several = ({**row, "question": f"What is item {number}?"} for number in range(12))
    rows.write_text("".join(json.dumps(one) + "\n" for one in several))
    command = ["train", "distil", url, str(wide), str(rows), "-o", str(output)]
    command += ["--model", "big", "--json"]
    run = CliRunner().invoke(app, [*command, "--limit", "9", "--steps", "2", "--batch", "2"])
    assert run.exit_code == 0, run.output
    record = json.loads(run.stdout)
    assert (record["prompts"], record["answers_kept"], record["answers_left_out"]) == (9, 6, 3)
    assert {row["path"] for row in Teacher.asked} == {"/v1/chat/completions"}
    assert Teacher.asked[0]["model"] == "big"
    assert Teacher.asked[0]["key"] == "Bearer secret-of-the-test"
    work = tmp_path / "answerer.distilling"
    written = "".join(path.read_text() for path in work.glob("*.jsonl"))
    assert "secret-of-the-test" not in written
    assert (output / "generation_config.json").is_file()

    # A second run asks only for what is missing, even when the last line was cut off.
    lines = (work / "answers.jsonl").read_text().splitlines()
    (work / "answers.jsonl").write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:9])
    Teacher.asked = []
    run = CliRunner().invoke(app, [*command, "--limit", "9", "--steps", "1", "--batch", "2"])
    assert run.exit_code == 0, run.output
    assert len(Teacher.asked) == 1

    run = CliRunner().invoke(
        app,
        f"train distil {work}/answers.jsonl {output} {rows} -o {tmp_path}/b --limit 9 --steps 1 "
        "--batch 2 --json",
    )
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["teacher"] == "answers"


def test_only_answers_that_copy_are_kept() -> None:
    asked = [Prompt(str(i), "question: Q? [1] H: one two three [2] K: four five") for i in range(6)]
    said = ["[1] one two", "[2] one two", "[3] four", "four five", "No answer.", "[2] four  five"]
    kept = answers.keep(asked, dict(zip("012345", said, strict=True)))
    assert [target for _, target in kept.pairs] == ["[1] one two", "no answer", "[2] four five"]
    assert kept.left_out == 3
    with pytest.raises(TrainingDataError):
        answers.keep(asked, {"0": "Ahoy"})


def test_kept_copies_become_marks_of_their_sentences() -> None:
    prompt = "question: How long? [1] Fees: It costs €4. It is slow. [2] Time: Two days. No more."
    marked, target = answers.as_marks(prompt, "[2] Two days.")
    assert marked == (
        "How long? [SEP] Fees [SEP] [unused1] It costs €4. [unused2] It is slow."
        " [SEP] Time [SEP] [unused3] Two days. [unused4] No more."
    )
    assert target == "[unused3]"
    assert answers.as_marks(prompt, "[1] It costs €4. It is")[1] == "[unused1] [unused2]"
    assert answers.as_marks(prompt, "no answer")[1] == "[unused0]"


def test_an_endpoint_that_fails_keeps_what_it_said(tmp_path: Path, url: str) -> None:
    path = tmp_path / "answers.jsonl"
    prompts = [Prompt("a", "x [1] one two"), Prompt("b", "no passage here")]
    endpoint = Endpoint(url, "m", "copy", pause=0.01, tries=2)
    with pytest.raises(TrainingError, match="gave no answer"):
        ask_all(endpoint, prompts, path)
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["a"]
    with pytest.raises(TrainingError, match="http"):
        Endpoint("file:///etc/passwd", "m", "i").answer("x")


def test_the_command_distils(teacher: Path, student: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    run = CliRunner().invoke(
        app,
        f"train distil {teacher} {student} -o {output} --loss relation=2 --steps 1 --batch 4",
    )
    assert run.exit_code == 0, run.output
    assert str(output) in run.stdout
    assert json.loads((output / "slimchat-shrink.json").read_text())["loss"] == {"relation": 2}
    run = CliRunner().invoke(
        app, ["train", "distil", "none", "none", "-o", str(output), "--json", "--loss", "magic=1"]
    )
    assert run.exit_code == 2
    assert json.loads(run.stdout)["error"]["type"] == "ConfigError"


def test_the_held_out_companies_measure_and_never_teach() -> None:
    tested = material.test(None)
    _, held = corpus.split_companies(corpus.helpdesks())
    bodies = {text.body for text in tested.passages}
    assert bodies == {article["body"] for article in held}
    assert all(
        right in candidates
        for right, candidates in zip(tested.right, tested.candidates, strict=True)
    )
    taught = " ".join(pair.passage for pair in material.pairs(None, random.Random(0)))
    assert not any(body in taught for body in bodies)
