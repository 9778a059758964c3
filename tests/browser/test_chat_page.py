"""The chat on a bare page: no JupyterLab around it, other directions, sizes and preferences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bare_page import open_page, serving
from jupyter_browser import ChatPage, until

pytestmark = pytest.mark.browser

STATE = {
    "title": "الدعم",
    "messages": [
        {"request": "r", "role": "user", "text": "كيف أعيد الجهاز؟ Lumen 2"},
        {
            "request": "r", "role": "assistant", "text": "خلال **14** يوما. [1]\n\n1. واحد\n\n> x",
            "action": "answer", "language": "ar", "confidence": 0.9,
            "citations": [{
                "source": "returns.md", "title": "الإرجاع", "section": "", "page": None,
                "quote": "خلال 14 يوما", "passage_id": "p1", "score": 0.9,
            }],
        },
    ],
    "conversation": "c", "conversations": [{"id": "c", "title": "الجهاز", "turns": 1}],
}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("page"), STATE, "rtl") as running:
        yield running


@pytest.fixture
def bare(driver: Any, address: str) -> Iterator[Callable[..., ChatPage]]:
    """Opens the page with media features, in a window 320 pixels wide."""

    def opened(**features: str) -> ChatPage:
        media = [{"name": name.replace("_", "-"), "value": v} for name, v in features.items()]
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        size = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        return open_page(driver, address)

    yield opened
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def computed(page: ChatPage, selector: str, name: str) -> str:
    script = (
        "const [host, selector, name] = arguments;"
        "const root = host.shadowRoot; const e = selector ? root.querySelector(selector) : host;"
        "return getComputedStyle(e)[name]"
    )
    return str(page.driver.execute_script(script, page.host, selector, name))


def test_it_follows_the_systems_colours_where_no_host_has_any(bare: Any) -> None:
    page = bare(prefers_color_scheme="light")
    assert computed(page, "", "backgroundColor") == "rgb(255, 255, 255)"
    page = bare(prefers_color_scheme="dark")
    assert computed(page, "", "backgroundColor") == "rgb(22, 25, 29)"
    assert computed(page, ".question", "color") == "rgb(232, 234, 237)"


def test_right_to_left_at_320_pixels(bare: Any) -> None:
    page = bare(prefers_color_scheme="light")
    page.find(".chip")[0].click()
    page.screenshot("chat-rtl")
    assert computed(page, ".question", "direction") == "rtl"
    assert computed(page, ".text", "direction") == "rtl"
    assert computed(page, ".composer", "direction") == "rtl"
    heading, options = (page.find(selector)[0].rect for selector in ("h2", "[aria-label=Options]"))
    assert options["x"] < heading["x"]
    wide = "return document.documentElement.scrollWidth"
    assert page.driver.execute_script(wide) <= 320


def test_nothing_moves_for_those_who_ask_for_that(bare: Any) -> None:
    script = (
        "arguments[0].ask('Q'); const root = arguments[0].shadowRoot;"
        "const note = root.querySelector('[data-status=waiting] .answer > .note');"
        "return getComputedStyle(note, '::after').animationName"
    )
    page = bare(prefers_reduced_motion="no-preference")
    assert page.driver.execute_script(script, page.host) == "pulse"
    page = bare(prefers_reduced_motion="reduce")
    assert page.driver.execute_script(script, page.host) == "none"


STRICT = """<!doctype html><meta charset="utf-8"><title>Strict</title>
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'self' 'nonce-x' blob:;
style-src 'unsafe-inline'; img-src data:; connect-src 'self'">
<link rel="icon" href="data:,"><body class="vscode-dark"><div id="output"></div>
<script nonce="x" type="module">
window.broken = [];
addEventListener("securitypolicyviolation", (e) => window.broken.push(e.violatedDirective));
const source = await (await fetch("./chat.js")).text();
const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
const { default: host } = await import(url);
const el = document.createElement("div");
document.getElementById("output").attachShadow({ mode: "open" }).append(el);
const calls = {};
const sent = (window.sent = []);
const model = {
  get: (name) => ({ title: "Acme", messages: [], conversation: "c" })[name],
  on: (name, call) => (calls[name] ??= []).push(call),
  off() {},
  send: (content) => sent.push(content),
};
host.render({ model, el });
window.tell = (request, event) =>
  calls["msg:custom"].forEach((call) => call({ type: "event", request, event }));
window.chat = el.firstElementChild;
</script>"""


def test_it_runs_in_a_shadow_root_under_a_strict_policy(driver: Any, tmp_path: Any) -> None:
    """As in VS Code and Colab: code from a blob, no kernel object, nothing else allowed."""
    with serving(tmp_path, {}) as address:
        (tmp_path / "strict.html").write_text(STRICT, "utf-8")
        driver.get(f"{address}strict.html")
        host = until("the chat is there", lambda: driver.execute_script("return window.chat"))
        page = ChatPage(driver, host)
        assert page.text("h2") == "Acme"
        assert host.get_attribute("theme") == "dark"
        page.type("Where is it?", "\ue007")
        ask = until("it was asked", lambda: driver.execute_script("return window.sent.at(-1)"))
        assert (ask["type"], ask["text"]) == ("ask", "Where is it?")
        event = {"type": "token", "text": "**Here** <img src=x>"}
        driver.execute_script("window.tell(arguments[0], arguments[1])", ask["request"], event)
        until("it is answered", lambda: "Here <img src=x>" in page.text(".text"))
        page.screenshot("chat-strict")
        assert driver.execute_script("return window.broken") == []
