"""What can be done with answers and conversations, in JupyterLab."""

from __future__ import annotations

from typing import Any

import pytest
from jupyter_browser import ChatPage, until
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


def python(page: ChatPage, code: str) -> str:
    """What an expression is in the notebook's kernel."""
    script = (
        "const [code, done] = arguments;"
        "const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;"
        "const future = kernel.requestExecute({code: '', user_expressions: {x: code}});"
        "future.done.then(reply => done(reply.content.user_expressions.x))"
    )
    reply: dict[str, Any] = page.driver.execute_async_script(script, code)
    return str(reply["data"]["text/plain"])


def test_suggested_questions_are_asked_at_a_press(page: ChatPage) -> None:
    page.screenshot("chat-empty")
    page.press("Where is my order?")
    page.wait_done()
    assert page.text(".question") == "Where is my order?"


def test_an_edited_question_and_a_new_answer_replace_the_old(page: ChatPage) -> None:
    page.ask("history")
    page.ask("more history")
    page.press("Ask again")
    until("it is asked", lambda: len(page.find(".turn")) == 2)
    page.wait_done()
    assert page.text(".turn:last-of-type .text") == "2 earlier texts"
    page._click(page.find("[aria-label='Edit question']")[0])
    page.screenshot("chat-edit")
    page.driver.switch_to.active_element.send_keys(" of mine", Keys.ENTER)
    until("it is asked", lambda: page.text(".question") == "history of mine")
    page.wait_done()
    assert page.text(".turn:last-of-type .text") == "0 earlier texts"
    assert len(page.find(".turn")) == 1


def test_a_verdict_reaches_python(page: ChatPage) -> None:
    page.ask("Can I?")
    page.press("Bad answer")
    until("it is confirmed", lambda: page.find(".tools [aria-pressed=true]"))
    until("the form opens", lambda: page.find(".feedback fieldset"))
    page.screenshot("chat-feedback")
    page._click(page.find(".feedback input")[0])
    page.find(".feedback textarea")[0].send_keys("It is 30 days.")
    page._click(page.find(".feedback .solid")[0])
    until("the form closes", lambda: not page.find(".feedback")[0].is_displayed())
    seen = python(
        page, "[(f.question, f.verdict, f.reasons, f.comment) for f in chat.feedback][-1]"
    )
    assert seen == "('Can I?', 'down', ('wrong',), 'It is 30 days.')"


def test_the_language_can_be_switched(page: ChatPage) -> None:
    page.press("Options")
    page.press("Español")
    until("the texts change", lambda: page.text(".primary") == "Enviar")
    until("python knows", lambda: python(page, "chat.language") == "'es'")
    page.screenshot("chat-options-es")
    assert page.ask("language") == "language: es"
    page.press("Automático")
    until("the texts change", lambda: page.text(".primary") == "Send")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.find(".panel.options")[0].is_displayed()


def test_transcripts_are_made_in_the_browser(page: ChatPage) -> None:
    page.ask("Can I?")
    page.driver.execute_script(
        "window.__blobs = []; const make = URL.createObjectURL;"
        "URL.createObjectURL = (blob) => { window.__blobs.push(blob); return make(blob); }"
    )
    page.press("Options")
    page.press("Download as Markdown")
    page.press("Download as JSON")
    texts = page.driver.execute_async_script(
        "const [done] = arguments; Promise.all(window.__blobs.map((b) => b.text())).then(done)"
    )
    page.press("Options")
    assert "1. Clean it and pack it." in texts[0]
    assert "policies/returns.md" in texts[0]
    assert '"question": "Can I?"' in texts[1]


def test_conversations_are_kept_apart_and_come_back(page: ChatPage) -> None:
    page.ask("first")
    page.press("Conversations")
    page.press("New conversation")
    until("it is empty", lambda: not page.find(".turn"))
    assert page.ask("history") == "0 earlier texts"
    page.press("Conversations")
    page.screenshot("chat-conversations")
    page.press("Delete “history”")
    until("the other is shown", lambda: page.text(".question") == "first")
    assert page.driver.execute_script(
        "return arguments[0].shadowRoot.activeElement.textContent", page.host
    ) == "Undo"  # fmt: skip
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    until("it is back", lambda: page.text(".question") == "history")
    page.press("first")
    until("the first is shown", lambda: page.text(".question") == "first")
    page.press("Conversations")
    page.press("Delete “history”")
    until("one is left", lambda: len(page.find(".conversations li")) == 1)
    page.press("Dismiss")
    page.press("Conversations")


def test_it_can_be_driven_by_keyboard_alone(page: ChatPage) -> None:
    page.ask("Can I?")
    keys = page.driver.switch_to.active_element
    seen: list[str] = []
    for _ in range(12):
        keys.send_keys(Keys.SHIFT + Keys.TAB)
        keys = page.driver.switch_to.active_element
        seen.append(
            page.driver.execute_script(
                "const e = arguments[0].shadowRoot.activeElement;"
                "if (!e) return '';"
                "const style = getComputedStyle(e);"
                "const name = e.getAttribute('aria-label') || e.textContent;"
                "return style.outlineStyle === 'none' ? name + ' HAS NO FOCUS RING' : name",
                page.host,
            )
        )
    assert seen[:8] == [
        "Bad answer", "Good answer", "Ask again", "Copy answer",
        "2Espresso Machine Pro 2000 user manual > Care and maintenance > "
        "Descaling the boiler, page 12",
        "1Returns > Europe, page 3", "your account", "Edit question",
    ]  # fmt: skip
    assert "HAS NO FOCUS RING" not in str(seen)
    assert {"Conversation", "Options", "Conversations", "Clear"} <= set(seen)


def test_escape_on_a_source_closes_its_passage(page: ChatPage) -> None:
    page.ask("Can I?")
    page.open_source(1)
    chip, passage = page.find(".chip")[0], page.find(".details")[0]
    page.driver.execute_script("arguments[0].focus()", chip)
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    until("the passage closes", lambda: not passage.is_displayed())
    focused = page.driver.execute_script("return arguments[0].shadowRoot.activeElement", page.host)
    assert focused == chip


def test_small_targets_are_large_enough(page: ChatPage) -> None:
    page.ask("Can I?")
    page.open_source(1)
    small = page.driver.execute_script(
        "return [...arguments[0].shadowRoot.querySelectorAll('button, select, textarea, input')]"
        ".map((e) => [e.textContent || e.ariaLabel, e.getBoundingClientRect()])"
        ".filter(([, r]) => r.width && (r.width < 24 || r.height < 24)).map(([name]) => name)",
        page.host,
    )
    assert small == []


def test_a_restarted_kernel_is_told(page: ChatPage) -> None:
    page.ask("before")
    page.driver.execute_script(
        "window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
    )
    until("it is told", lambda: "stopped or restarted" in page.text(".banner"))
    page.screenshot("chat-gone")
    page.type("after", Keys.ENTER)
    assert page.find("textarea")[0].get_property("value") == "after"
    assert page.text(".question") == "before"
    page.type(Keys.CONTROL + "a", Keys.DELETE)
