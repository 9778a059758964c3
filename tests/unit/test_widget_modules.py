"""The built front end keeps to what notebook hosts allow; ``docs/hosts.md`` says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slimchat.widgets.bundles import STATIC, front_end

ROOT = Path(__file__).parents[2]
PAGES = {"slimchat.js", "page.js", "operator.js"}
"""For pages of our own server."""
MODULES = sorted({path.name for path in STATIC.glob("*.js")} - PAGES)
LIMIT = 250_000
NAMED = {"http://www.w3.org", "https://github.com"}
"""Namespaces, and where marked wants its errors reported: text, asked for by nothing."""
NEVER = {
    "imports": r"(?<![\w.$\"'`])import\s*[({\"'*]",
    "knows its address": r"(?<![\w.$])import\.meta",
    "evaluates text": r"(?<![\w.$])(?:eval|new Function)\(",
    "starts a worker": r"(?<![\w.$])new (?:Shared)?Worker\(",
    "asks a network": r"(?<![\w.$])(?:fetch\(|new (?:XMLHttpRequest|WebSocket|EventSource)\b)",
    "keeps things in the browser": r"(?<![\w$])(?:localStorage|sessionStorage|indexedDB)\b",
    "opens a dialog": r"(?<![\w.$])(?:alert|confirm|prompt)\((?![\w$,]*\)\{)",
    "opens a window": r"\bwindow\.open\(",
    "looks beyond its frame": r"\b(?:window|self|globalThis)\.(?:parent|top|opener|frames)\b"
    r"|(?<![\w$])postMessage\(|\bdocument\.cookie\b",
    "measures the window's height": r"\d[dsl]?vh\b",
}


def code_of(name: str) -> str:
    """A module without the licences in its comments."""
    return re.sub(r"/\*!.*?\*/", "", front_end(STATIC / name), flags=re.DOTALL)


def test_every_widget_has_a_module() -> None:
    sources = (ROOT / "slimchat/widgets").glob("*.py")
    named = {
        name
        for source in sources
        for name in re.findall(r'\bfront = "([\w.]+)"', source.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_does_nothing_that_a_host_forbids(name: str) -> None:
    code = code_of(name)
    found = {
        what: code[max(0, match.start() - 40) : match.end() + 40]
        for what, pattern in NEVER.items()
        if (match := re.search(pattern, code))
    }
    assert found == {}
    addresses = set(re.findall(r"\bhttps?://[\w.-]+", code))
    assert addresses <= NAMED, addresses
    assert re.search(r"export\s*\{\s*[\w$]+ as default\s*\}", code)
    assert len(code.encode()) < LIMIT
