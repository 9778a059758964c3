"""The programs of docs/dashboards.md, as they stand there, in a browser."""

from __future__ import annotations

import ast
import os
import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hosted import HOSTS, Host, opened_host
from jupyter_browser import ARTIFACTS, REPOSITORY, ChatPage, until
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support import write_documents

from slimchat import BotConfig, SupportBot

pytestmark = pytest.mark.browser

TEXT = (REPOSITORY / "docs" / "dashboards.md").read_text(encoding="utf-8")
QUESTION = "Can I return an opened machine?"
ANSWER = "You can return an opened machine within 30 days."
EVERYWHERE = """
const all = (root) => [...root.querySelectorAll("*")].flatMap((each) => [
  ...(each.localName === "slim-chat" ? [each] : []),
  ...(each.shadowRoot ? all(each.shadowRoot) : []),
]);
return all(document).filter((each) => each.checkVisibility());
"""


def streamlit_options(port: int) -> list[str]:
    return ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]


def section(title: str) -> tuple[str, list[str]]:
    """The program and the command of a section."""
    text = TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (program,) = (body for language, body in blocks if language == "python")
    (command,) = (body for language, body in blocks if language == "")
    return program, command.split()


def written(title: str) -> Host:
    """A section as a host runs it."""
    program, command = section(title)
    module, *given = command
    file = next(word for word in given if word.startswith("support."))
    known = HOSTS.get(module)

    def options(port: int) -> list[str]:
        if known is None:
            return [*given, *streamlit_options(port)]
        own = known.options(port)
        return [*given, *(word for word in own if word.startswith("-"))]

    def write(path: Path) -> None:
        path.write_text(program if path.suffix == ".py" else _notebook(program), encoding="utf-8")

    path = f"/{Path(file).stem}" if module == "panel" else "/"
    return Host(module, options, file, write, path)


def _notebook(cell: str) -> str:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(cell)]
    return str(nbformat.writes(notebook))


TITLES = re.findall(r"^## (\w+)$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("dashboards")
    docs = write_documents(root / "docs")
    SupportBot.from_folder(docs, BotConfig(name="acme"), index=root / "acme").close()
    return root / "acme"


def in_element(driver: Any, title: str) -> None:
    def shown() -> Any:
        found = driver.execute_script(EVERYWHERE)
        return found[0] if found else None

    chat = ChatPage(driver, until(f"{title} shows the chat", shown))
    assert chat.text("h2") == "Acme support"
    assert ANSWER in chat.ask(QUESTION)
    assert chat.chips() == ["1 Returns > Opened machines"]
    chat.screenshot(f"dashboard-{title.lower()}")


def in_streamlit(driver: Any, title: str) -> None:
    def said() -> str:
        return str(driver.find_element(By.TAG_NAME, "body").text)

    place = "[data-testid=stChatInputTextArea]"
    field = until("the field", lambda: driver.find_elements(By.CSS_SELECTOR, place))[0]
    field.send_keys(QUESTION, Keys.ENTER)
    until("the answer with its source", lambda: ANSWER in said() and "[1] returns.md" in said())
    field = driver.find_elements(By.CSS_SELECTOR, place)[0]
    field.send_keys("And is it free?", Keys.ENTER)
    until(
        "the second answer", lambda: said().count("[1] returns.md") and "free in Europe" in said()
    )
    assert ANSWER in said(), "the first turn is still there"
    ARTIFACTS.mkdir(exist_ok=True)
    driver.save_screenshot(str(ARTIFACTS / f"dashboard-{title.lower()}.png"))


USE: dict[str, Callable[[Any, str], None]] = {"Streamlit": in_streamlit}


@pytest.mark.parametrize("title", TITLES)
def test_the_program_of_the_documentation_runs(
    driver: Any, acme: Path, tmp_path: Path, title: str
) -> None:
    host = written(title)
    if find_spec(host.module) is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"{title} is not installed; run: pip install 'slimchat[hosts]'")
    shutil.copytree(acme, tmp_path / "build" / "acme")
    with opened_host(host, driver, tmp_path):
        USE.get(title, in_element)(driver, title)


@pytest.mark.parametrize("title", TITLES)
def test_every_program_is_short(title: str) -> None:
    program, _ = section(title)
    ast.parse(program)
    assert len(program.strip().splitlines()) < 20


def test_all_hosts_stand_there() -> None:
    assert TITLES == ["Voila", "Panel", "marimo", "Streamlit"]
