"""demo.ipynb, executed, as a code host shows it: no widget, no script, no style of ours."""

from __future__ import annotations

import os
import re
import shutil
from html import escape
from pathlib import Path
from typing import Any

import pytest
from bare_page import folder_served
from jupyter_browser import ARTIFACTS, REPOSITORY, requests

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

VIEW = "application/vnd.jupyter.widget-view+json"
STRIPPED = re.compile(r"""<style.*?</style>|\s(?:style|class)=(?:"[^"]*"|'[^']*')""", re.DOTALL)
"""What code hosts leave out of HTML, scripts aside."""
SHOWN = {
    "bot.inspect": ["do you have a loyalty programme with points?", "Seconds"],
    "bot.studio": ["Bot studio: chat, inspection", "80 documents", "Questions to begin with"],
    "chat": ["Ondarca support", "Run this cell to open it.", "Questions to begin with"],
}
"""What stands in the place of each widget, by how its cell ends."""
LOOK = """
return [...document.querySelectorAll("section.output")].map((each) => ({
  text: each.innerText, high: each.getBoundingClientRect().height,
  scripts: each.querySelectorAll("script, iframe, object, embed, link").length,
}));
"""


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """The code cells of the notebook, with their outputs."""
    import nbformat
    from nbclient import NotebookClient

    home = tmp_path_factory.mktemp("demo")
    shutil.copytree(REPOSITORY / "knowledge", home / "knowledge")
    notebook = nbformat.read(REPOSITORY / "demo.ipynb", as_version=4)
    paths = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", paths)
        NotebookClient(
            notebook,
            timeout=1000,
            kernel_name="python3",
            resources={"metadata": {"path": str(home)}},
        ).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_every_cell_says_what_it_shows_without_any_widget(cells: list[Any]) -> None:
    """An error in a cell ends the execution."""
    shown = [output for cell in cells for output in cell.outputs if "data" in output]
    for cell in cells:
        assert "data" in cell.outputs[-1], "every cell ends with what it shows"
    for output in shown:
        assert output.data["text/plain"].strip()
        if "text/html" in output.data:
            assert not re.search(r"<script|<link|<iframe|javascript:", output.data["text/html"])
    widgets = {
        cell.source.splitlines()[-1].split("(")[0]: output
        for cell in cells
        for output in cell.outputs
        if VIEW in output.get("data", {})
    }
    assert widgets.keys() == SHOWN.keys()
    for last, output in widgets.items():
        for words in SHOWN[last]:
            assert words in output.data["text/plain"], (last, words)


def test_a_code_host_shows_them(driver: Any, cells: list[Any], tmp_path: Path) -> None:
    outputs = [cell.outputs[-1].data for cell in cells]
    parts = [
        STRIPPED.sub("", data.get("text/html") or f"<pre>{escape(data['text/plain'])}</pre>")
        for data in outputs
    ]
    page = "".join(f'<section class="output">{part}</section><hr>' for part in parts)
    head = '<!doctype html><meta charset="utf-8"><title>Demo</title><link rel="icon" href="data:,">'
    (tmp_path / "index.html").write_text(head + page, "utf-8")
    with folder_served(tmp_path) as address:
        requests(driver)
        driver.get(address)
        seen = driver.execute_script(LOOK)
        asked = [url for url in requests(driver) if not url.startswith(("data:", "blob:", address))]
        ARTIFACTS.mkdir(exist_ok=True)
        for number, section in enumerate(driver.find_elements("css selector", "section.output")):
            driver.execute_script("arguments[0].scrollIntoView()", section)
            driver.save_screenshot(str(ARTIFACTS / f"demo-static-{number}.png"))
    assert asked == []
    for each in seen:
        assert each["text"].strip()
        assert each["high"] > 10, each
        assert each["scripts"] == 0
    told = " ".join(" ".join(each["text"].split()) for each in seen)
    for words in (words for all_words in SHOWN.values() for words in all_words):
        assert words in told, words
