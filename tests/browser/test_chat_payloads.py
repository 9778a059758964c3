"""Nothing that a document, a question or a model says runs in the browser, or calls anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from bare_page import open_page, serving
from hostile_bot import PAYLOADS
from jupyter_browser import requests

pytestmark = pytest.mark.browser

TRY_ALL = """
const [host, payloads, done] = arguments;
const { model } = window;
const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
const tags = new Set(), handlers = new Set();
(async () => {
  for (const p of payloads) {
    const citation = {
      source: p, title: p, section: p, page: 1, quote: p, passage_id: p, score: 0.5,
    };
    Object.assign(model.state, {
      conversation: p, conversations: [{ id: p, title: p, turns: 1 }],
      messages: [
        { request: p, role: "user", text: p },
        { request: p, role: "assistant", text: p, action: "answer", citations: [citation],
          language: p, error: { fact: p, fix: p } },
      ],
    });
    host.setAttribute("heading", p);
    host.suggestions = { "": [p] };
    model.emit("change:messages");
    const event = (request, event) => model.emit("msg:custom", { type: "event", request, event });
    const press = (selector) => host.shadowRoot.querySelector(selector).click();
    press("[aria-label=Conversations][aria-expanded=false], [aria-label=Conversations]");
    press(".chip");
    event("", { type: "passage", passage_id: p, text: p + " " + p, heading: p, language: p });
    event("r2", { type: "started", question: p });
    for (const piece of p.match(/[^]{1,5}/gu)) event("r2", { type: "token", text: piece });
    await pause();
    for (const link of host.shadowRoot.querySelectorAll("a[href]"))
      if (!/^(https?:|mailto:)/i.test(link.getAttribute("href"))) handlers.add(link.outerHTML);
    for (const e of host.shadowRoot.querySelectorAll("*")) {
      if (e.closest(".text") && !e.classList.contains("text")) tags.add(e.tagName);
      for (const name of e.getAttributeNames())
        if (/^on|^src|^style$|^ping$/.test(name) && e.tagName !== "TEXTAREA")
          handlers.add(e.outerHTML);
    }
  }
  await pause();
  const shown = host.shadowRoot.querySelector("h2").textContent;
  done({ tags: [...tags], handlers: [...handlers], pwned: window.__pwned ?? false, shown });
})().catch((error) => done({ error: String(error) }));
"""


@pytest.mark.timeout(900)
def test_no_payload_runs_and_no_request_is_made(driver: Any, tmp_path: Path) -> None:
    with serving(tmp_path, {"title": "Acme", "messages": [], "conversation": "c"}) as address:
        page = open_page(driver, address)
        driver.set_script_timeout(110)
        before = requests(driver)
        assert {urlsplit(url).path for url in before if url.startswith(address)} >= {"/chat.js"}
        tags: set[str] = set()
        for start in range(0, len(PAYLOADS), 8):
            some = PAYLOADS[start : start + 8]
            found = driver.execute_async_script(TRY_ALL, page.host, some)
            assert "error" not in found, found
            assert found["shown"] == some[-1]
            assert found["pwned"] is False
            assert found["handlers"] == []
            tags |= set(found["tags"])
        assert not {"IMG", "SCRIPT", "IFRAME", "svg", "SVG", "FORM", "INPUT"} & tags
        assert {"P", "A", "TABLE"} <= tags, "the payloads were rendered"
        assert requests(driver) == []
