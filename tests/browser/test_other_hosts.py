"""The chat and the studio in Notebook 7, Voila, Panel and marimo."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pytest
from harm import HOOK, assert_harmless
from hosted import HOSTS, Host, opened_host
from hostile_bot import PAYLOADS
from inspected_bot import QUESTION
from jupyter_browser import WATCH, ChatPage, ElementPage, forget, until
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

EVERYWHERE = """
const all = (root) => [...root.querySelectorAll("*")].flatMap((each) => [
  ...(each.localName === arguments[0] ? [each] : []),
  ...(each.shadowRoot ? all(each.shadowRoot) : []),
]);
return all(document).filter((each) => each.checkVisibility());
"""
ANSWER = "You can return an opened machine within 30 days."
SOURCE = "1 Returns > Opened machines"


@dataclass
class Page:
    """An open page of a host."""

    name: str
    host: Host
    driver: Any
    address: str
    asked: list[str] = field(default_factory=list)

    def part(self, tag: str, number: int = 0) -> WebElement:
        """An element of that name, in whatever shadow trees the host makes."""

        def shown() -> WebElement | None:
            found = self.driver.execute_script(EVERYWHERE, tag)
            return found[number] if len(found) > number else None

        return until(f"{self.name} shows {tag}", shown)

    def titled(self, tag: str, title: str) -> WebElement:
        """:meth:`part`, by its heading."""

        def shown() -> WebElement | None:
            found = [
                ElementPage(self.driver, each)
                for each in self.driver.execute_script(EVERYWHERE, tag)
            ]
            return next((each.host for each in found if each.text("h2") == title), None)

        return until(f"{self.name} shows {title}", shown)

    def check(self) -> None:
        """Nothing was loaded from elsewhere but by the host, and nothing of slimchat failed."""
        events = [
            json.loads(each["message"])["message"] for each in self.driver.get_log("performance")
        ]
        self.asked += [
            each["params"].get("request", each["params"])["url"]
            for each in events
            if each["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated")
        ]
        near = self.address.split("://")[1].split("/")[0]
        local = (f"http://{near}/", f"ws://{near}/", f"blob:http://{near}/", "data:", "about:")
        foreign = {url for url in self.asked if not url.startswith(local)}
        assert self.asked
        assert [url for url in foreign if not url.startswith(self.host.own)] == []
        from_cdn = self.driver.execute_script("return window.askedOfCdn")
        assert len(from_cdn) == (self.name == "panel"), from_cdn
        words = ("slimchat", "slim-", "blob:")
        logs = [entry for entry in self.driver.get_log("browser") if entry["level"] != "DEBUG"]
        assert [each for each in logs if any(word in each["message"] for word in words)] == []


@pytest.fixture(scope="module", params=list(HOSTS))
def page(
    request: pytest.FixtureRequest, driver: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    name: str = request.param
    if find_spec(HOSTS[name].module) is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing(f"{name} is not installed; run: pip install 'slimchat[hosts]'")
    forget(driver)
    with opened_host(HOSTS[name], driver, tmp_path_factory.mktemp(name)) as address:
        yield Page(name, HOSTS[name], driver, address)


def test_a_question_is_answered(page: Page) -> None:
    chat = ChatPage(page.driver, page.part("slim-chat"))
    page.driver.execute_script(WATCH, chat.host)
    assert ANSWER in chat.ask(QUESTION)
    assert "writing" in page.driver.execute_script("return window.left"), "the answer streams"
    assert chat.chips() == [SOURCE]
    assert chat.host.get_attribute("theme") == page.host.theme
    chat.screenshot(f"{page.name}-chat")
    page.check()


def test_the_studio_shows_its_parts(page: Page) -> None:
    studio = ElementPage(page.driver, page.part("slim-studio"))
    tabs = studio.find("[role=tab]")
    names = [tab.text for tab in tabs]
    assert names[:4] == ["Chat", "Inspect", "Settings", "Documents"]
    assert names[-2:] == ["Export", "Import"]
    chat = ChatPage(page.driver, page.part("slim-chat", 1))
    assert ANSWER in chat.ask(QUESTION)
    chat._click(chat.find("[title='How this answer came about']")[-1])
    selected = "[role=tab][aria-selected=true]"
    until("Python chooses the inspector", lambda: studio.text(selected) == "Inspect")
    inspector = ElementPage(page.driver, page.part("slim-inspect"))
    until("it shows the answer", lambda: inspector.text(".summary .question") == QUESTION)
    ElementPage(page.driver, tabs[1]).screenshot(f"{page.name}-studio")
    tabs[1].send_keys(Keys.ARROW_RIGHT)
    controls = ElementPage(page.driver, page.part("slim-controls"))
    until("the settings are there", lambda: controls.find(".setting"))
    tabs[2].send_keys(Keys.ARROW_RIGHT)
    documents = ElementPage(page.driver, page.part("slim-knowledge"))
    until("the documents are there", lambda: "returns.md" in documents.text("table"))
    page.check()


def test_no_payload_runs(page: Page) -> None:
    page.driver.execute_script(HOOK)
    chat = ChatPage(page.driver, page.titled("slim-chat", "Echo"))
    for start in range(0, len(PAYLOADS), 10):
        text = "\n\n".join(PAYLOADS[start : start + 10])
        count = start // 10 + 1
        page.driver.execute_script("arguments[0].ask(arguments[1])", chat.host, text)
        answered = f"{page.name} answers {count} times"
        until(answered, lambda n=count: len(chat.find(".turn[data-status=done]")) == n)
        chat._click(chat.find(".turn:last-of-type .chip")[0])
    until("a passage is there", lambda: chat.text(".turn:last-of-type .details blockquote"))
    chat.screenshot(f"{page.name}-payloads")
    assert_harmless(chat, 200)
    page.check()
