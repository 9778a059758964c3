"""Whether anything in an element could act: scripts, frames, handlers, foreign addresses."""

from __future__ import annotations

from jupyter_browser import ElementPage

HOOK = (
    "for (const n of ['alert', 'confirm', 'prompt']) window[n] = () => { window.__pwned = true; };"
)
_HARM = """
const host = arguments[0];
const own = new Set((
  "STYLE DIV HEADER H1 H2 H3 H4 H5 H6 BUTTON svg path line g SECTION P UL OL LI ARTICLE SPAN BDI "
  + "BLOCKQUOTE MARK DL DT DD FORM FIELDSET LEGEND LABEL INPUT TEXTAREA SELECT OPTION PROGRESS "
  + "TABLE CAPTION THEAD TBODY TR TH TD DETAILS SUMMARY PRE CODE INS DEL BR HR A STRONG EM "
  + "SLIM-CHAT SLIM-INSPECT SLIM-CONTROLS SLIM-KNOWLEDGE").split(" "));
const harmful = [];
let seen = 0;
const walk = (root) => {
  for (const e of root.querySelectorAll("*")) {
    seen += 1;
    const active = /^on|^src|^ping$|^background$|^poster$|^(form)?action$/;
    const bad = e.getAttributeNames().filter((n) => active.test(n));
    const href = e.getAttribute("href") ?? "https://x";
    const id = e.id && !/^slim-/.test(e.id);
    if (!own.has(e.tagName) || bad.length || id || !/^(https?:[/][/]|mailto:)/i.test(href))
      harmful.push(e.outerHTML.slice(0, 300));
    if (e.shadowRoot) walk(e.shadowRoot);
  }
};
walk(host.shadowRoot);
return { seen, harmful, pwned: window.__pwned ?? false };
"""


def assert_harmless(page: ElementPage, least: int) -> None:
    """Nothing in it can act and nothing has; it holds more than so many elements."""
    found = page.driver.execute_script(_HARM, page.host)
    assert found["harmful"] == []
    assert found["pwned"] is False
    assert found["seen"] > least
