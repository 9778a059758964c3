"""The studio in JupyterLab: a chat, its inspector and the other parts in tabs of one widget."""

from __future__ import annotations

from typing import Any

import pytest
from axe import load_axe, serious
from inspected_bot import QUESTION
from jupyter_browser import REPOSITORY, ChatPage, ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

FOREIGN = (
    "return performance.getEntriesByType('resource').map((e) => e.name)"
    ".filter((name) => new URL(name, location.href).origin !== location.origin)"
    ".filter((name) => !name.startsWith('data:') && !name.startsWith('blob:'))"
)


DROP = """
const data = new DataTransfer();
for (const name of ["kettle.md", "cups.md"])
  data.items.add(new File([`# ${name}\\n\\nIt holds two litres.\\n`], name));
const zone = arguments[0].shadowRoot.querySelector(".zone");
zone.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
"""


class StudioPage(ElementPage):
    """The studio, as a person uses it."""

    def tabs(self) -> list[WebElement]:
        """Every tab."""
        return self.find("[role=tab]")

    def selected(self) -> str:
        """The label of the tab that is shown."""
        return self.text("[role=tab][aria-selected=true]")

    def part(self, tag: str) -> WebElement:
        """The element of the part that is shown."""
        panel = "[role=tabpanel]:not([hidden])"
        return until(f"{tag} is shown", lambda: (self.find(f"{panel} {tag}") or [None])[0])


@pytest.fixture(scope="module")
def page(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> StudioPage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(
            f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r})\n"
            "from pathlib import Path\n"
            "from inspected_bot import small_bot\n"
            "bot = small_bot(Path('studied'))\n"
            "bot.knowledge.embedder.held_by = Path('studied/held')\n"
            "bot.studio()"
        )
    ]
    path = tmp_path_factory.mktemp("studied") / "studied.ipynb"
    nbformat.write(notebook, path)
    opened = StudioPage(driver, open_notebook(driver, lab, path, "slim-studio"))
    load_axe(driver)
    return opened


def test_an_answer_goes_from_tab_to_tab(page: StudioPage) -> None:
    names = [tab.text for tab in page.tabs()]
    assert names[:4] == ["Chat", "Inspect", "Settings", "Documents"]
    assert names[4:] == ["Tuning", "Evaluation", "Blind", "Export", "Import"]
    chat = ChatPage(page.driver, page.part("slim-chat"))
    chat.ask(QUESTION)
    found = serious(page)
    page.screenshot("studio-chat-light")

    inspect = chat.host.shadow_root.find_elements(
        "css selector", "[title='How this answer came about']"
    )
    chat._click(inspect[-1])
    until("the inspector is chosen", lambda: page.selected() == "Inspect")
    inspector = ElementPage(page.driver, page.part("slim-inspect"))
    until("it shows the answer", lambda: inspector.text(".summary .question") == QUESTION)
    found += serious(page)
    page.screenshot("studio-inspect-light")

    page.tabs()[1].send_keys(Keys.ARROW_RIGHT)
    assert page.selected() == "Settings"
    controls = ElementPage(page.driver, page.part("slim-controls"))
    until("the settings are there", lambda: controls.find(".setting"))
    page.theme(dark=True)
    until("the part follows", lambda: controls.host.get_attribute("theme") == "dark")
    found += serious(page)
    page.screenshot("studio-controls-dark")
    page.tabs()[2].send_keys(Keys.ARROW_RIGHT)
    documents = ElementPage(page.driver, page.part("slim-knowledge"))
    until("the documents are there", lambda: "returns.md" in documents.text("table"))
    found += serious(page)
    page.screenshot("studio-knowledge-dark")
    page.tabs()[3].send_keys(Keys.HOME)
    assert page.selected() == "Chat"
    assert chat.text(".question") == QUESTION
    page.screenshot("studio-chat-dark")
    page.theme(dark=False)

    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    frame = "const f = arguments[0].shadowRoot.querySelector('.studio');"
    assert page.driver.execute_script(frame + "return f.scrollWidth <= f.clientWidth", page.host)
    page.screenshot("studio-320px")
    page.driver.execute_script("arguments[0].style.width = ''", page.host)

    assert found == []
    assert page.driver.execute_script(FOREIGN) == []
    logs = [entry for entry in page.driver.get_log("browser") if "slimchat" in str(entry)]
    assert logs == []


def test_another_language_leaves_a_rebuild_its_button(page: StudioPage, lab: Lab) -> None:
    held = lab.root / "studied/held"
    held.touch()
    page._click(page.tabs()[3])
    documents = ElementPage(page.driver, page.part("slim-knowledge"))
    page.driver.execute_script(DROP, documents.host)
    until("both files are there", lambda: len(documents.find(".coming .did")) == 2)
    page._click(documents.find(".buttons .solid")[0])
    until("the rebuild is under way", lambda: documents.find(".task progress[value]"))
    page._click(page.tabs()[0])
    chat = ChatPage(page.driver, page.part("slim-chat"))
    chat.press("Options")
    chat.press("Español")
    until("the tabs are in Spanish", lambda: page.tabs()[3].text == "Documentos")
    page._click(page.tabs()[3])
    assert documents.text("h2") == "Documentos de este bot"
    assert len(documents.find(".coming .did")) == 2
    assert "Se añadió cups.md" in documents.text(".coming .did")
    stop = documents.find(".files .task button")[0]
    assert stop.is_displayed() and stop.text == "Detener"
    page.screenshot("studio-knowledge-language")
    page._click(stop)
    # What is asked behind the stop is answered behind it; the build waits for that.
    page._click(next(each for each in documents.find(".link") if each.text == "returns.md"))
    until("its passages are there", lambda: "30 days" in documents.text(".passage-list"))
    held.unlink()
    until(
        "it is stopped",
        lambda: documents.text(".files > .note") == "Detenido. No ha cambiado nada.",
    )
    assert not stop.is_displayed()


def test_the_restarted_kernel_is_told_in_every_tab(page: StudioPage) -> None:
    page.driver.execute_script(
        "window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
    )
    for index, tag in enumerate(("slim-chat", "slim-inspect")):
        page._click(page.tabs()[index])
        part = ElementPage(page.driver, page.part(tag))
        until(f"{tag} says so", lambda part=part: part.text(".banner"))
