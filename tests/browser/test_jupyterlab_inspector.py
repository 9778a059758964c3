"""The inspector in JupyterLab, over a small bot with the bundled models."""

from __future__ import annotations

from typing import Any

import pytest
from inspected_bot import QUESTION, TEXTS
from jupyter_browser import ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from support import write_documents

pytestmark = pytest.mark.browser

WIDER = (
    "const parts = '.inspector, .report, table, tbody tr, .way, pre';"
    "return [...arguments[0].shadowRoot.querySelectorAll(parts)]"
    ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"
)


class InspectorPage(ElementPage):
    """The inspector, as a person uses it."""

    def press(self, label: str) -> WebElement:
        """Press the button that begins so."""
        found = next(button for button in self.find("button") if button.text.startswith(label))
        self._click(found)
        return found

    def retype(self, field: WebElement, words: str) -> None:
        """Replace what stands in a field, and press Enter.

        In one go: chromedriver unselects a field in a shadow root each time it types into it.
        """
        field.send_keys(Keys.CONTROL, "a", Keys.NULL, words, Keys.ENTER)

    def explain(self, words: str, timeout: float = 30) -> str:
        """Look a passage up, pick the first that is found, and read why it was not used."""
        field = self.find("[role=search] input")[0]
        self._click(field)
        self.retype(field, words)
        until(f"{words} is found", lambda: words in self.text(".pick"), timeout)
        self._click(self.find(".pick")[-1])
        until("it is explained", lambda: words in self.text(".way .file"), timeout)
        return self.text(".conclusion")


@pytest.fixture(scope="module")
def page(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> InspectorPage:
    import nbformat

    root = tmp_path_factory.mktemp("inspected")
    docs = write_documents(root / "inspected", TEXTS)
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(
            "from slimchat import SupportBot\n"
            "bot = SupportBot.from_folder('inspected', index='inspected-bot')\n"
            f"bot.inspect(bot.ask({QUESTION!r}))"
        )
    ]
    path = root / "inspected.ipynb"
    nbformat.write(notebook, path)
    return InspectorPage(driver, open_notebook(driver, lab, path, "slim-inspect", [docs]))


def test_an_answer_is_inspected(page: InspectorPage) -> None:
    used = page.find(".cards .badge.answer")
    assert [badge.text for badge in used] == ["Used"] * len(used)
    assert used
    assert "Withheld by the guard" in " ".join(each.text for each in page.find(".verdict"))
    page.press("Text and reasons")
    marks = {mark.text for mark in page.find(".cards mark")}
    assert {"opened", "machine", "return"} <= marks
    assert len(page.find(".cards tbody tr")) >= 8

    bars = {row.text.split()[0]: row for row in page.find(".waterfall tbody tr")}
    assert {"Language", "Search", "Guard", "Quoting"} <= set(bars)
    width = "return getComputedStyle(arguments[0], '::after').width"
    wide = [page.driver.execute_script(width, bar) for bar in page.find(".waterfall .span")]
    assert max(float(each.removesuffix("px")) for each in wide) > 50

    assert "another one replaced it" in page.explain("old.md")
    assert "orders to the bot" in page.explain("evil.md")
    assert len(page.find(".way tbody tr")) == 6
    for section in ("Sentences weighed", "Steps"):
        assert page.press(section).get_attribute("aria-expanded") == "true"
    page.whole("inspector-light", 2400)
    page.theme(dark=True)
    page.whole("inspector-dark", 2400)
    page.theme(dark=False)

    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    assert page.driver.execute_script(WIDER, page.host) == []
    page.whole("inspector-320px", 5000)
    page.driver.execute_script("arguments[0].style.width = ''", page.host)

    field = page.find(".ask input")[0]
    page.retype(field, "Is there a loyalty programme?")
    until("the new answer is shown", lambda: "loyalty" in page.text(".summary .question"))
    logs = [entry for entry in page.driver.get_log("browser") if "slimchat" in str(entry)]
    assert logs == []
