"""A real JupyterLab and a real browser, and the chat as a person meets it there."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from servers import free_port, served

REPOSITORY = Path(__file__).resolve().parents[2]
ARTIFACTS = REPOSITORY / "test-artifacts"
LABEXTENSION = REPOSITORY / "extension/labextension"
ENABLED = Path("jupyter_server_config.d/slimchat.json")
CHROMIUM = shutil.which("chromium")
CHROMEDRIVER = shutil.which("chromedriver")

T = TypeVar("T")


WATCH = """
window.left = [];
const note = (changes) => window.left.push(...changes.map((each) => each.oldValue));
const options = { subtree: true, attributeFilter: ["data-status"], attributeOldValue: true };
new MutationObserver(note).observe(arguments[0].shadowRoot, options);
"""
"""Keeps what the turns of a chat have been, however soon they are something else."""


def until(what: str, probe: Callable[[], T | None], timeout: float = 60) -> T:
    """The first true value of ``probe``; elements that vanish meanwhile count as false."""
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(StaleElementReferenceException):
            if value := probe():
                return value
        assert time.monotonic() < deadline, f"not within {timeout:.0f} s: {what}"
        time.sleep(0.1)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    root: Path
    url: str
    token: str

    def address(self, notebook: str) -> str:
        """Where a notebook in the root opens, in a workspace of its own."""
        workspace = secrets.token_hex(4)
        return f"{self.url}/lab/workspaces/{workspace}/tree/{notebook}?token={self.token}"


@contextlib.contextmanager
def running_lab(
    home: Path, module: str = "jupyterlab", allowed: Mapping[str, str] | None = None
) -> Iterator[Lab]:
    """JupyterLab on a free port of the loopback address, with nothing of the user's in it.

    It is that of ``SLIMCHAT_LAB_PYTHON``, a Python with another JupyterLab, where that is set.

    Args:
        module: what is run; ``notebook`` for Jupyter Notebook.
        allowed: variables of its environment.
    """
    root = home / "root"
    news = home / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    for folder in (root, news.parent):
        folder.mkdir(parents=True)
    news.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    add_extension(home)
    port = free_port()
    lab = Lab(root, f"http://127.0.0.1:{port}", secrets.token_hex(16))
    environment = {
        **os.environ,
        **(allowed or {}),
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_PATH": str(home / "data"),  # before what is installed beside Python
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_TOKEN": lab.token,
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")]),
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--ServerApp.ip=127.0.0.1",
    ]
    options += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    options += [f"--ServerApp.root_dir={root}", "--LabApp.news_url="]
    python = os.environ.get("SLIMCHAT_LAB_PYTHON", sys.executable)
    command = [python, "-m", module, *options]
    with served(command, f"{lab.url}/api?token={lab.token}", environment, home):
        yield lab


def add_extension(home: Path) -> None:
    """The front end as it is built here, and the server's part of it, whatever is installed."""
    installed, enabled = home / "data/labextensions/slimchat", home / "config" / ENABLED
    for path in (installed, enabled):
        path.parent.mkdir(parents=True)
    installed.symlink_to(LABEXTENSION)
    shutil.copy(REPOSITORY / "jupyter-config" / ENABLED, enabled)


@contextlib.contextmanager
def running_browser() -> Iterator[webdriver.Chrome]:
    """Headless Chromium."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--window-size=1200,900", "--lang=en",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(CHROMEDRIVER))
    try:
        yield driver
    finally:
        driver.quit()


class ElementPage:
    """An element of slimchat in an open notebook."""

    def __init__(self, driver: webdriver.Chrome, host: WebElement) -> None:
        self.driver = driver
        self.host = host

    def find(self, selector: str) -> list[WebElement]:
        """What matches in the element."""
        found: list[WebElement] = self.host.shadow_root.find_elements(By.CSS_SELECTOR, selector)
        return found

    def text(self, selector: str) -> str:
        """The visible text of the last match, else nothing."""
        found = self.find(selector)
        return found[-1].text if found else ""

    def _click(self, element: WebElement) -> None:
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", element)
        element.click()

    def screenshot(self, name: str) -> Path:
        """Save what the browser shows."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", self.host)
        time.sleep(0.3)
        path = ARTIFACTS / f"{name}.png"
        self.driver.save_screenshot(str(path))
        return path

    def whole(self, name: str, height: int) -> None:
        """A screenshot in a window so high that all of the element is seen."""
        size = self.driver.get_window_size()
        self.driver.set_window_size(size["width"], height)
        self.screenshot(name)
        self.driver.set_window_size(size["width"], size["height"])

    def theme(self, dark: bool) -> None:
        """Switch JupyterLab's theme."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        command(self.driver, "apputils:change-theme", theme=name)
        expected = "dark" if dark else "light"
        until("the element follows", lambda: self.host.get_attribute("theme") == expected)


class ChatPage(ElementPage):
    """The chat, as a person uses it."""

    def type(self, *keys: str) -> None:
        """Type into the text field, as into the focused page."""
        self._click(self.find("textarea")[0])
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def ask(self, question: str, timeout: float = 120) -> str:
        """Ask, wait for the end of the answer, return its text."""
        self.start(question)
        self.wait_done(timeout)
        return self.text(".turn:last-of-type .text")

    def start(self, question: str) -> None:
        """Ask, and wait no longer than for the question to appear."""
        self.type(question, Keys.ENTER)
        until("the question is shown", lambda: self.text(".question") == question)

    def wait_done(self, timeout: float = 120) -> None:
        """Wait until no answer is under way."""
        until(
            "the answer is complete",
            lambda: self.find(".turn") and not self.find(".turn:not([data-status=done])"),
            timeout,
        )

    def chips(self) -> list[str]:
        """The labels of the last answer's sources."""
        return [chip.text.replace("\n", " ") for chip in self.find(".turn:last-of-type .chip")]

    def open_source(self, number: int = 1) -> str:
        """Open a source of the last answer; return its quote."""
        self._click(self.find(".turn:last-of-type .chip")[number - 1])
        quote = self.find(".turn:last-of-type .details blockquote")[number - 1]
        until("the quote is visible", quote.is_displayed)
        return str(quote.get_property("textContent"))

    def press(self, label: str) -> None:
        """Press the last button that reads so, or is labelled so."""
        names = [
            (button, button.text or button.get_attribute("aria-label"))
            for button in self.find("button")
            if button.is_displayed()
        ]
        self._click(next(button for button, name in reversed(names) if name == label))


def forget(driver: webdriver.Chrome) -> None:
    """Leave the page that another test opened, and what it said and asked for."""
    driver.get("about:blank")
    for kind in ("browser", "performance"):
        driver.get_log(kind)


def requests(driver: webdriver.Chrome) -> list[str]:
    """Everything that was asked of any server since the last call, pages of the browser aside."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
        and not message["params"]["request"]["url"].startswith(("data:,", "chrome"))
    ]


RUN_ALL = (
    "window.ranAll = null;"
    "window.jupyterapp.commands.execute('runmenu:run-all')"
    ".then(() => { window.ranAll = 'no'; }, (error) => { window.ranAll = String(error); });"
)


def command(driver: webdriver.Chrome, name: str, **arguments: Any) -> None:
    """Run a JupyterLab command."""
    script = (
        "const [name, args, done] = arguments;"
        "window.jupyterapp.commands.execute(name, args)"
        ".then(() => done(''), (error) => done(String(error)))"
    )
    failure = driver.execute_async_script(script, name, arguments)
    assert not failure, f"{name}: {failure}"


def open_chat(
    driver: webdriver.Chrome,
    lab: Lab,
    notebook: Path,
    beside: Sequence[Path] = (),
    timeout: float = 240,
) -> ChatPage:
    """:func:`open_notebook`, with a chat in it."""
    return ChatPage(driver, open_notebook(driver, lab, notebook, "slim-chat", beside, timeout))


def open_notebook(
    driver: webdriver.Chrome,
    lab: Lab,
    notebook: Path,
    tag: str,
    beside: Sequence[Path] = (),
    timeout: float = 240,
) -> WebElement:
    """Copy a notebook, and what it needs beside it, into the Lab, and run it.

    Returns:
        Its last element of that name.
    """
    for path in (notebook, *beside):
        copy = shutil.copytree if path.is_dir() else shutil.copy2
        if not (lab.root / path.name).exists() or path == notebook:
            copy(path, lab.root / path.name)
    forget(driver)
    driver.get(lab.address(notebook.name))
    until("the notebook is open", lambda: driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook"))
    try:
        until("the kernel is idle", lambda: kernel_is_idle(driver))
    except AssertionError:
        ARTIFACTS.mkdir(exist_ok=True)
        driver.save_screenshot(str(ARTIFACTS / "notebook-not-ready.png"))
        raise
    driver.execute_script(RUN_ALL)  # not waited for: a request to the driver ends after 120 s
    failed = until(
        "every cell has run", lambda: driver.execute_script("return window.ranAll"), timeout
    )
    assert failed == "no", failed
    return until(f"a {tag} is shown", lambda: _last(driver, tag), timeout)


def chat_in_notebook(
    driver: webdriver.Chrome,
    lab: Lab,
    notebook: Path,
    question: str,
    beside: Sequence[Path] = (),
) -> ChatPage:
    """:func:`open_chat`, with one question asked and answered."""
    page = open_chat(driver, lab, notebook, beside)
    page.ask(question)
    return page


def kernel_is_idle(driver: webdriver.Chrome) -> bool:
    script = (
        "const panel = window.jupyterapp?.shell.currentWidget;"
        "return panel?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    with contextlib.suppress(WebDriverException):
        return bool(driver.execute_script(script))
    return False


def _last(driver: webdriver.Chrome, tag: str) -> WebElement | None:
    errors = driver.find_elements(
        By.CSS_SELECTOR, "[data-mime-type='application/vnd.jupyter.error']"
    )
    assert not errors, f"a cell failed:\n{errors[0].text}"
    cells = driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell")
    if cells:  # a cell out of sight is not drawn
        driver.execute_script("arguments[0].scrollIntoView({block: 'end'})", cells[-1])
    shown = driver.find_elements(By.CSS_SELECTOR, tag)
    return shown[-1] if shown and shown[-1].is_displayed() else None
