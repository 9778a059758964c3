from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support import HashingEmbedder, WordReader, write_documents
from typer.testing import CliRunner, Result

from slimchat.cli import health
from slimchat.cli.app import app
from slimchat.cli.chat import Conversation
from slimchat.cli.init import GOLDEN
from slimchat.cli.offline import NetworkUsedError, no_network
from slimchat.cli.output import ProgressBars
from slimchat.config import BotConfig
from slimchat.evaluation.golden import load_golden
from slimchat.knowledge.layout import Layout
from slimchat.models.card import ModelCard
from slimchat.models.hub import Published
from slimchat.models.model_files import describe_files
from slimchat.types import Answer, Event, Usage

TESTS = Path(__file__).parents[1]
DRIVER = """
import os, sys
sys.path[:0] = [{tests!r}, {unit!r}]
from test_cli import use_small_models
use_small_models(os.environ.get("HELD_BY"))
from slimchat.cli import main
main()
"""
QUESTION = "Can I return an opened machine?"


def use_small_models(held_by: str | None) -> None:
    import slimchat.bot
    import slimchat.models.embedder
    import slimchat.models.reader

    held = Path(held_by) if held_by else None
    slimchat.models.embedder.load_embedder = lambda config: HashingEmbedder(held_by=held)
    slimchat.models.reader.load_reader = slimchat.bot.load_reader = lambda config: WordReader()


@pytest.fixture(autouse=True)
def small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.models.embedder.load_embedder", lambda config: HashingEmbedder())
    monkeypatch.setattr("slimchat.models.reader.load_reader", lambda config: WordReader())
    monkeypatch.setattr("slimchat.bot.load_reader", lambda config: WordReader())


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "docs")


@pytest.fixture
def bot(docs: Path, tmp_path: Path) -> Path:
    path = tmp_path / "bot"
    assert call("build", docs, "-o", path).exit_code == 0
    return path


def call(*arguments: object, input: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(item) for item in arguments], input=input)


def json_of(*arguments: object, code: int = 0) -> dict[str, Any]:
    result = call(*arguments, "--json")
    assert result.exit_code == code, result.output
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


def process(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    driver = DRIVER.format(tests=str(TESTS), unit=str(Path(__file__).parent))
    return subprocess.Popen(
        [sys.executable, "-c", driver, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def test_version_and_help() -> None:
    assert call("--version").stdout.startswith("slimchat 0.")
    shown = call("--help").stdout
    for name in ("init", "build", "ask", "chat", "search", "eval", "export", "verify", "doctor"):
        assert f"\n  {name}" in shown


def test_help_and_ask_stay_light() -> None:
    heavy = "{'torch', 'transformers', 'huggingface_hub', 'jupyterlab', 'anywidget'}"
    code = "import sys, slimchat.cli.app as a; {more}; sys.exit(str({heavy} & set(sys.modules)))"
    light = code.format(more="pass", heavy="{'numpy', 'pydantic', 'rich', 'faiss', 'ctranslate2'}")
    ask = code.format(more="import slimchat.bot, slimchat.render", heavy=heavy)
    for text in (light, ask):
        done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
        assert done.stderr.strip() == "set()"


def test_init_writes_the_defaults_and_never_overwrites(tmp_path: Path) -> None:
    assert call("init", tmp_path / "new").exit_code == 0
    file = tmp_path / "new" / "slimchat.yaml"
    assert BotConfig.load(file) == BotConfig()
    text = file.read_text(encoding="utf-8")
    assert "# Passages handed on to the answer. (at least 1 and at most 50; default 5)" in text
    assert len(load_golden(tmp_path / "new" / "golden.jsonl")) == len(GOLDEN) == 3
    file.write_text("name: mine\n", encoding="utf-8")
    error = json_of("init", tmp_path / "new", code=2)["error"]
    assert error["fix"].endswith("--force.")
    assert file.read_text(encoding="utf-8") == "name: mine\n"
    assert call("init", tmp_path / "new", "--force").exit_code == 0
    assert BotConfig.load(file) == BotConfig()


def test_build_reports_and_lists_what_it_skipped(docs: Path, tmp_path: Path) -> None:
    (docs / "broken.pdf").write_bytes(b"not a pdf")
    assert json_of("build", docs, "-o", tmp_path / "bot", "--dry-run")["dry_run"] is True
    assert not (tmp_path / "bot").exists()
    result = call("build", docs, "-o", tmp_path / "bot")
    assert result.exit_code == 0
    assert "4 added" in result.stdout
    assert "skipped broken.pdf: " in result.stdout
    again = json_of("build", docs, "-o", tmp_path / "bot")
    assert len(again["unchanged"]) == 4
    assert again["generation"] == 1


def test_build_takes_settings_from_the_folder_then_from_the_bot(docs: Path, bot: Path) -> None:
    settings = docs.parent / "own.yaml"
    settings.write_text("name: acme\nretriever:\n  k: 3\n", encoding="utf-8")
    assert call("build", docs, "-o", bot, "--config", settings).exit_code == 0
    json_of("build", docs, "-o", bot)
    assert "name: acme" in _stored_settings(bot)
    (docs / "slimchat.yaml").write_text("name: folder\n", encoding="utf-8")
    result = call("build", docs, "-o", bot)
    assert "docs/slimchat.yaml" in result.stderr
    assert "name: folder" in _stored_settings(bot)


def _stored_settings(bot: Path) -> str:
    from slimchat.knowledge.base import KnowledgeBase

    with KnowledgeBase.open(bot) as base:
        return base.config.to_yaml()


def test_errors_are_fact_then_fix(tmp_path: Path) -> None:
    error = json_of("ask", tmp_path / "none", "Hi?", code=2)["error"]
    assert error["type"] == "IndexNotFoundError"
    assert "slimchat build" in error["fix"]
    result = call("ask", tmp_path / "none", "Hi?")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [error["fact"], error["fix"]]
    assert call("ask").exit_code == call("search", "x", "y", "-k", "0").exit_code == 2
    assert json_of("build", tmp_path, "-o", tmp_path / "b", code=2)["error"]["type"]


def test_unexpected_errors_show_a_traceback_only_on_request(
    bot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("inner")

    monkeypatch.setattr("slimchat.bot.SupportBot.ask", broken)
    result = call("ask", bot, QUESTION)
    assert result.exit_code == 70
    assert "KeyError: 'inner'" in result.stderr
    assert "Traceback" not in result.stderr
    assert "slimchat doctor" in result.stderr
    assert json_of("ask", bot, QUESTION, code=70)["error"]["type"] == "KeyError"
    assert isinstance(call("--debug", "ask", bot, QUESTION).exception, KeyError)


def test_ask_prints_sources_or_the_answer_as_json(bot: Path, tmp_path: Path) -> None:
    shown = call("ask", bot, QUESTION).stdout
    assert "[1] returns.md > Opened machines: “" in shown
    answer = json_of("ask", bot, QUESTION)
    assert answer["action"] == "answer"
    assert answer["citations"][0]["source"] == "returns.md"
    assert json_of("ask", bot, "zzz qqq", "--language", "pt")["language"] == "pt"
    assert call("ask", bot, QUESTION, "--language", "xx").exit_code == 2
    assert call("ask", bot, "  ").exit_code == 2


@pytest.mark.parametrize(
    "history",
    ['[["user", "Hello"], ["assistant", "Hi"]]', '[{"role": "user", "content": "Hello"}]', "[]"],
)
def test_ask_reads_a_history(bot: Path, tmp_path: Path, history: str) -> None:
    file = tmp_path / "history.json"
    file.write_text(history, encoding="utf-8")
    assert json_of("ask", bot, QUESTION, "--history", file)["action"] == "answer"


@pytest.mark.parametrize("history", ["{", "{}", '[["system", "x"]]', '[["user", 3]]', "[5]"])
def test_ask_refuses_a_bad_history(bot: Path, tmp_path: Path, history: str) -> None:
    file = tmp_path / "history.json"
    file.write_text(history, encoding="utf-8")
    assert str(file) in json_of("ask", bot, QUESTION, "--history", file, code=2)["error"]["fact"]
    assert json_of("ask", bot, "x", "--history", tmp_path / "no", code=2)["error"]["fix"]


def test_search_in_every_mode(bot: Path) -> None:
    for mode in ("hybrid", "dense", "lexical"):
        data = json_of("search", bot, "error E-03", "-k", "2", "--mode", mode, "--no-rerank")
        assert data["hits"][0]["passage"]["source"] == "errors.md"
        assert "reader" not in data["hits"][0]["scores"]
        assert data["timings"]["total"] > 0
    assert "lexical" in json_of("search", bot, "error E-03", "--explain")["hits"][0]["explain"]
    shown = call("search", bot, "error E-03", "--explain").stdout
    assert "1. errors.md > " in shown
    assert "lexical: rank 1" in shown
    assert call("search", bot, "").stdout == "Nothing was found.\n"


def test_eval_measures_and_holds_to_minimums(bot: Path, tmp_path: Path) -> None:
    golden, page = tmp_path / "golden.jsonl", tmp_path / "report.html"
    row = {"id": "1", "question": QUESTION, "language": "en", "action": "answer", "split": "dev"}
    golden.write_text(json.dumps(row | {"reference_sources": ["returns.md"]}), encoding="utf-8")
    data = json_of("eval", bot, golden, "--split", "dev", "--min", "recall@5=0.9", "--html", page)
    assert (data["n"], data["metrics"]["recall@5"]) == (1, 1.0)
    assert "<html" in page.read_text(encoding="utf-8")
    golden.write_text(json.dumps(row | {"reference_sources": ["other.md"]}), encoding="utf-8")
    result = call("eval", bot, golden, "--min", "recall@5=0.9", "--min", "recall@1=0")
    assert result.exit_code == 1
    assert "recall@5 is 0, below the minimum 0.9" in result.stderr
    assert "recall@1 is" not in result.stderr
    assert call("eval", bot, golden, "--min", "nonsense=1").exit_code == 2
    assert call("eval", bot, golden, "--split", "test").exit_code == 2


def test_chat_in_a_pipe(bot: Path) -> None:
    lines = f"/sources\n\n{QUESTION}\n/sources\n/help\n/clear\n{QUESTION}\n/quit\nnever\n"
    result = call("chat", bot, input=lines)
    assert result.exit_code == 0
    assert result.stdout.count("[1] returns.md > Opened machines: “") == 2
    assert "[1] Returns\nreturns.md > Opened machines; score 0.90" in result.stdout
    assert "never" not in result.stdout
    assert "has no sources" in result.stderr
    assert call("chat", bot, input=QUESTION).stdout.count("\n[1] ") == 1


def test_chat_in_a_terminal_streams_once_and_remembers(bot: Path) -> None:
    from slimchat.bot import SupportBot

    out = io.StringIO()
    with SupportBot.open(bot) as support:
        talk = Conversation(support, Console(file=out, force_terminal=True, width=120))
        talk.answer(QUESTION)
    assert out.getvalue().count("within 30 days") == 2  # the text, and the quote
    assert [role for role, _ in talk.history] == ["user", "assistant"]
    assert talk.last is not None


def test_ctrl_c_stops_an_answer_but_not_the_chat(capsys: pytest.CaptureFixture[str]) -> None:
    class Slow:
        def stream(self, question: str, *, history: Any, cancel: Any) -> Iterator[Event]:
            yield Event("token", text="One ")
            signal.raise_signal(signal.SIGINT)
            assert cancel()
            if question == "twice":
                signal.raise_signal(signal.SIGINT)
            usage = Usage()
            yield Event(
                "answer",
                answer=Answer("One", "answer", (), 0.5, "en", {}, usage, (), "a", cancelled=True),
            )

    out = io.StringIO()
    talk = Conversation(Slow(), Console(file=out))  # type: ignore[arg-type]
    lines = iter(["once", "twice", "Exit", "never"])
    before = signal.getsignal(signal.SIGINT)
    talk.run(lambda: next(lines))
    assert signal.getsignal(signal.SIGINT) is before
    assert talk.history == [("user", "once"), ("assistant", "One")]
    assert "stopped" in out.getvalue()
    assert "Stopped." in capsys.readouterr().err


def test_chat_replaces_what_did_not_stand() -> None:
    final = Answer("Right.", "answer", (), 0.5, "en", {}, Usage(), (), "a")
    events = [
        Event("token", text="Wrong."),
        Event("replaced", text="Right."),
        Event("answer", answer=final),
    ]

    class Corrected:
        def stream(self, question: str, **_: Any) -> list[Event]:
            return events

    out = io.StringIO()
    talk = Conversation(Corrected(), Console(file=out, force_terminal=True))  # type: ignore[arg-type]
    talk.answer("x")
    shown = out.getvalue()
    assert shown.index("Wrong.") < shown.index("Corrected") < shown.index("Right.")
    assert shown.count("Right.") == 1


def test_progress_fills_a_stage_when_the_next_begins() -> None:
    bars = ProgressBars()
    with bars:
        bars.stage("scan", 3, 4, "a.md")
        bars.stage("commit", 0, 1)
        assert [task.completed for task in bars._bars.tasks] == [4, 0]
        bars.share("Converting to float32", 0.5)
    assert all(task.finished for task in bars._bars.tasks)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    card = ModelCard(
        name="tiny",
        kind="embedder",
        family="bert",
        source="here",
        created="2026-01-01T00:00:00+00:00",
        quantization="int8",
        files=describe_files(folder),
    )
    card.save(folder)
    return folder


def test_models_verify(model: Path, tmp_path: Path) -> None:
    assert json_of("models", "verify", model) == {"ok": True, "name": "tiny", "files": 1}
    (model / "model.bin").write_bytes(b"weightz")
    assert json_of("models", "verify", model, code=1)["error"]["type"] == "ModelFormatError"
    assert call("models", "verify", tmp_path / "none").exit_code == 2


def test_models_list(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slimchat.cli.models.BUNDLED", model.parent)
    data = json_of("models", "list")
    assert data["bundled"][0]["name"] == "tiny"
    assert {"family": "qwen3", "chat": True}.items() <= data["families"][2].items()
    shown = call("models", "list").stdout
    assert "model: tiny" in shown
    assert "Qwen3ForCausalLM" in shown
    rows = {row["key"]: row for row in data["families"]}
    assert rows["llama-3.2"]["test"].endswith("test_families.py::test_parity[llama-3.2]")
    assert rows["gemma-2"]["status"] == "inexact"
    assert rows["modernbert"]["status"] == "refused"
    assert "no such mask" in rows["modernbert"]["error"]


def test_models_convert_passes_its_options_on(
    model: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {}

    def fake(source: str, output: Path, **options: Any) -> ModelCard:
        options.pop("progress")("Converting", 0.5)
        options.pop("announce")(Published(source, "0" * 40, "mit", True, 3, 2_000_000))
        asked.update(options, source=source, output=output)
        return ModelCard.load(model)

    monkeypatch.setattr("slimchat.models.convert.convert_model", fake)
    options = ("--quantization", "float32", "--pooling", "first", "--query-prefix", "query: ")
    result = call("models", "convert", "a/b", "-o", tmp_path / "m", *options)
    assert result.exit_code == 0
    expected = {"quantization": "float32", "revision": None, "force": False}
    expected |= {"pooling": "first", "query_prefix": "query: ", "passage_prefix": None}
    assert asked == expected | {"source": "a/b", "output": tmp_path / "m"}
    assert "licence mit, its terms must be accepted" in result.stderr
    assert "2.0 MB" in result.stderr


def test_doctor_names_what_is_broken_and_the_fix(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(health, "BUNDLED", tmp_path)
    monkeypatch.setattr(health, "OPTIONAL", {"serve": ("no-such-package",)})
    data = json_of("doctor", code=1)
    checks = {check["name"]: check for check in data["checks"]}
    assert data["ok"] is False
    assert checks["bundled reader"]["status"] == "fail"
    assert checks["extra serve"]["fix"] == 'pip install "slimchat[serve]"'
    assert checks["ctranslate2"]["status"] == "ok"
    assert "int8" in checks["cpu"]["data"]["compute_types"]
    result = call("doctor")
    assert result.exit_code == 1
    assert "FAIL  bundled reader" in result.stdout


def test_doctor_is_content_where_the_models_are_whole(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in health.MODELS:
        (model.parent / name).symlink_to(model)
    monkeypatch.setattr(health, "BUNDLED", model.parent)
    data = json_of("doctor")
    assert data["ok"] is True
    assert "nothing needs the network" in data["checks"][-1]["detail"]


def test_doctor_notices_a_model_that_wants_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def wants_network(config: BotConfig) -> None:
        socket.create_connection(("example.org", 80))

    monkeypatch.setattr("slimchat.models.embedder.load_embedder", wants_network)
    assert health._offline(broken=False).status == "fail"
    with no_network(), pytest.raises(NetworkUsedError):
        socket.getaddrinfo("example.org", 80)
    assert socket.getaddrinfo("127.0.0.1", 80)


def test_a_real_process_builds_and_answers(docs: Path, tmp_path: Path) -> None:
    out, errors = process("build", docs, "-o", tmp_path / "bot", "--json").communicate(timeout=60)
    assert json.loads(out)["documents"] == 4, errors
    assert errors == ""
    out, errors = process("ask", tmp_path / "bot", QUESTION, "--json").communicate(timeout=60)
    assert json.loads(out)["action"] == "answer", errors
    talk = process("chat", tmp_path / "bot")
    out, errors = talk.communicate(f"{QUESTION}\n", timeout=60)
    assert talk.returncode == 0, errors
    assert "[1] returns.md" in out


def test_ctrl_c_leaves_the_old_index(docs: Path, bot: Path, tmp_path: Path) -> None:
    before = Layout(bot).current()
    (docs / "more.md").write_text("# More\n\nWord.\n")
    held = tmp_path / "held"
    held.touch()
    running = process("build", docs, "-o", bot, "--json", HELD_BY=str(held))
    deadline = time.monotonic() + 30
    while not (bot / "generations" / ".staging").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    held.unlink()
    out, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert json.loads(out)["error"]["type"] == "BuildCancelledError"
    assert "what was built before stays as it is" in errors
    assert "Traceback" not in errors
    assert Layout(bot).current() == before
    assert call("ask", bot, QUESTION).exit_code == 0


def test_watch_updates_the_bot_and_ends_on_ctrl_c(docs: Path, tmp_path: Path) -> None:
    bot = docs / "bot"
    running = process("build", docs, "-o", bot, "--watch")
    try:
        assert _until(lambda: (bot / "slimchat.json").exists())
        time.sleep(1)
        (docs / "new.md").write_text("# Opening hours\n\nThe zebra desk opens at nine.\n")
        assert _until(lambda: bool(json_of("search", bot, "zebra", "--mode", "lexical")["hits"]))
    finally:
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=30)
    assert running.returncode == 0, errors
    assert "Traceback" not in errors


def test_watch_does_not_go_with_a_dry_run(docs: Path, tmp_path: Path) -> None:
    result = call("build", docs, "-o", tmp_path / "bot", "--watch", "--dry-run")
    assert result.exit_code == 2
    assert "--watch" in result.stderr


def _until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.3)
    return False
