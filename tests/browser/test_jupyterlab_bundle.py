"""A small bot in JupyterLab's studio: exported, held to a gate, checked, opened as a new chat."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from axe import load_axe, violations
from jupyter_browser import REPOSITORY, ChatPage, ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

CELL = f"""
import sys
sys.path.insert(0, {str(REPOSITORY / "tests")!r})
from pathlib import Path
import pytest
from bundles import build_tiny, use_tiny_models
from slimchat import SupportBot
from slimchat.evaluation.golden import GoldenCase
use_tiny_models(pytest.MonkeyPatch())
bot = SupportBot.open(build_tiny(Path("bundled")))
golden = [
    GoldenCase("a", "Can I return an opened machine?", "en", (), None, ("returns.md",), "answer"),
    GoldenCase("b", "What does error E-03 mean?", "en", (), None, ("nowhere.md",), "answer"),
]
studio = bot.studio(golden=golden)
studio
"""
WIDER = (
    "const parts = '.bundle, .report, .form, .zone, .body, table, tbody tr, fieldset, .python';"
    "return [...arguments[0].shadowRoot.querySelectorAll(parts)]"
    ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"
)
KEEP = (
    "const save = HTMLAnchorElement.prototype.click; window.__kept = [];"
    "HTMLAnchorElement.prototype.click = function () {"
    "  const name = this.download; fetch(this.href).then((r) => r.arrayBuffer())"
    "    .then((b) => crypto.subtle.digest('SHA-256', b))"
    "    .then((d) => window.__kept.push(name + ' ' + [...new Uint8Array(d)]"
    "      .map((x) => x.toString(16).padStart(2, '0')).join('')));"
    "};"
)
CONTENT = """
const [host, name, bytes] = arguments;
const data = new DataTransfer();
data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
const zone = host.shadowRoot.querySelector(".zone");
for (const type of ["dragenter", "dragover", "drop"])
  zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
"""


class BundlePage(ElementPage):
    """The export or the import, as a person uses it."""

    def field(self, label: str) -> WebElement:
        """The field below a label."""
        for each in self.find("label"):
            if each.text == label:
                return self.find(f"#{each.get_attribute('for')}")[0]
        raise AssertionError(f"no field is called {label}")

    def fill(self, label: str, text: str) -> None:
        """Type into a field instead of what is there."""
        field = self.field(label)
        self._click(field)
        field.clear()
        field.send_keys(text)

    def choose(self, label: str, option: str) -> None:
        """Choose what begins so."""
        field = self.field(label)
        for each in field.find_elements(By.TAG_NAME, "option"):
            if each.text.startswith(option):
                each.click()
                return
        raise AssertionError(f"{label} has no choice {option}: {field.text}")

    def press(self, label: str) -> None:
        """Press the button that reads so."""
        until(f"{label!r} is pressed", lambda: self._pressed(label), 30)

    def _pressed(self, label: str) -> bool:
        for button in self.find("button"):
            if button.text == label and button.is_displayed() and button.is_enabled():
                self._click(button)
                return True
        return False


@pytest.fixture(scope="module")
def studio(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> ElementPage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(CELL)]
    path = tmp_path_factory.mktemp("bundled") / "bundled.ipynb"
    nbformat.write(notebook, path)
    page = ElementPage(driver, open_notebook(driver, lab, path, "slim-studio"))
    load_axe(driver)
    return page


def tab(studio: ElementPage, name: str) -> BundlePage:
    """A tab of the studio, shown."""
    studio._click(next(each for each in studio.find("[role=tab]") if each.text == name))
    panel = "[role=tabpanel]:not([hidden]) slim-bundle"
    host = until(f"{name} is shown", lambda: (studio.find(panel) or [None])[0])
    return BundlePage(studio.driver, host)


def looked_at(page: BundlePage, name: str, height: int) -> list[Any]:
    """Screenshots light, dark and narrow; what axe finds, and what is too wide."""
    found: list[Any] = []
    for dark in (True, False):
        page.theme(dark=dark)
        page.whole(f"{name}-{'dark' if dark else 'light'}", height)
        found += violations(page)
    found += page.driver.execute_script(WIDER, page.host)
    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    found += page.driver.execute_script(WIDER, page.host)
    page.whole(f"{name}-320px", 2 * height)
    page.driver.execute_script("arguments[0].style.width = ''", page.host)
    return found


def test_a_bot_is_exported_and_held_to_its_gate(studio: ElementPage, lab: Lab) -> None:
    form = tab(studio, "Export")
    form.fill("Version of the bot, such as 1.2.0", "1.2.0")
    form.fill("Owner: who answers for it", "Support team")
    form.choose("Golden set that the bot is held to", "The set")
    form.fill("recall@5", "0.9")
    form.press("Export")
    until("it falls short", lambda: "falls short" in form.text(".result .conclusion"))
    file = lab.root / "acme.slimchat"
    assert "Nothing was written. recall@5 is 0.5, below the minimum 0.9" in form.text(
        ".form > .note"
    )
    assert not file.exists()
    form.fill("recall@5", "0.5")
    form.press("Export")
    until("it is written", lambda: "acme.slimchat was written" in form.text(".form > .note"))
    assert "passes its gate" in form.text(".result .conclusion")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest in form.text(".facts")

    form.driver.execute_script(KEEP)
    form.press("Download")
    until(
        "the file that was downloaded is the one that was written",
        lambda: form.driver.execute_script("return window.__kept") == [f"acme.slimchat {digest}"],
    )
    form.press("Export")
    until("it asks", lambda: "is there already" in form.text(".asking p"))
    form.press("Keep the old one")
    form.press("Export")
    form.press("Replace it")
    until("it is written again", lambda: form.find(".written"))
    assert looked_at(form, "bundle-export", 1900) == []


def test_a_bundle_is_dropped_checked_and_opened_as_a_chat(
    studio: ElementPage, lab: Lab, tmp_path: Path
) -> None:
    import base64

    view = tab(studio, "Import")
    data = base64.b64encode((lab.root / "acme.slimchat").read_bytes()).decode()
    view.driver.execute_script(CONTENT, view.host, "dropped.slimchat", data)
    until("the dropped one is there", lambda: "dropped.slimchat was added" in view.text(".did"))
    assert (lab.root / "dropped.slimchat").read_bytes() == (lab.root / "acme.slimchat").read_bytes()
    chosen = view.field("Bundle in the notebook's folder")
    until("it is chosen", lambda: chosen.get_property("value") == "dropped.slimchat")
    view.press("Check it")
    until("it is checked", lambda: "passed every check" in view.text(".result .conclusion"))
    assert "Support team" in view.text(".card")
    assert 'SupportBot.open("dropped.slimchat")' in view.text("pre")
    assert looked_at(view, "bundle-import", 2600) == []
    view.press("Open as a new chat")
    opened = until(
        "the chat is there",
        lambda: (view.host.find_elements("css selector", "slim-chat") or [None])[0],
    )
    chat = ChatPage(view.driver, opened)
    assert "30 days" in chat.ask("Can I return an opened machine?")
    view.whole("bundle-opened", 3200)

    broken = bytearray((lab.root / "acme.slimchat").read_bytes())
    broken[broken.index(b"SQLite format 3") + 30] ^= 1
    (lab.root / "broken.slimchat").write_bytes(broken)
    view.press("Look again")
    until("it is listed", lambda: "broken.slimchat" in chosen.text)
    view.choose("Bundle in the notebook's folder", "broken.slimchat")
    view.press("Check it")
    until("it is refused", lambda: "did not pass" in view.text(".result .conclusion"))
    assert "store.sqlite" in view.text(".result")
    assert not view.find(".opening")[0].is_displayed()
    logs = [entry for entry in view.driver.get_log("browser") if "slimchat: " in str(entry)]
    assert logs == []
