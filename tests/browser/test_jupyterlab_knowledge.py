"""The documents of a small bot in JupyterLab: looked at, compared, added to, rebuilt, drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe import load_axe, violations
from jupyter_browser import REPOSITORY, ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

CELL = f"""
import sys
sys.path.insert(0, {str(REPOSITORY / "tests")!r})
from pathlib import Path
from inspected_bot import QUESTION, small_bot
from slimchat.evaluation.golden import GoldenCase
bot = small_bot(Path("shelf"))
bot.ask(QUESTION)
golden = [
    GoldenCase("a", QUESTION, "en", (), None, ("returns.md",), "answer"),
    GoldenCase("b", "Is there a loyalty programme for machines?", "en", (), None, (), "answer"),
    GoldenCase("c", "Can I return an opened tank?", "en", (), None, (), "refuse"),
    GoldenCase("d", "Is citric acid for kettles?", "en", (), None, ("scale.md",), "answer"),
]
bot.knowledge_view(golden=golden)
"""
WIDER = (
    "const parts = '.knowledge, .report, .files, .zone, .body, table, tbody tr, .way, .pairs';"
    "return [...arguments[0].shadowRoot.querySelectorAll(parts)]"
    ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"
)
DROP = """
const [host, name, size] = arguments;
const data = new DataTransfer();
const text = "# Kettle\\n\\nThe opened kettle boils in two minutes.\\n\\n<!-- ";
data.items.add(new File([text.padEnd(size - 4, "x") + " -->"], name));
const zone = host.shadowRoot.querySelector(".zone");
for (const type of ["dragenter", "dragover", "drop"])
  zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
"""
SOURCES = (
    "return [...arguments[0].shadowRoot.querySelectorAll('.documents-table .link')]"
    ".map((e) => e.textContent)"
)


class KnowledgePage(ElementPage):
    """The view of documents, as a person uses it."""

    def press(self, label: str) -> None:
        """Press the button that begins so, or is labelled so."""
        until(f"{label!r} is pressed", lambda: self._pressed(label), 20)

    def _pressed(self, label: str) -> bool:
        for button in self.find("button"):
            name = button.get_attribute("aria-label") or button.text
            if name.startswith(label) and button.is_displayed() and button.is_enabled():
                self._click(button)
                return True
        return False

    def sources(self) -> list[str]:
        """The files in the table."""
        found: list[str] = self.driver.execute_script(SOURCES, self.host)
        return found


@pytest.fixture(scope="module")
def page(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> KnowledgePage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(CELL)]
    path = tmp_path_factory.mktemp("shelf") / "shelf.ipynb"
    nbformat.write(notebook, path)
    return KnowledgePage(driver, open_notebook(driver, lab, path, "slim-knowledge"))


def test_documents_are_looked_after(page: KnowledgePage, lab: Lab, tmp_path: Path) -> None:
    docs = lab.root / "shelf/docs"
    until("the table is there", lambda: len(page.sources()) == 8)
    assert "7 of 8" in page.text(".fold.coverage")

    page.driver.execute_script(DROP, page.host, "kettle.md", 1_200_000)
    until("the dropped file is there", lambda: "kettle.md was added" in page.text(".coming .did"))
    assert (docs / "kettle.md").stat().st_size == 1_200_000
    chosen = tmp_path / "chosen.md"
    chosen.write_text("# Filters\n\nChange the filter every two months.\n")
    field = page.host.shadow_root.find_element(By.CSS_SELECTOR, "input[type=file]")
    field.send_keys(str(chosen))
    until("the chosen file is there", lambda: len(page.find(".coming .did")) == 2)
    assert "Waiting for a rebuild: 2" in page.text(".waiting")

    page.press("Remove twin.txt")
    assert "Remove twin.txt?" in page.text(".asking p")
    page._click(page.find(".asking .solid")[0])
    until("it can be put back", lambda: "twin.txt" in page.text(".removed"))
    assert not (docs / "twin.txt").exists()
    page.press("Put twin.txt back")
    until("it is back", lambda: (docs / "twin.txt").exists() and not page.text(".removed"))

    page.press("Rebuild the index")
    until("the rebuild is over", lambda: "New: 2, changed: 0" in page.text(".files > .note"))
    until("the table follows", lambda: len(page.sources()) == 10)
    assert "holds all" in page.text(".waiting")

    page._click(next(each for each in page.find(".sort") if each.text.startswith("Cited")))
    until("it is sorted", lambda: page.find("th[aria-sort=ascending]")[0].text.startswith("Cited"))
    page._click(next(each for each in page.find(".sort") if each.text.startswith("Cited")))
    until("and the other way", lambda: page.find("th[aria-sort=descending]"))
    until("the cited one is first", lambda: page.sources()[0] == "returns.md")
    page.press("returns.md")
    until("its passages are there", lambda: "30 days" in page.text(".passage-list"))

    page.press("Skipped files (1)")
    assert "broken.pdf" in page.text(".fold.skipped")
    page.press("Evaluate the golden set (4 questions)")
    until("it is evaluated", lambda: "4 questions asked, 3 failed" in page.text(".fold.coverage"))
    page.press("Near-duplicates")
    threshold = page.find("input[type=range]")[0]
    threshold.send_keys(Keys.HOME)
    page.press("Look for near-duplicates")
    until("the twins are found", lambda: "citric" in page.text(".pairs"))

    page.press("Map of passages")
    page.press("Draw the map")
    stage = until("the map is drawn", lambda: page.find(".stage-box"))[0]
    assert len(page.find(".stage-box .mark.failed")) == 3
    page._click(stage)
    stage.send_keys("q")
    until("a question is told", lambda: "Failed question:" in page.text(".tip"))


def test_it_is_accessible_dark_and_light_and_narrow(page: KnowledgePage) -> None:
    load_axe(page.driver)
    found = []
    for dark in (False, True):
        page.theme(dark=dark)
        page.whole(f"knowledge-{'dark' if dark else 'light'}", 3600)
        found += [(dark, violation) for violation in violations(page)]
    page.theme(dark=False)
    assert found == []
    assert page.driver.execute_script(WIDER, page.host) == []
    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    assert page.driver.execute_script(WIDER, page.host) == []
    page.whole("knowledge-320px", 9000)
    page.driver.execute_script("arguments[0].style.width = ''", page.host)


def test_the_map_is_in_a_table_too_and_nothing_leaves_the_page(
    page: KnowledgePage, lab: Lab
) -> None:
    page.press("Show as a table")
    until("the tables are there", lambda: "loyalty" in page.find(".map-place tbody")[0].text)
    logs = [entry for entry in page.driver.get_log("browser") if "slimchat" in str(entry)]
    assert logs == []
    sent = [json.loads(entry["message"])["message"] for entry in page.driver.get_log("performance")]
    asked = [
        each["params"]["request"]["url"]
        for each in sent
        if each["method"] == "Network.requestWillBeSent"
    ]
    assert asked
    own = (lab.url, "data:", "blob:", "chrome:", "about:")
    assert [url for url in asked if not url.startswith(own)] == []


def test_what_failed_is_asked_again_once_the_index_is_rebuilt(
    page: KnowledgePage, lab: Lab
) -> None:
    docs = lab.root / "shelf/docs"
    (docs / "scale.md").write_text("# Scale\n\nScale in kettles goes with citric acid.\n")
    for name in ("same.txt", "twin.txt"):
        (docs / name).unlink()
    page.press("Rebuild the index")
    until(
        "it is told", lambda: "1 of 3 failing questions passes now." in page.text(".files .again")
    )
    told = page.text(".files .again")
    assert "Fails still: Can I return an opened tank?" in told
    assert "kettles" not in told
    page.whole("knowledge-recheck", 3600)
