"""axe-core looks at the chat in JupyterLab, light and dark, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe import load_axe, violations
from jupyter_browser import ChatPage, until

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def axe(opened: ChatPage) -> None:
    load_axe(opened.driver)


def nothing(page: ChatPage) -> None:
    assert page.find(".suggestion")


def answered(page: ChatPage) -> None:
    page.ask("Can I?")
    page.open_source(1)
    until("the passage is there", lambda: "Before the quote" in page.find(".details")[0].text)


def judged(page: ChatPage) -> None:
    page.ask("Can I?")
    page.press("Bad answer")
    until("the form opens", lambda: page.find(".feedback fieldset"))


def edited(page: ChatPage) -> None:
    page.ask("Can I?")
    page.press("Edit question")


def every_badge(page: ChatPage) -> None:
    for question in ("refuse", "which", "person", "error"):
        page.ask(question)


def conversations(page: ChatPage) -> None:
    page.ask("Can I?")
    for label in ("Conversations", "New conversation"):
        page.press(label)
    page.ask("And now?")
    for label in ("Conversations", "Rename “Can I?”"):
        page.press(label)


def options(page: ChatPage) -> None:
    page.ask("Can I?")
    page.press("Options")


def cleared(page: ChatPage) -> None:
    page.ask("Can I?")
    page.press("Clear")


STATES = [nothing, answered, judged, edited, every_badge, conversations, options, cleared]


def close_panels(page: ChatPage) -> None:
    for button in page.find("header [aria-expanded=true]"):
        page._click(button)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_serious_violation(page: ChatPage, state: Callable[[ChatPage], None]) -> None:
    state(page)
    found = []
    for dark in (False, True):
        page.theme(dark=dark)
        page.screenshot(f"axe-{state.__name__}-{'dark' if dark else 'light'}")
        for violation in violations(page):
            print(dark, violation)
            if violation["impact"] in ("serious", "critical"):
                found.append((dark, violation))
    close_panels(page)
    assert found == []


WIDE = """
return [...arguments[0].shadowRoot.querySelectorAll(
  '.frame, header, .panel, .log, .turn, .details, .feedback, .toast, .composer'
)].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className)
"""


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_scrolls_sideways_at_320_pixels(
    page: ChatPage, state: Callable[[ChatPage], None]
) -> None:
    page.driver.execute_script("arguments[0].style.width = '320px'", page.host)
    try:
        state(page)
        page.screenshot(f"chat-320px-{state.__name__}")
        assert page.driver.execute_script(WIDE, page.host) == []
    finally:
        page.driver.execute_script("arguments[0].style.width = ''", page.host)
        close_panels(page)
