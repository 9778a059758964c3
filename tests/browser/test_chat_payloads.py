"""Nothing that a document or a model says runs in the browser, or calls anybody."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from conftest import PAYLOADS
from jupyter_browser import ChatPage, Lab, until

pytestmark = pytest.mark.browser


def test_no_payload_runs_and_no_request_leaves(page: ChatPage, lab: Lab) -> None:
    driver = page.driver
    driver.execute_script("window.alert = () => { window.__pwned = true }; arguments[0]", page.host)
    driver.get_log("performance")
    for number, payload in enumerate(PAYLOADS):
        question = f"payload {number} {payload}"
        assert driver.execute_script("return arguments[0].ask(arguments[1])", page.host, question)
        page.wait_done()
        driver.execute_script(
            "const chips = arguments[0].shadowRoot.querySelectorAll('.chip');"
            "chips[chips.length - 1].click()",
            page.host,
        )
    until("the last passage is there", lambda: not page.find(".details .note:not([hidden])"))
    assert len(page.find(".turn")) == len(PAYLOADS)
    assert driver.execute_script("return window.__pwned ?? null") is None
    own = urlsplit(lab.url).netloc
    sent = [
        message["params"]["request"]["url"]
        for entry in driver.get_log("performance")
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    ]
    abroad = [url for url in sent if urlsplit(url).netloc not in ("", own)]
    assert abroad == []
    tags = driver.execute_script(
        "return [...new Set([...arguments[0].shadowRoot.querySelectorAll('.text *')]"
        ".map((e) => e.tagName))]",
        page.host,
    )
    assert not {"IMG", "SCRIPT", "IFRAME", "SVG", "FORM", "INPUT", "STYLE"} & set(tags)
