"""The server's chat page, and the element in a page of another origin, under strict policies."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

for package in ("fastapi", "uvicorn", "prometheus_client"):
    pytest.importorskip(package)

from axe import load_axe, serious  # noqa: E402
from bare_page import folder_served, open_page  # noqa: E402
from jupyter_browser import REPOSITORY, ChatPage, until  # noqa: E402
from running import Running, running  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from support import write_documents  # noqa: E402

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.serving.bots import Bots  # noqa: E402

pytestmark = pytest.mark.browser

QUESTION = "Can I return an opened machine?"
EMBEDDING = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="shop.css">
<script src="{server}/slimchat.js" integrity="{code}" crossorigin="anonymous"></script></head>
<body><h1>Shop</h1><slim-chat base="{server}" token="{token}" {more}></slim-chat></body></html>"""
STYLE = "slim-chat { --accent: rgb(120, 0, 80); }"


class _Strict(http.server.SimpleHTTPRequestHandler):
    server_at = ""
    trusted = "dompurify"

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src {self.server_at}; connect-src {self.server_at}; "
            "style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
            f"require-trusted-types-for 'script'; trusted-types {self.trusted}",
        )
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def shop(folder: Path) -> Iterator[tuple[http.server.ThreadingHTTPServer, str]]:
    handler = functools.partial(_Strict, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def shop_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("shop")
    with shop(folder) as (_, origin):
        yield folder, origin


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, shop_page: tuple[Path, str]
) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("served")
    docs = write_documents(root / "docs")
    SupportBot.from_folder(docs, BotConfig(name="Acme <help>"), index=root / "bot").close()
    with running(Bots(root / "bot"), {"access.origins": [shop_page[1]]}) as made:
        _Strict.server_at = made.address
        yield made


def refused(driver: Any) -> list[str]:
    """What the browser's console holds of broken policies and failures."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def write_shop(shop_page: tuple[Path, str], server: Running, token: str, more: str = "") -> str:
    from slimchat.serving.routes_page import integrity

    folder, origin = shop_page
    code = integrity("slimchat.js")
    page = EMBEDDING.format(server=server.address, code=code, token=token, more=more)
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "shop.css").write_text(STYLE, encoding="utf-8")
    # Else the browser may keep the page that was there in the same second.
    return f"{origin}/index.html?{secrets.token_hex(4)}"


def test_the_page_answers_with_its_source(driver: Any, server: Running) -> None:
    driver.get_log("browser")
    page = open_page(driver, f"{server.address}/#token={server.token}")
    until("the title is there", lambda: page.text("h2") == "Acme <help>")
    assert driver.title == "Acme <help>"
    assert "token" not in driver.current_url
    assert server.token not in driver.execute_script("return document.cookie")
    assert "within 30 days" in page.ask(QUESTION)
    assert "Opened machines" in page.chips()[0]
    assert "opened machine within 30 days" in page.open_source()
    until("the whole passage", lambda: "Bring the receipt" in page.text(".details"))
    page.press("Good answer")
    page.screenshot("served-page")
    until("the verdict is kept", lambda: _verdicts(server) == ["up"])
    load_axe(driver)
    assert serious(page) == []
    assert refused(driver) == []


def test_what_was_said_is_there_after_a_reload(driver: Any, server: Running) -> None:
    driver.get("about:blank")  # another fragment alone draws the chat anew while it is looked at
    page = open_page(driver, f"{server.address}/#token={server.token}")
    if page.find(".turn"):
        page.press("Clear")
    page.ask("What does error E-03 mean?")
    driver.refresh()
    page = open_page(driver, f"{server.address}/")
    until("the turn is there", lambda: page.text(".question") == "What does error E-03 mean?")
    assert "water tank" in page.text(".turn:last-of-type .text")


def test_without_a_token_the_page_asks_for_one(driver: Any, server: Running) -> None:
    driver.delete_all_cookies()
    driver.get(f"{server.address}/")
    field = until("the form", lambda: driver.find_elements(By.NAME, "token"))[0]
    field.send_keys("slim_wrong_x", Keys.ENTER)
    until("it says no", lambda: "unknown" in driver.find_element(By.TAG_NAME, "form").text)
    field = driver.find_element(By.NAME, "token")
    field.clear()
    field.send_keys(server.token, Keys.ENTER)
    until("the chat", lambda: driver.find_elements(By.TAG_NAME, "slim-chat"))


def test_a_link_with_a_token_counts_where_the_page_is_open_already(
    driver: Any, server: Running
) -> None:
    driver.get(f"{server.address}/")
    driver.delete_all_cookies()
    driver.get(f"{server.address}/")
    until("the form", lambda: driver.find_elements(By.NAME, "token"))
    driver.get(f"{server.address}/#token={server.token}")
    until("the chat", lambda: driver.find_elements(By.TAG_NAME, "slim-chat"))
    assert "token" not in driver.current_url


def test_a_frame_of_another_site_keeps_the_token_for_its_tab(driver: Any, tmp_path: Path) -> None:
    from running import PlayedBot, PlayedBots

    with folder_served(tmp_path) as address:
        outer = address.replace("127.0.0.1", "localhost").rstrip("/")
        with running(PlayedBots(PlayedBot()), {"access.frames": [outer]}) as made:
            frame = f'<!doctype html><iframe src="{made.address}/" width="600" height="500">'
            (tmp_path / "index.html").write_text(frame, encoding="utf-8")
            driver.get(outer)
            try:
                driver.switch_to.frame(0)
                field = until("the form", lambda: driver.find_elements(By.NAME, "token"))[0]
                field.send_keys(made.token, Keys.ENTER)
                chats = until("the chat", lambda: driver.find_elements(By.TAG_NAME, "slim-chat"))
                assert "0 1 2" in ChatPage(driver, chats[0]).ask(QUESTION)
            finally:
                driver.switch_to.default_content()


def test_a_page_of_another_origin_embeds_the_chat(
    driver: Any, server: Running, shop_page: tuple[Path, str]
) -> None:
    token, _ = server.book.add("shop", ["chat"])
    driver.get_log("browser")
    page = open_page(driver, write_shop(shop_page, server, token))
    assert "within 30 days" in page.ask(QUESTION)
    colour = "return getComputedStyle(arguments[0].shadowRoot.querySelector('.primary'))"
    assert driver.execute_script(f"{colour}.backgroundColor", page.host) == "rgb(120, 0, 80)"
    assert refused(driver) == []


def test_a_page_that_trusts_no_html_shows_answers_as_text(
    driver: Any, server: Running, shop_page: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Strict, "trusted", "'none'")
    token, _ = server.book.add("strictest", ["chat"])
    page = open_page(driver, write_shop(shop_page, server, token, 'keep="none"'))
    assert "within 30 days" in page.ask(QUESTION)
    driver.get_log("browser")


def test_the_page_of_the_documentation_works(
    driver: Any, server: Running, shop_page: tuple[Path, str]
) -> None:
    token, _ = server.book.add("docs", ["chat"])
    text = (REPOSITORY / "docs" / "serving.md").read_text(encoding="utf-8")
    found = re.search(r"^```html\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found
    page = found[1].replace("http://127.0.0.1:8000", server.address).replace("slim_…", token)
    folder, origin = shop_page
    (folder / "orders.html").write_text(page, encoding="utf-8")
    chat = open_page(driver, f"{origin}/orders.html")
    assert "within 30 days" in chat.ask(QUESTION)


def test_a_launcher_opens_and_closes(
    driver: Any, server: Running, shop_page: tuple[Path, str]
) -> None:
    token, _ = server.book.add("launcher", ["chat"])
    address = write_shop(shop_page, server, token, 'launcher heading="Help"')
    page = open_page(driver, address)
    assert not page.find(".frame")[0].is_displayed()
    page.press("Help")
    assert page.find(".frame")[0].is_displayed()
    assert "within 30 days" in page.ask(QUESTION)
    page.screenshot("served-launcher")
    page.press("Close")
    assert not page.find(".frame")[0].is_displayed()


def test_an_origin_that_is_not_allowed_gets_no_answer(
    driver: Any, server: Running, tmp_path: Path
) -> None:
    with shop(tmp_path) as (_, origin):
        address = write_shop((tmp_path, origin), server, server.token)
        page = open_page(driver, address)
        page.start(QUESTION)
        until("it tells", lambda: page.find(".banner") and page.find(".banner")[0].is_displayed())
        assert "30 days" not in page.text(".turn .text")


def test_a_server_that_stops_is_told(driver: Any, tmp_path: Path) -> None:
    from running import PlayedBot, PlayedBots

    driver.set_window_size(1200, 900)
    with running(PlayedBots(PlayedBot())) as played:
        page: ChatPage = open_page(driver, f"{played.address}/#token={played.token}")
        page.ask("One?")
    page.start("Two?")
    until("it is told", lambda: page.find(".banner")[0].is_displayed())


def _verdicts(server: Running) -> list[str]:
    with server.client() as client:
        return [row["verdict"] for row in client.get("/v1/feedback/all").json()["data"]]
