"""Exporting and importing a small bot through the widgets, without a notebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("anywidget")

from bundles import build_tiny, use_tiny_models

from slimchat import ExportWidget, ImportWidget, SupportBot
from slimchat.errors import ConfigError
from slimchat.evaluation.golden import GoldenCase

QUESTION = "Can I return an opened machine?"
GOLDEN = (
    GoldenCase("a", QUESTION, "en", (), None, ("returns.md",), "answer"),
    GoldenCase("b", "What does error E-03 mean?", "en", (), None, ("nowhere.md",), "answer"),
)
ORDER = {
    "name": "acme.slimchat", "version": "1.2.0", "owner": "Support", "approval": "Approved by Ana",
    "golden": "", "split": "", "minimums": {}, "models": True, "dated": False, "force": False,
    "replace": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_tiny_models(monkeypatch)
    monkeypatch.setenv("SLIMCHAT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr("slimchat.widgets.page.front_end", lambda path: "export default {}")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[SupportBot]:
    with SupportBot.open(build_tiny(tmp_path / "one")) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the kernel works."""
    made = tmp_path / "work"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


class Page:
    """A page over a widget."""

    def __init__(self, widget: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.widget = widget
        self.sent: list[dict[str, Any]] = []
        self.buffers: list[bytes] = []
        monkeypatch.setattr(widget, "send", self._take)

    def ask(self, kind: str, buffers: tuple[Any, ...] = (), **content: Any) -> dict[str, Any]:
        self.begin(kind, buffers, **content)
        assert self.widget.join()
        return self.sent[-1]

    def begin(self, kind: str, buffers: tuple[Any, ...] = (), **content: Any) -> None:
        message = {"type": kind, "request": "r", **content}
        self.widget._handle_custom_msg(message, list(buffers))

    def export(self, **changes: Any) -> dict[str, Any]:
        return self.ask("export", order={**ORDER, **changes})

    def _take(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.sent.append(message["event"])
        self.buffers += buffers or []


@pytest.fixture
def form(bot: SupportBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    page = Page(bot.export_view(GOLDEN), monkeypatch)
    yield page
    page.widget.close()


@pytest.fixture
def view(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    page = Page(ImportWidget(), monkeypatch)
    yield page
    page.widget.close()


def test_a_bot_is_written_as_it_was_ordered(form: Page, bot: SupportBot, folder: Path) -> None:
    assert form.widget.state["name"] == "acme.slimchat"
    written = form.export()
    assert written["type"] == "exported", written
    file = folder / "acme.slimchat"
    assert written["size"] == file.stat().st_size
    assert written["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert written["questions"] is None
    same = bot.export(
        folder / "same.slimchat", version="1.2.0", owner="Support", approval="Approved by Ana"
    )
    assert same.read_bytes() == file.read_bytes()
    named = form.export(name="small.slimchat", models=False, dated=True)
    assert named["size"] < written["size"]
    assert named["manifest"] != written["manifest"]


def test_a_bot_that_falls_short_is_shown_and_not_written(form: Page, folder: Path) -> None:
    (folder / "golden.csv").write_text("id,question,language,action\n")
    form.ask("refresh")
    assert form.widget.state["goldens"] == ["golden.csv"]
    event = form.export(golden="given", minimums={"recall@5": 0.9})
    assert event["type"] == "short"
    row = next(row for row in event["metrics"] if row["name"] == "recall@5")
    assert row == {"name": "recall@5", "value": 0.5, "minimum": 0.9, "passed": False}
    assert "below the minimum 0.9" in event["short"][0]
    assert not [*folder.glob("*.slimchat")]
    stages = [each["stage"] for each in form.sent if each["type"] == "progress"]
    assert set(stages) == {"questions"}

    forced = form.export(golden="given", minimums={"recall@5": 0.9}, force=True)
    assert forced["type"] == "exported"
    assert forced["short"] == event["short"]
    passed = form.export(
        golden="given", minimums={"recall@5": 0.5}, name="good.slimchat", replace=True
    )
    assert passed["short"] == []
    assert passed["questions"] == 2


def test_a_file_is_replaced_only_when_that_is_said(form: Page, folder: Path) -> None:
    (folder / "acme.slimchat").write_bytes(b"old")
    assert form.export()["type"] == "taken"
    assert (folder / "acme.slimchat").read_bytes() == b"old"
    assert form.export(replace=True)["type"] == "exported"
    assert (folder / "acme.slimchat").stat().st_size > 3


@pytest.mark.parametrize(
    "name", ["../acme.slimchat", "a/b.slimchat", "acme.zip", ".slimchat", "", "a\nb.slimchat"]
)
def test_names_that_escape_are_refused(form: Page, folder: Path, name: str) -> None:
    before = sorted(folder.parent.rglob("*.slimchat"))
    assert "cannot be the name" in form.export(name=name)["error"]["fact"]
    assert sorted(folder.parent.rglob("*.slimchat")) == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": "one"}, "version"),
        ({"golden": "../golden.jsonl"}, "There is no file"),
        ({"golden": "given", "split": "dev", "minimums": {"recall@5": 2}}, "between 0 and 1"),
        ({"minimums": {"recall@5": 0.9}}, "none is chosen"),
    ],
)
def test_what_cannot_be_ordered_is_told(
    form: Page, folder: Path, changes: dict[str, Any], told: str
) -> None:
    event = form.export(**changes)
    assert event["type"] == "error"
    assert told in event["error"]["fact"]
    assert event["error"]["fix"]
    assert not [*folder.iterdir()]


def test_an_export_is_stopped_between_questions(form: Page, folder: Path) -> None:
    take = form._take

    def stopping(message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        take(message, buffers)
        if message["event"]["type"] == "progress":
            form.widget._handle_custom_msg({"type": "stop", "target": "r"}, [])

    form.widget.send = stopping
    event = form.export(golden="given")
    assert event["type"] == "stopped"
    assert event["error"]["fix"]
    assert not [*folder.iterdir()]


def test_the_file_is_fetched_in_pieces(
    form: Page, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = form.export()["size"]
    monkeypatch.setattr("slimchat.widgets.export_session.PIECE", size // 2)
    offset = 0
    while offset < size:
        assert form.ask("piece", name="acme.slimchat", offset=offset)["type"] == "piece"
        offset += len(form.buffers[-1])
    assert b"".join(form.buffers) == (folder / "acme.slimchat").read_bytes()
    assert form.ask("piece", name="../one/bot/x", offset=0)["type"] == "error"
    (folder / "link.slimchat").symlink_to(folder.parent)
    assert form.ask("piece", name="link.slimchat", offset=0)["type"] == "error"


def test_messages_that_are_none_change_nothing(form: Page, view: Page, folder: Path) -> None:
    assert not form.widget._session.obey({"type": "export", "request": "r", "order": {"name": 1}})
    assert not form.widget._session.obey(
        {"type": "export", "request": "r", "order": {**ORDER, "minimums": {"recall@5": "much"}}}
    )
    assert not view.widget._session.obey({"type": "verify", "request": "r", "name": 3})
    assert not [*folder.iterdir()]


def test_a_bundle_is_checked_shown_and_opened(view: Page, bot: SupportBot, folder: Path) -> None:
    bot.export(folder / "acme.slimchat", version="1.2.0", golden=GOLDEN, minimums={})
    assert view.widget.state["files"] == []
    view.ask("refresh")
    assert [file["name"] for file in view.widget.state["files"]] == ["acme.slimchat"]
    found = view.ask("verify", name="acme.slimchat", key="")
    assert found["ok"]
    passed = {check["name"]: check["passed"] for check in found["checks"]}
    assert passed == {
        "hashes": True, "schema": True, "signature": None, "store": True, "documents": True,
        "questions": True,
    }  # fmt: skip
    assert ["Version", "1.2.0"] in found["card"][0]["rows"]
    assert {"parts", "questions"} == {e["stage"] for e in view.sent if e["type"] == "progress"}

    assert view.ask("open", name="acme.slimchat") == {"type": "opened", "name": "acme.slimchat"}
    first = view.widget.chat
    assert view.widget.get_state()["parts"] == [
        {"name": "chat", "widget": f"anywidget:{first.model_id}"}
    ]
    assert view.widget.bot.ask(QUESTION).text == bot.ask(QUESTION).text
    namespace: dict[str, Any] = {"SupportBot": SupportBot}
    exec(found["line"], namespace)  # what the page shows is Python that works
    namespace["bot"].close()
    view.widget.language = "es"
    assert first.language == "es"
    view.ask("open", name="acme.slimchat")
    assert view.widget.chat is not first


def test_a_changed_bundle_is_not_opened(view: Page, bot: SupportBot, folder: Path) -> None:
    file = bot.export(folder / "acme.slimchat")
    data = bytearray(file.read_bytes())
    data[data.index(b"SQLite format 3") + 30] ^= 1
    file.write_bytes(data)
    found = view.ask("verify", name="acme.slimchat", key="")
    assert not found["ok"]
    assert found["card"] == []
    assert "store.sqlite" in found["checks"][-1]["detail"]
    assert "store.sqlite" in view.ask("open", name="acme.slimchat")["error"]["fact"]
    assert view.widget.chat is None


def test_a_dropped_bundle_arrives_in_the_folder(view: Page, bot: SupportBot, folder: Path) -> None:
    data = bot.export(folder.parent / "acme.slimchat").read_bytes()

    def add(name: str, *, replace: bool = False) -> dict[str, Any]:
        event = view.ask("upload", upload="u", name=name, size=len(data), replace=replace)
        for start in range(0, len(data), 50_000):
            if event["type"] != "received":
                break
            piece = memoryview(data[start : start + 50_000])
            event = view.ask("chunk", (piece,), upload="u", offset=start)
        return event

    assert add("acme.slimchat")["complete"] is True
    assert (folder / "acme.slimchat").read_bytes() == data
    assert [file["name"] for file in view.widget.state["files"]] == ["acme.slimchat"]
    assert add("acme.slimchat")["type"] == "taken"
    assert add("acme.slimchat", replace=True)["complete"] is True
    assert add("../acme.slimchat")["type"] == "error"
    assert view.ask("upload", upload="u", name="b.slimchat", size=10**12)["type"] == "error"
    view.ask("upload", upload="u", name="c.slimchat", size=10)
    assert view.ask("drop", upload="u") == {"type": "done"}
    assert [path.name for path in folder.iterdir()] == ["acme.slimchat"]


def test_what_a_host_without_widgets_shows(form: Page, view: Page, folder: Path) -> None:
    (folder / "<b>.slimchat").write_bytes(b"x" * 200_000)
    for page in (form, view):
        data, _ = page.widget._repr_mimebundle_()
        assert "0.2" in data["text/plain"]
        assert "&lt;b&gt;.slimchat" in data["text/html"]


def test_an_unknown_language_is_refused(bot: SupportBot, folder: Path) -> None:
    with pytest.raises(ConfigError, match="'fr'"):
        ImportWidget(language="fr")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="'fr'"):
        ExportWidget(bot, language="fr")  # type: ignore[arg-type]
