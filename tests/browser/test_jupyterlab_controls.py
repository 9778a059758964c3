"""The controls in JupyterLab, over a small bot with stand-ins for the models."""

from __future__ import annotations

from typing import Any

import pytest
from axe import load_axe, serious
from inspected_bot import QUESTION
from jupyter_browser import REPOSITORY, ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

CITRIC = "Descale with citric acid?"
WIDER = (
    "const parts = '.controls, .columns, .settings, .results, .below, .setting, .side, '"
    " + 'table, tbody tr';"
    "return [...arguments[0].shadowRoot.querySelectorAll(parts)]"
    ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"
)


class ControlsPage(ElementPage):
    """The controls, as a person uses them."""

    def press(self, label: str) -> WebElement:
        """Press the button that begins so."""
        names = ((button, button.text) for button in self.find("button"))
        found = next(button for button, name in names if name.startswith(label))
        self._click(found)
        return found

    def field(self, path: str, kind: str = "number") -> WebElement:
        """A control of a setting."""
        return self.find(f'[data-path="{path}"] input[type={kind}]')[0]

    def retype(self, field: WebElement, words: str) -> None:
        """Replace what stands in a field, and press Enter; in one go, see the inspector's page."""
        field.send_keys(Keys.CONTROL, "a", Keys.NULL, words, Keys.ENTER)

    def outcomes(self) -> list[str]:
        """Same or different, for each pinned question; nothing while they are asked."""
        if self.find(".run")[0].is_displayed():
            return []
        return [each.text for each in self.find(".pins .badge.same, .pins .badge.refuse") if
                each.text[:1] in "=≠"]  # fmt: skip


@pytest.fixture(scope="module")
def page(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> ControlsPage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(
            f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r})\n"
            "from pathlib import Path\n"
            "from inspected_bot import small_bot\n"
            "bot = small_bot(Path('controlled'))\n"
            f"bot.controls([{QUESTION!r}, {CITRIC!r}])"
        )
    ]
    path = tmp_path_factory.mktemp("controlled") / "controlled.ipynb"
    nbformat.write(notebook, path)
    opened = ControlsPage(driver, open_notebook(driver, lab, path, "slim-controls"))
    load_axe(driver)
    return opened


def test_settings_are_tried_on_questions(page: ControlsPage) -> None:
    until("both are the same", lambda: page.outcomes() == ["= Same answer"] * 2)
    cells = page.driver.execute_script("return document.querySelectorAll('.jp-Cell').length")

    # By keyboard alone: untick "Not set", give a number, undo and redo.
    page.field("answer.refuse_below", "checkbox").send_keys(Keys.SPACE)
    number = page.field("answer.refuse_below")
    until("it can be set", number.is_enabled)
    page.retype(number, "0.95")
    different = lambda: page.outcomes()[:1] == ["≠ Different: words, outcome, sources"]  # noqa: E731
    until("the strict bot refuses", different)
    assert "Not in the documents" in page.text(".side.after .badge")
    assert "[removed: " in page.find(".side.before del")[0].get_property("textContent")
    page.find(".toggle")[0].send_keys(Keys.CONTROL, "z")
    page.find(".toggle")[0].send_keys(Keys.CONTROL, "z")
    until("both are the same again", lambda: page.outcomes() == ["= Same answer"] * 2)
    page.find(".toggle")[0].send_keys(Keys.CONTROL, Keys.SHIFT, "z")
    page.find(".toggle")[0].send_keys(Keys.CONTROL, Keys.SHIFT, "z")
    until("the change is made again", different)
    assert cells == page.driver.execute_script(
        "return document.querySelectorAll('.jp-Cell').length"
    )

    slider = page.field("retriever.k", "range")
    slider.send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    until(
        "the slider counts", lambda: page.find('[data-path="retriever.k"] .badge')[0].is_displayed()
    )
    assert page.field("retriever.k").get_property("value") == "3"
    page.retype(page.field("retriever.k"), "99")
    problem = '[data-path="retriever.k"] .problem'
    until("the bound is told", lambda: "less than or equal to 50" in page.text(problem))
    assert page.field("retriever.k").get_attribute("aria-invalid") == "true"

    found = serious(page)
    page.whole("controls-light", 1900)
    page.theme(dark=True)
    found += serious(page)
    page.whole("controls-dark", 1900)
    page.theme(dark=False)
    assert found == []
    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    assert page.driver.execute_script(WIDER, page.host) == []
    page.whole("controls-320px", 4000)
    page.driver.execute_script("arguments[0].style.width = ''", page.host)

    page.press("Reset")
    until("the good value is back", lambda: not page.find(problem)[0].is_displayed())
    page.press("Apply to the bot")
    until("it is applied", lambda: "from now on" in page.text(".actions .note"))
    until("there is no difference now", lambda: page.outcomes() == ["= Same answer"] * 2)
    assert "Not in the documents" in page.text(".side.before .badge")
    logs = [entry for entry in page.driver.get_log("browser") if "slimchat" in str(entry)]
    assert logs == []
