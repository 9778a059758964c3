"""The JupyterLab extension, as a person uses it."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_browser import ARTIFACTS, REPOSITORY, ChatPage, ElementPage, Lab, until
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

PLUGIN = "slimchat:plugin"
OVERFLOWS = """
const view = arguments[0].closest(".slimchat-Panel-view");
const hidden = (e) => Math.max(0, e.scrollHeight - e.clientHeight);
const scrolls = (e) => hidden(e) > 1 && /auto|scroll/.test(getComputedStyle(e).overflowY);
const high = (e) => e.clientHeight > 200 && scrolls(e);
const up = (e) => e.parentElement ?? e.getRootNode().host ?? null;
const inside = (root) => [...root.querySelectorAll("*")].flatMap(
  (e) => e.shadowRoot ? [e, ...inside(e.shadowRoot)] : [e]);
const within = (e) => { for (e = up(e); e; e = up(e)) if (high(e)) return true; return false; };
const twice = inside(view).filter((e) => high(e) && within(e));
const nested = twice.map((e) => e.className || e.tagName);
return { page: hidden(document.documentElement), view: hidden(view), nested };
"""


def documents(lab: Lab, name: str) -> Path:
    """A few of the sample company's documents, in the Lab."""
    folder = lab.root / name
    folder.mkdir()
    for source in ("returns/returns.md", "contact-us.md"):
        shutil.copy(REPOSITORY / "knowledge" / source, folder)
    return folder


class LabPage:
    """An open JupyterLab with the file browser, the sidebar of bots, and their panels.

    Args:
        path: of the page; by default JupyterLab in a workspace of its own.
    """

    def __init__(self, driver: Any, lab: Lab, path: str = "") -> None:
        self.driver = driver
        self.lab = lab
        driver.set_script_timeout(120)
        page = path or f"lab/workspaces/{secrets.token_hex(4)}"
        driver.get(f"{lab.url}/{page}?token={lab.token}")
        self._wait_ready()

    def reload(self) -> None:
        """Load the page again, in the same workspace."""
        self.driver.execute_script("window.reloading = true")
        self.driver.refresh()
        self._wait_ready()

    def find(self, selector: str) -> list[WebElement]:
        """What matches and can be seen."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [each for each in found if each.is_displayed()]

    def one(self, selector: str, text: str = "", timeout: float = 60) -> WebElement:
        """The first that matches and holds the text, as soon as it can be seen."""
        return until(
            f"{selector} {text!r} is shown",
            lambda: next((each for each in self.find(selector) if text in each.text), None),
            timeout,
        )

    def context_menu(self, name: str, entry: str) -> None:
        """Choose an entry of the menu of a file or folder in the file browser."""
        item = self.one(".jp-DirListing-item", name)
        ActionChains(self.driver).context_click(item).perform()
        self.one(".lm-Menu-item", entry).click()

    def build(self, folder: str) -> None:
        """Right-click a folder, take the form as it is."""
        self.context_menu(folder, "Build a support bot")
        self.one(".jp-Dialog .slimchat-Form")
        self.accept()

    def accept(self) -> None:
        """Press the button of the open dialog that goes on."""
        self.one(".jp-Dialog-button.jp-mod-accept, .jp-Dialog-button.jp-mod-warn").click()
        until("the dialog is closed", lambda: not self.find(".jp-Dialog"))

    def bot(self, name: str, timeout: float = 120) -> WebElement:
        """The card of a bot in the sidebar."""
        return self.one(".slimchat-Sidebar-bots .slimchat-Card", name, timeout)

    def job(self, name: str, state: str, timeout: float = 120) -> WebElement:
        """The card of a build in the sidebar, when it has come to that state."""
        return self.one(f".slimchat-Sidebar-builds [data-state={state}]", name, timeout)

    def press(self, within: WebElement, label: str) -> None:
        """Press the button that is labelled so."""
        labels = within.find_elements(By.TAG_NAME, "button")
        next(
            each for each in labels if label in (each.get_attribute("aria-label") or each.text)
        ).click()

    def choose(self, name: str, entry: str) -> None:
        """Choose an entry of the menu of a bot."""
        self.press(self.bot(name), f"More actions for {name}")
        self.one(".lm-Menu-item", entry).click()

    def panel(self, tag: str, timeout: float = 120) -> ElementPage:
        """The element of a panel that is seen."""
        return ElementPage(self.driver, self.one(tag, timeout=timeout))

    def chat(self, bot: str, timeout: float = 120) -> ChatPage:
        """The chat of a bot, as soon as it is seen."""

        def seen() -> ChatPage | None:
            chats = [ChatPage(self.driver, host) for host in self.find("slim-chat")]
            return next((chat for chat in chats if chat.text("h2") == bot), None)

        return until(f"the chat of {bot} is shown", seen, timeout)

    def tabs(self) -> list[str]:
        """The labels of the panels' tabs in the main area."""
        labels = [tab.text for tab in self.find("#jp-main-dock-panel .lm-TabBar-tabLabel")]
        return [label for label in labels if ": " in label]

    def screenshot(self, name: str) -> None:
        """Save what the browser shows."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.driver.save_screenshot(str(ARTIFACTS / f"{name}.png"))

    def overflows(self, shown: ElementPage) -> dict[str, Any]:
        """How far the page, and the panel that shows an element, are higher than what is seen of
        them; and the high scrollers in that panel that lie in another one."""
        found: dict[str, Any] = self.driver.execute_script(OVERFLOWS, shown.host)
        return found

    def wait_saved(self) -> None:
        """Until Lab has saved which panels are open, a second or so after the last was opened."""
        name = self.driver.current_url.partition("/workspaces/")[2].partition("/")[0]
        path = f"/lab/api/workspaces/{name.partition('?')[0]}"

        def saved() -> bool:
            layout = json.loads(self.request("GET", path)["text"])["data"]["layout-restorer:data"]
            dock = json.dumps(layout["main"]["dock"])
            return dock.count('"slimchat:') == len(self.tabs())

        until("the open panels are saved", saved)

    def request(self, method: str, path: str, body: object = None) -> Any:
        """What the server answers to this page."""
        script = """
        const [method, path, body, done] = arguments;
        const headers = { "X-XSRFToken": document.cookie.match(/_xsrf=([^;]*)/)?.[1] ?? "" };
        fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined })
          .then(async (answer) => done({ status: answer.status, text: await answer.text() }));
        """
        return self.driver.execute_async_script(script, method, path, body)

    def _wait_ready(self) -> None:
        script = (
            "return !window.reloading && window.jupyterapp"
            f"?.isPluginActivated('{PLUGIN}') && !document.querySelector('#jupyterlab-splash')"
        )
        until("JupyterLab is ready", lambda: self.driver.execute_script(script), 120)
        until("JupyterLab is restored", self._restored)

    def _restored(self) -> bool:
        script = "const [done] = arguments; window.jupyterapp.restored.then(() => done(true))"
        return bool(self.driver.execute_async_script(script))


@contextlib.contextmanager
def built_page(driver: Any, lab: Lab, name: str) -> Iterator[LabPage]:
    """A page that has built a bot of some documents and shows its chat."""
    documents(lab, name)
    page = LabPage(driver, lab)
    page.build(name)
    page.chat(name)
    yield page
    driver.get("about:blank")
