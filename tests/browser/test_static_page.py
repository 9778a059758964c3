"""The page of ``slimchat export --format web``, on an origin of its own, with a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

for package in ("fastapi", "uvicorn", "prometheus_client"):
    pytest.importorskip(package)

from axe import load_axe, serious  # noqa: E402
from bare_page import folder_served, open_page  # noqa: E402
from jupyter_browser import ChatPage, requests, until  # noqa: E402
from running import Running, running  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from support import write_documents  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.cli.app import app  # noqa: E402
from slimchat.serving.bots import Bots  # noqa: E402

pytestmark = pytest.mark.browser

QUESTION = "Can I return an opened machine?"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Running, Path]]:
    """The page's address, the server that it talks to, and its folder."""
    root = tmp_path_factory.mktemp("static-page")
    docs, folder = write_documents(root / "docs"), root / "page"
    folder.mkdir()
    SupportBot.from_folder(docs, BotConfig(name="Acme <help>"), index=root / "bot").close()
    with (
        folder_served(folder) as address,
        running(Bots(root / "bot"), {"access.origins": [address.rstrip("/")]}) as server,
    ):
        command = ["export", str(root / "bot"), "--format", "web", "-o", str(folder)]
        done = CliRunner().invoke(app, [*command, "--server", server.address])
        assert done.exit_code == 0, done.output
        yield address, server, folder


def complaints(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]


def test_it_asks_for_a_token_keeps_it_and_chats(
    driver: Any, page: tuple[str, Running, Path]
) -> None:
    address, server, _ = page
    token, _ = server.book.add("page", ["chat"])
    for kind in ("browser", "performance"):
        driver.get_log(kind)
    driver.get(address)
    field = until("the form", lambda: driver.find_elements(By.NAME, "token"))[0]
    field.send_keys("slim_wrong_x", Keys.ENTER)
    until("it says no", lambda: "unknown" in driver.find_element(By.TAG_NAME, "form").text)
    field = driver.find_element(By.NAME, "token")
    field.clear()
    complaints(driver)  # the two 401 above
    field.send_keys(token, Keys.ENTER)
    host = until("the chat", lambda: driver.find_elements(By.CSS_SELECTOR, "slim-chat[token]"))[0]
    chat = ChatPage(driver, host)
    until("the title is there", lambda: chat.text("h2") == "Acme <help>")
    assert "within 30 days" in chat.ask(QUESTION)
    assert "opened machine within 30 days" in chat.open_source()
    chat.screenshot("static-page")
    load_axe(driver)
    assert serious(chat) == []
    assert complaints(driver) == []
    near = (address, server.address)
    assert [url for url in requests(driver) if not url.startswith(near)] == []
    driver.refresh()
    chat = open_page(driver, address)
    until("the turn is there", lambda: chat.text(".question") == QUESTION)


def test_a_link_brings_a_token_and_it_is_not_seen(
    driver: Any, page: tuple[str, Running, Path]
) -> None:
    address, server, _ = page
    token, _ = server.book.add("link", ["chat"])
    driver.get("about:blank")
    chat = open_page(driver, f"{address}#token={token}")
    until("the token is used", lambda: chat.host.get_attribute("token") == token)
    assert "token" not in driver.current_url
    assert "within 30 days" in chat.ask(QUESTION)


def test_nothing_else_runs_on_the_page(driver: Any, page: tuple[str, Running, Path]) -> None:
    address, server, folder = page
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "<title>Acme &lt;help&gt;</title>" in text
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)[0]
    assert f"connect-src {server.address};" in policy
    assert "unsafe" not in policy
    assert len(re.findall(r' integrity="sha384-[A-Za-z0-9+/=]{64}"', text)) == 3
    whole = (folder / "slimchat.js").read_text(encoding="utf-8")
    (folder / "other.js").write_text(f"{whole}\nwindow.changed = true;\n", encoding="utf-8")
    changed = text.replace('src="slimchat.js"', 'src="other.js"')
    changed = changed.replace("</body>", "<script>window.inline = true</script></body>")
    (folder / "other.html").write_text(changed, encoding="utf-8")
    complaints(driver)
    driver.get(f"{address}other.html")
    assert driver.execute_script("return [window.changed, window.inline]") == [None, None]
    told = " ".join(complaints(driver))
    assert "integrity" in told
    assert "inline" in told


@pytest.mark.parametrize(
    "server", ["chat.example", "ftp://a.example", "http://a b", "https://u:p@a"]
)
def test_an_address_that_is_none_is_told(
    page: tuple[str, Running, Path], tmp_path: Path, server: str
) -> None:
    bot = page[2].parent / "bot"
    command = ["export", str(bot), "--format", "web", "-o", str(tmp_path / "page")]
    done = CliRunner().invoke(app, [*command, "--server", server])
    assert done.exit_code == 2
    assert not (tmp_path / "page").exists()
