"""The operators' page in a browser: found, shown, kept as golden, exported and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

for package in ("fastapi", "uvicorn", "prometheus_client"):
    pytest.importorskip(package)

from axe import load_axe, serious  # noqa: E402
from jupyter_browser import ElementPage, until  # noqa: E402
from running import Running, running  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from support import write_documents  # noqa: E402

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.evaluation.golden import load_golden  # noqa: E402
from slimchat.serving.bots import Bots  # noqa: E402

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)> Who won the cup? Ask ana@example.com"


class Page(ElementPage):
    """The page; it has no shadow."""

    def find(self, selector: str) -> list[Any]:
        return list(self.host.find_elements(By.CSS_SELECTOR, selector))

    def press(self, label: str) -> None:
        def named() -> list[Any]:
            shown = (one for one in self.find("button") if one.is_displayed())
            return [one for one in shown if one.text == label]

        self._click(until(f"the button {label}", named)[-1])

    def questions(self) -> list[str]:
        return [one.text for one in self.find(".opens")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    root = tmp_path_factory.mktemp("operated")
    docs = write_documents(root / "docs")
    SupportBot.from_folder(docs, BotConfig(name="Acme <help>"), index=root / "bot").close()
    changes = {
        "feedback.file": root / "kept.sqlite",
        "feedback.transcripts": True,
        "feedback.golden": root / "golden.jsonl",
    }
    with running(Bots(root / "bot"), changes) as made:
        yield made, root


def ask(server: Running, question: str, conversation: str) -> str:
    body = {"messages": [{"role": "user", "content": question}]}
    with server.client() as client:
        said = client.post(
            "/v1/chat/completions", json={**body, "slimchat": {"conversation": conversation}}
        )
        return str(said.json()["slimchat"]["id"])


def opened(driver: Any, server: Running, token: str = "", language: str = "") -> Page:
    headers = {"Accept-Language": language} if language else {}
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": headers})
    driver.get("about:blank")  # another fragment alone loads nothing
    driver.get(f"{server.address}/operator{f'#token={token}' if token else ''}")
    return Page(driver, until("the page", lambda: driver.find_elements(By.TAG_NAME, "main"))[0])


def refused(driver: Any) -> list[str]:
    """What the browser's console holds of broken policies and failures."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def test_an_operator_works_through_what_was_said(driver: Any, server: tuple[Running, Path]) -> None:
    running_server, root = server
    driver.set_window_size(1300, 1000)
    token, _ = running_server.book.add("desk", ["operator"])
    answer = ask(running_server, "Can I return an opened machine?", "one")
    ask(running_server, "And what does error E-03 mean?", "one")
    ask(running_server, HOSTILE, "two")
    verdict = {"answer_id": answer, "verdict": "down", "comment": "Too short", "question": "Can I?"}
    verdict |= {"edited": "Yes, until the 30th day."}
    with running_server.client() as client:
        client.post("/v1/feedback", json=verdict)
    driver.get_log("browser")
    page = opened(driver, running_server, token)
    until("the conversations", lambda: len(page.questions()) == 2)
    assert "token" not in driver.current_url
    assert "<img src=x onerror=alert(1)> Who won the cup? Ask [email]" in page.questions()
    page.find("input[name=text]")[0].send_keys("e-03", Keys.ENTER)
    until("it is filtered", lambda: page.questions() == ["Can I return an opened machine?"])
    assert "text=e-03" in page.find(".exports a")[1].get_attribute("href")

    page.find(".opens")[0].send_keys(Keys.ENTER)
    until("it is open", lambda: len(page.find(".turns > li")) == 2)
    assert driver.switch_to.active_element.tag_name == "h2"
    assert "within 30 days" in page.find(".turns > li")[0].text
    assert "bad" in page.find(".turns > li")[0].text
    page.screenshot("operator-conversation")
    load_axe(driver)
    assert serious(page) == []

    page.press("Make it a golden question")
    dialog = until("the dialog", lambda: page.find("dialog[open]"))[0]
    assert "2 earlier turns" in dialog.text
    assert serious(page) == []
    page.screenshot("operator-golden")
    page.press("Add to the golden set")
    until("it was added", lambda: "golden.jsonl now holds 1" in page.find(".told")[0].text)
    case = load_golden(root / "golden.jsonl")[0]
    assert case.question == "And what does error E-03 mean?"
    assert case.reference_sources == ("errors.md",)
    assert case.reference_answer == "Error E-03 means that the water tank of the X200 is empty."
    assert case.history[0] == ("user", "Can I return an opened machine?")

    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    until("it is closed", lambda: not page.find(".detail"))
    assert driver.switch_to.active_element.text == "Can I return an opened machine?"

    page.press("Feedback")
    until("the verdicts", lambda: page.questions() == ["Can I?"] or page.find(".told")[0].text)
    page.press("Clear")
    until("the verdicts", lambda: page.questions() == ["Can I?"])
    page.find(".opens")[0].click()
    until("it is open", lambda: "Too short" in page.find(".detail")[0].text)
    page.press("Make it a golden question")
    dialog = until("the dialog", lambda: page.find("dialog[open]"))[0]
    dialog.find_elements("css selector", "textarea")[2].send_keys("returns.md")
    page.press("Add to the golden set")
    until("it was added", lambda: "golden.jsonl now holds 2" in page.find(".told")[0].text)
    case = load_golden(root / "golden.jsonl")[1]
    assert (case.note, case.reference_answer) == ("Too short", "Yes, until the 30th day.")
    page.press("Show its conversation")
    until("the conversation", lambda: len(page.find(".turns > li")) == 2)
    page.press("Delete")
    until("it asks", lambda: page.find("dialog[open]"))
    page.press("Delete")
    until("it is gone", lambda: page.find(".told")[0].text == "It was deleted.")
    assert page.questions() == []
    page.press("Conversations")
    until("one is left", lambda: len(page.questions()) == 1)
    page.press("Sign out")
    until("it says so", lambda: "You are signed out." in page.text("form"))
    assert driver.get_cookie("slimchat_token") is None
    assert refused(driver) == []


def test_the_page_is_dark_and_speaks_spanish_and_portuguese(
    driver: Any, server: tuple[Running, Path]
) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        ask(server[0], "O que significa o erro E-04?", "three")
        page = opened(driver, server[0], server[0].token, "pt-BR")
        until("the conversations", lambda: page.questions())
        assert page.find("h1")[0].text == "O que os clientes disseram"
        page.find(".opens")[0].click()
        until("it is open", lambda: page.find(".detail"))
        page.screenshot("operator-dark")
        load_axe(driver)
        assert serious(page) == []
        page = opened(driver, server[0], language="es")
        until("the page", lambda: page.find("h1"))
        assert page.find("h1")[0].text == "Lo que dijeron los clientes"
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
        driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {}})


def test_who_is_no_operator_sees_nothing(driver: Any, server: tuple[Running, Path]) -> None:
    driver.delete_all_cookies()
    page = opened(driver, server[0])
    field = until("the form", lambda: page.find("input[name=token]"))[0]
    token, _ = server[0].book.add("customer", ["chat"])
    field.send_keys(token, Keys.ENTER)
    until("it says why", lambda: "needs the scope 'operator'" in page.find("form")[0].text)
    driver.get_log("browser")
