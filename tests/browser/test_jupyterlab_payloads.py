"""A studio over a folder that somebody made to do harm: in JupyterLab, nothing of it runs."""

from __future__ import annotations

from typing import Any

import pytest
from harm import HOOK, assert_harmless
from hostile_bot import PAYLOADS, question
from jupyter_browser import REPOSITORY, ChatPage, ElementPage, Lab, open_notebook, requests, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CELL = f"""
import sys
sys.path.insert(0, {str(REPOSITORY / "tests")!r})
from pathlib import Path
from hostile_bot import PAYLOADS, hostile_bot, hostile_golden, question
bot = hostile_bot(Path("hostile"))
questions = [question(payload) for payload in PAYLOADS[:20]]
studio = bot.studio(questions, golden=hostile_golden())
studio.title = PAYLOADS[0]
studio
"""
OPEN = (
    "const closed = arguments[0].shadowRoot.querySelectorAll('.toggle[aria-expanded=false]');"
    "for (const toggle of closed) toggle.click();"
)


@pytest.fixture(scope="module")
def studio(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> ElementPage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(CELL)]
    path = tmp_path_factory.mktemp("hostile") / "hostile.ipynb"
    nbformat.write(notebook, path)
    opened = ElementPage(driver, open_notebook(driver, lab, path, "slim-studio", timeout=400))
    driver.execute_script(HOOK)
    requests(driver)
    return opened


def part(studio: ElementPage, name: str) -> ElementPage:
    """A part of the studio, once its tab is pressed."""
    tabs = ("chat", "inspect", "controls", "knowledge")
    studio._click(studio.find("[role=tab]")[tabs.index(name)])
    panel = f"[data-part={name}] slim-{name}"
    return ElementPage(studio.driver, until(f"{name} is shown", lambda: studio.find(panel))[0])


def test_no_payload_runs_in_any_tab(studio: ElementPage, lab: Lab) -> None:
    driver = studio.driver
    assert studio.text("h2") == PAYLOADS[0]
    chat = ChatPage(driver, part(studio, "chat").host)
    for payload in PAYLOADS[::9]:
        done = len(chat.find(".turn[data-status=done]")) + 1
        driver.execute_script("arguments[0].ask(arguments[1])", chat.host, question(payload))
        until("it is answered", lambda done=done: len(chat.find(".turn[data-status=done]")) == done)
        chat._click(chat.find(".turn:last-of-type .chip")[0])
    until("a passage is there", lambda: chat.text(".turn:last-of-type .details blockquote"))
    studio.screenshot("payloads-chat")
    assert_harmless(studio, 300)

    chat._click(chat.find("[title='How this answer came about']")[-1])
    inspector = part(studio, "inspect")
    until("the answer is there", lambda: inspector.text(".summary .question"))
    driver.execute_script(OPEN, inspector.host)
    studio.screenshot("payloads-inspect")
    assert_harmless(studio, 500)

    controls = part(studio, "controls")
    until("every question was asked", lambda: len(controls.find(".pins .badge.same")) >= 20, 120)
    driver.execute_script(OPEN, controls.host)
    studio.screenshot("payloads-controls")
    assert_harmless(studio, 800)

    knowledge = part(studio, "knowledge")
    driver.execute_script(OPEN, knowledge.host)
    until("the documents are there", lambda: knowledge.find(".documents-table .link"))
    press(knowledge, "Evaluate the golden set")
    until(
        "it is evaluated",
        lambda: f"{len(PAYLOADS)} failed" in knowledge.text(".fold.coverage"),
        200,
    )
    press(knowledge, "Look for near-duplicates")
    until("the twins are there", lambda: knowledge.find(".pairs li"))
    press(knowledge, "Draw the map")
    stage = until("the map is drawn", lambda: knowledge.find(".stage-box"))[0]
    for key in ("q", "q", "ArrowRight"):
        stage.send_keys(key)
    studio.screenshot("payloads-map")
    assert_harmless(studio, 1000)
    press(knowledge, "Show as a table")
    for _ in range(3):
        knowledge._click(knowledge.find(".documents-table .link")[2])
        until("passages are there", lambda: knowledge.find(".passage-list li"))
        assert_harmless(studio, 1000)
        shown = knowledge.text(".documents-table")
        press(knowledge, "Next page")
        until("it is another page", lambda shown=shown: knowledge.text(".documents-table") != shown)
    assert ".pdf" in knowledge.text(".fold.skipped")
    assert_harmless(studio, 1000)

    asked = [url for url in requests(driver) if not url.startswith((lab.url, "data:", "blob:"))]
    assert asked == []


def press(page: ElementPage, label: str) -> None:
    """Press the button that begins so, or is labelled so."""
    script = (
        "const [host, label] = arguments;"
        "const name = (e) => e.getAttribute('aria-label') ?? e.textContent;"
        "const buttons = [...host.shadowRoot.querySelectorAll('button')];"
        "buttons.find((e) => name(e).startsWith(label)).click();"
    )
    page.driver.execute_script(script, page.host, label)
