"""Bots that are files, in a real JupyterLab: exported, dropped from the desktop, opened."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import load_axe, serious
from jupyter_browser import REPOSITORY, ElementPage, Lab, command, until
from lab_page import LabPage

pytestmark = pytest.mark.browser

QUESTION = "how long do i have to send my espresso machine back?"
GOLDEN = (
    '{"id": "1", "question": "Can I return an opened machine?", "language": "en", "history": [],'
    ' "reference_answer": null, "reference_sources": ["returns.md"], "action": "answer"}\n'
)
DROP = """
const [text, name] = arguments;
const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const dropped = new DataTransfer();
dropped.items.add(new File([bytes], name));
const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: dropped });
document.querySelector(".slimchat-Sidebar").dispatchEvent(event);
"""


@pytest.fixture(scope="module")
def shop(driver: Any, lab: Lab) -> Iterator[LabPage]:
    """A page that has built the bot ``shop``."""
    folder = lab.root / "shop"
    folder.mkdir()
    shutil.copy(REPOSITORY / "knowledge/returns/returns.md", folder)
    (folder / "golden.jsonl").write_text(GOLDEN)
    page = LabPage(driver, lab)
    page.build("shop")
    chat = page.chat("shop")
    until("the chat can be used", lambda: chat.find("textarea:enabled"))
    command(driver, "slimchat:show-bots")
    yield page
    driver.get("about:blank")


def opened(page: LabPage, name: str) -> None:
    """Wait until the page of a bundle is shown and says how its verification ended."""
    tab = f"{name}.slimchat"
    tabs = "#jp-main-dock-panel .lm-TabBar-tabLabel"
    until(f"{tab} is open", lambda: any(tab in each.text for each in page.find(tabs)), 120)
    page.one(".slimchat-Bundle-facts[data-verified=true]", timeout=180)


def test_a_bot_is_exported_verified_and_asked(shop: LabPage, lab: Lab) -> None:
    shop.choose("shop", "Export to a file")
    form = shop.one(".jp-Dialog .slimchat-Form")
    form.find_element("xpath", ".//label[contains(., 'golden')]").click()
    shop.screenshot("lab-export-form")
    shop.accept()
    assert "shop.slimchat" in shop.job("shop", "done", 180).text or shop.one(
        ".slimchat-Sidebar-builds .slimchat-Card", "shop.slimchat", 180
    )
    until("the file is there", (lab.root / "shop.slimchat").is_file)
    command(shop.driver, "docmanager:open", path="shop.slimchat")
    opened(shop, "shop")
    text = shop.one(".slimchat-Bundle-facts").text
    for part in ("Verified", "Version 0.1.0", "Not signed", "Last report, 1 question"):
        assert part in text
    assert "1 document" in text
    chat = ElementPage(shop.driver, shop.one(".slimchat-Bundle slim-chat"))
    until("the chat can be used", lambda: chat.find("textarea:enabled"))
    load_axe(shop.driver)
    assert serious(ElementPage(shop.driver, shop.one(".slimchat-Bundle"))) == []
    shop.screenshot("lab-bundle")
    assert "30" in shop.chat("shop").ask(QUESTION)


def test_a_bundle_that_is_dropped_is_uploaded_and_opened(shop: LabPage, lab: Lab) -> None:
    exported: Path = lab.root / "shop.slimchat"
    data = base64.b64encode(exported.read_bytes()).decode()
    command(shop.driver, "filebrowser:go-to-path", path="shop")
    command(shop.driver, "slimchat:show-bots")
    shop.driver.execute_script(DROP, data, "from-desktop.slimchat")
    if shop.find(".jp-Dialog"):  # a large file is asked about
        shop.accept()
    opened(shop, "from-desktop")
    assert (lab.root / "shop/from-desktop.slimchat").read_bytes() == exported.read_bytes()
    command(shop.driver, "filebrowser:go-to-path", path="/")
    command(shop.driver, "slimchat:show-bots")
