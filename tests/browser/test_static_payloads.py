"""Where no widget runs, what is shown in its place runs nothing of what documents say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bare_page import folder_served
from hostile_bot import PAYLOADS, hostile_bot, hostile_golden, question
from jupyter_browser import requests

from slimchat import Answer, ChatWidget, SupportBot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HOOK = "<script>window.alert = () => { window.__pwned = true; };</script>"
OWN_CDN = "https://cdnjs.cloudflare.com/ajax/libs/"
"""Where nbconvert's own template loads MathJax and RequireJS from."""
LOOK = """
const [scope] = arguments;
const own = new Set((
  "DIV SECTION P EM STRONG BR HR H1 H2 H3 H4 H5 H6 OL UL LI TABLE CAPTION THEAD TBODY TR TH TD "
  + "SPAN SMALL DETAILS SUMMARY BLOCKQUOTE MARK CODE PRE A S DEL STYLE FIGURE FIGCAPTION "
  + "svg g path rect text line tspan").split(" "));
const parts = [...document.querySelectorAll(scope)];
const harmful = [];
for (const d of document.querySelectorAll("details")) d.open = true;
for (const part of parts) for (const e of part.querySelectorAll("*")) {
  const names = e.getAttributeNames();
  const bad = names.some((n) => /^on|^data-|^src|^id$|^name$|^ping$|^background$/.test(n));
  const href = e.getAttribute("href") ?? "https:";
  const style = e.getAttribute("style") ?? "";
  const foreign = !/^(https?:|mailto:)/i.test(href) || /url|fixed/.test(style);
  if (bad || foreign || !own.has(e.tagName)) harmful.push(e.outerHTML.slice(0, 300));
}
const pwned = window.__pwned ?? false;
return { parts: parts.length, harmful, pwned, text: document.body.textContent };
"""


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with hostile_bot(tmp_path_factory.mktemp("hostile") / "made") as made:
        yield made


@pytest.fixture(scope="module")
def outputs(bot: SupportBot, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the notebook shows, as HTML: every answer, every widget, and a report."""
    answers = [bot.ask(question(payload)) for payload in PAYLOADS]
    written = [_written(answer, payload) for answer, payload in zip(answers, PAYLOADS, strict=True)]
    chat = ChatWidget(bot)
    chat.messages = [
        message
        for answer, payload in zip(written, PAYLOADS, strict=True)
        for message in (
            {"role": "user", "text": payload},
            {"role": "assistant", "text": payload, "citations": answer.to_dict()["citations"],
             "error": {"fact": payload, "fix": payload}},
        )
    ]  # fmt: skip
    knowledge = bot.knowledge_view(golden=hostile_golden())
    controls = bot.controls(PAYLOADS[:20])
    assert controls.join(120)
    inspectors = [bot.inspect(answer) for answer in written]
    studio = bot.studio()
    studio.chat.messages = chat.messages
    shown = [answer._repr_html_() for answer in (*answers, *written)]
    for widget in (chat, knowledge, controls, *inspectors, studio):
        bundle = widget._repr_mimebundle_()
        assert bundle is not None
        shown.append(bundle[0]["text/html"])
        widget.close()
    shown.append(bot.evaluate(hostile_golden())._repr_html_())
    return shown


def _written(answer: Answer, payload: str) -> Answer:
    """The answer as a model would have written it that says nothing but the payload."""
    cited = tuple(
        replace(each, title=payload, section=payload, quote=payload, source=payload)
        for each in answer.citations
    )
    return replace(answer, text=payload, question=payload, citations=cited)


def check(driver: Any, address: str, scope: str, least: int) -> None:
    requests(driver)
    driver.get(address)
    found = driver.execute_script(LOOK, scope)
    assert found["parts"] >= least
    assert found["harmful"] == []
    assert found["pwned"] is False
    text = " ".join(found["text"].split())
    assert sum(" ".join(payload.split()) in text for payload in PAYLOADS) > 0.9 * len(PAYLOADS)
    asked = [url for url in requests(driver) if not url.startswith(("data:", "blob:"))]
    assert [url for url in asked if not url.startswith((address, OWN_CDN))] == []


def test_as_a_page(driver: Any, outputs: list[str], tmp_path: Path) -> None:
    parts = "".join(f'<div class="output">{output}</div>' for output in outputs)
    head = f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">{HOOK}'
    (tmp_path / "index.html").write_text(head + parts, "utf-8", errors="replace")
    with folder_served(tmp_path) as address:
        check(driver, address, ".output", len(outputs))


def test_as_a_notebook_that_nbconvert_made_a_page_of(
    driver: Any, outputs: list[str], tmp_path: Path
) -> None:
    import nbformat
    from nbconvert import HTMLExporter

    cell = nbformat.v4.new_code_cell("bot.studio()")
    cell.outputs = [
        nbformat.v4.new_output("display_data", data={"text/html": output, "text/plain": "x"})
        for output in outputs
    ]
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    page = page.replace("<head>", f'<head><link rel="icon" href="data:,">{HOOK}', 1)
    (tmp_path / "index.html").write_text(page, "utf-8", errors="replace")
    with folder_served(tmp_path) as address:
        check(driver, address, ".jp-RenderedHTML", len(outputs))


def test_the_reports_own_page(driver: Any, bot: SupportBot, tmp_path: Path) -> None:
    report = bot.evaluate(hostile_golden())
    report.save_html(tmp_path / "index.html")
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<head>" in page
    page = page.replace("<head>", f'<head><link rel="icon" href="data:,">{HOOK}', 1)
    (tmp_path / "index.html").write_text(page, "utf-8")
    with folder_served(tmp_path) as address:
        check(driver, address, "body", 1)
