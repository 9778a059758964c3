"""The chat's bundle on a page of its own, with a model that the test plays."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jupyter_browser import REPOSITORY, ChatPage, until
from selenium import webdriver
from selenium.webdriver.common.by import By

PAGE = """<!doctype html><html lang="en" dir="%(dir)s"><title>Chat</title><meta charset="utf-8">
<link rel="icon" href="data:,"><body style="margin:0"><div id="el"></div><script type="module">
window.alert = () => { window.__pwned = true; };
import host from "./chat.js";
const listeners = {};
window.model = {
  state: %(state)s,
  get: (key) => window.model.state[key],
  on: (name, call) => (listeners[name] ??= []).push(call),
  off() {},
  send() {},
  emit: (name, message) => (listeners[name] ?? []).forEach((call) => call(message)),
};
host.render({ model: window.model, el: document.getElementById("el") });
</script>"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def folder_served(folder: Path) -> Iterator[str]:
    """The address of a folder of pages."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def serving(folder: Path, state: Mapping[str, Any], direction: str = "ltr") -> Iterator[str]:
    """The address of a page with the chat over a model in this state."""
    shutil.copy(REPOSITORY / "slimchat/widgets/static/chat.js", folder)
    page = PAGE % {"dir": direction, "state": json.dumps(state).replace("<", "\\u003c")}
    (folder / "index.html").write_text(page, encoding="utf-8")
    with folder_served(folder) as address:
        yield address


def open_page(driver: webdriver.Chrome, address: str) -> ChatPage:
    """The chat on the page at the address."""
    driver.get(address)
    host = until("the chat is there", lambda: driver.find_elements(By.TAG_NAME, "slim-chat"))
    return ChatPage(driver, host[0])
