"""One JupyterLab and one browser for all tests here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jupyterlab")
webdriver = pytest.importorskip("selenium.webdriver")

from jupyter_browser import (  # noqa: E402
    CHROMEDRIVER,
    CHROMIUM,
    ChatPage,
    Lab,
    open_chat,
    running_browser,
    running_lab,
    until,
)
from slow_writer import SlowWriter, writing_slowly  # noqa: E402

from slimchat.models.endpoint.allowed import VARIABLE  # noqa: E402


@pytest.fixture(scope="session")
def slow_writer() -> Iterator[SlowWriter]:
    """A large model that takes its time; the running JupyterLab may ask it."""
    with writing_slowly() as writer:
        yield writer


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, slow_writer: SlowWriter) -> Iterator[Lab]:
    """A running JupyterLab."""
    with running_lab(
        tmp_path_factory.mktemp("jupyter"), allowed={VARIABLE: slow_writer.url}
    ) as running:
        yield running


@pytest.fixture(scope="session")
def driver() -> Iterator[object]:
    """A headless browser. Missing, it fails the run in CI and skips the tests elsewhere."""
    if CHROMIUM is None or CHROMEDRIVER is None:
        reason = "needs the programs chromium and chromedriver (Debian: chromium chromium-driver)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running_browser() as running:
        yield running


@pytest.fixture(scope="session")
def scripted_notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook whose bot says what the tests need, without any model."""
    import nbformat

    source = Path(__file__).with_name("scripted_bot.py").read_text(encoding="utf-8")
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(source),
        nbformat.v4.new_code_cell(
            "from slimchat import ChatWidget\n"
            "offered = ['Can I return an opened machine?', 'Where is my order?']\n"
            "chat = ChatWidget(ScriptedBot(), title='Acme support', suggestions=offered)\n"
            "chat"
        ),
    ]
    path = tmp_path_factory.mktemp("notebook") / "scripted.ipynb"
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def opened(driver: Any, lab: Lab, scripted_notebook: Path) -> ChatPage:
    """The scripted chat in its notebook."""
    return open_chat(driver, lab, scripted_notebook)


@pytest.fixture
def page(opened: ChatPage) -> Iterator[ChatPage]:
    """The open chat, empty before each test."""
    if opened.find(".turn"):
        opened.press("Clear")
        until("the chat is empty", lambda: not opened.find(".turn"))
    yield opened
    opened.theme(dark=False)
