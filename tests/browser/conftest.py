"""One JupyterLab and one browser for all tests here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("jupyterlab")
webdriver = pytest.importorskip("selenium.webdriver")

from jupyter_browser import CHROMEDRIVER, CHROMIUM, Lab, running_browser, running_lab  # noqa: E402


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A running JupyterLab."""
    with running_lab(tmp_path_factory.mktemp("jupyter")) as running:
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
            "chat = ChatWidget(ScriptedBot(), title='Acme support')\n"
            "chat"
        ),
    ]
    path = tmp_path_factory.mktemp("notebook") / "scripted.ipynb"
    nbformat.write(notebook, path)
    return path
