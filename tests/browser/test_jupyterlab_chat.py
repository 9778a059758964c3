"""The chat in JupyterLab, as a person uses it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from jupyter_browser import REPOSITORY, WATCH, ChatPage, Lab, chat_in_notebook, command, until
from scripted_bot import QUOTE
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser

DEMO = REPOSITORY / "demo.ipynb"
DEMO_QUESTIONS = [
    ("¿cuánto cuesta el envío a Canarias?", "Envío estándar", "Canarias, Ceuta y Melilla: ")
]
"""Questions for the last chat of demo.ipynb, each with parts of a source chip and of the answer."""

IN_WINDOW = "return arguments[0].getBoundingClientRect().bottom <= window.innerHeight"


def test_an_answer_streams_and_shows_its_sources(page: ChatPage) -> None:
    page.driver.execute_script(WATCH, page.host)
    page.start("Can I return an opened machine?")
    page.wait_done()
    assert "writing" in page.driver.execute_script("return window.left"), "the answer streams"
    assert page.driver.execute_script(IN_WINDOW, page.find("textarea")[0]), "typing goes on in view"
    assert "opened machine within 14 days" in page.text(".text")
    assert page.find(".text table")
    assert page.chips() == [
        "1 Returns > Europe, page 3",
        "2 Espresso Machine Pro 2000 user manual > Care and maintenance > "
        "Descaling the boiler, page 12",
    ]
    assert QUOTE in page.open_source(1)
    details = page.find(".details")[0]
    until("the whole passage is there", lambda: "Before the quote." in details.text)
    assert page.find(".details mark")[0].get_property("textContent") == QUOTE
    details = page.find(".details")[0].text
    assert "policies/returns.md" in details
    assert "87 %: probability" in details
    page.screenshot("chat-light")
    page.theme(dark=True)
    page.screenshot("chat-dark")


def test_markdown_from_the_bot_cannot_run_anything(page: ChatPage) -> None:
    page.ask("evil")
    assert '<img src=x onerror="window.__pwned = 1">' in page.text(".text")
    for selector in ("img", "script", "[data-commandlinker-command]", "[id=evil]", "a[href^=java]"):
        assert not page.find(f".text {selector}"), selector
    assert page.driver.execute_script("return window.__pwned ?? null") is None


def test_stop_ends_a_long_answer(page: ChatPage) -> None:
    page.start("long")
    until("text streams", lambda: "word5" in page.text(".text"))
    page.screenshot("chat-streaming")
    page.press("Stop")
    page.wait_done(10)
    assert "Stopped" in page.text(".answer > .note")
    assert page.ask("And now?").startswith("You can return")


def test_escape_ends_a_long_answer(page: ChatPage) -> None:
    page.start("long")
    until("text streams", lambda: "word5" in page.text(".text"))
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.wait_done(10)
    assert "Stopped" in page.text(".answer > .note")


def test_the_bot_is_told_the_earlier_turns(page: ChatPage) -> None:
    assert page.ask("history") == "0 earlier texts"
    assert page.ask("history again") == "2 earlier texts"


def test_the_chat_answers_while_a_cell_runs(page: ChatPage, lab: Lab) -> None:
    kernel = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel"
    held = lab.root / "held"
    held.touch()
    page.type("")
    page.driver.execute_script(
        "window.__slow = 'running';"
        f"{kernel}.requestExecute({{code: arguments[0]}}).done"
        ".then(() => (window.__slow = 'done'))",
        f"import os, time\nwhile os.path.exists({str(held)!r}): time.sleep(0.05)",
    )
    assert page.ask("history") == "0 earlier texts"
    assert page.driver.execute_script("return window.__slow") == "running"
    held.unlink()
    until("the cell ends", lambda: page.driver.execute_script("return window.__slow") == "done")


def test_badges_and_errors_are_told_in_words(page: ChatPage) -> None:
    page.ask("refuse")
    assert page.text(".badge:not([hidden])") == "Not in the documents"
    page.ask("person")
    assert page.text(".turn:last-of-type .badge") == "For a person"
    page.ask("error")
    assert "There is no model 'tiny'." in page.text(".error:not([hidden])")
    assert "slimchat models pull tiny" in page.text(".error:not([hidden])")
    page.screenshot("chat-badges-light")
    page.theme(dark=True)
    page.screenshot("chat-badges-dark")


def test_typing_does_not_drive_the_notebook(page: ChatPage) -> None:
    def cells() -> int:
        return len(page.driver.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell"))

    before = cells()
    page.type("add dd b x", Keys.SHIFT + Keys.ENTER, "xx", Keys.ESCAPE, "a dd ")
    value = page.find("textarea")[0].get_property("value")
    assert value == "add dd b x\nxxa dd "
    assert cells() == before
    page.type(Keys.CONTROL + "a", Keys.DELETE)


def test_a_narrow_chat_scrolls_nowhere_sideways(page: ChatPage) -> None:
    page.ask("narrow")
    page.driver.execute_script("arguments[0].style.width = '300px'", page.host)
    page.open_source(2)
    wide = page.driver.execute_script(
        "return [...arguments[0].shadowRoot.querySelectorAll('.log, .turn, .composer, .details')]"
        ".filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className)",
        page.host,
    )
    page.screenshot("chat-300px")
    page.driver.execute_script("arguments[0].style.width = ''", page.host)
    assert wide == []


def test_a_second_view_shows_the_conversation_and_follows_it(page: ChatPage) -> None:
    page.ask("once")
    page.type("")
    command(page.driver, "notebook:create-output-view")
    clone = until("the second view", lambda: _other_chat(page))
    until("what was said is there", lambda: clone.text(".question") == "once")
    clone.start("long")
    until("text streams in the first view", lambda: "word5" in page.text(".text"))
    page.press("Stop")
    clone.wait_done(10)
    page.wait_done(10)
    clone.type("")  # the view that is closed is the one that was used last
    command(page.driver, "application:close")
    until("the view is closed", lambda: not _other_chat(page))
    assert page.ask("again").startswith("You can return")


def _other_chat(page: ChatPage) -> ChatPage | None:
    chats = page.driver.find_elements(By.CSS_SELECTOR, "slim-chat")
    return next((ChatPage(page.driver, chat) for chat in chats if chat != page.host), None)


@pytest.mark.parametrize(("question", "source", "words"), DEMO_QUESTIONS)
def test_the_demo_notebook_answers(
    driver: Any, lab: Lab, tmp_path: Path, question: str, source: str, words: str
) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(REPOSITORY / "knowledge", knowledge)
    golden = knowledge / "golden.jsonl"
    rows = golden.read_text(encoding="utf-8").splitlines(keepends=True)
    golden.write_text("".join(rows[::8]), encoding="utf-8")  # all are asked in other tests
    page = chat_in_notebook(driver, lab, DEMO, question, beside=[knowledge])
    assert any(source in chip for chip in page.chips()), page.chips()
    assert words in page.text(".turn:last-of-type .text")
    quote = page.open_source(1)
    details = page.find(".turn:last-of-type .details")[0]
    until("the whole passage is there", lambda: "Loading" not in details.text)
    assert page.find(".turn:last-of-type mark")[0].get_property("textContent") in quote
    assert "not available" not in details.text
    page.screenshot("demo")
