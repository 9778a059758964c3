"""How soon the chat is painted, and whether a long conversation scrolls without a hitch.

Run with ``make benchmarks``. In a real browser, on a page with nothing but the chat: an empty chat
is the baseline of the long one.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium.webdriver")
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from bare_page import open_page, serving
from jupyter_browser import CHROMEDRIVER, CHROMIUM, until
from jupyter_browser import running_browser as browser

pytestmark = pytest.mark.benchmark

TURNS = 500
FIRST_PAINT = """
const [paint] = performance.getEntriesByName("first-contentful-paint");
const [page] = performance.getEntriesByType("navigation");
return paint ? paint.startTime - page.responseEnd : null;
"""
SCROLL = """
const [host, done] = arguments;
const log = host.shadowRoot.querySelector(".log");
const long = [];
const seen = (list) => long.push(...list.getEntries().map((entry) => entry.duration));
const observer = new PerformanceObserver(seen);
observer.observe({ type: "longtask" });
const step = () => {
  if (log.scrollTop <= 0) { observer.disconnect(); done([long, log.scrollHeight]); return; }
  log.scrollTop -= 600;
  requestAnimationFrame(step);
};
log.scrollTop = log.scrollHeight;
requestAnimationFrame(step);
"""


def conversation(turns: int) -> dict[str, Any]:
    """A conversation of so many questions, each with an answer that has a list and a source."""
    messages: list[dict[str, Any]] = []
    for number in range(turns):
        request = f"r{number}"
        messages.append({"request": request, "role": "user", "text": f"Question {number}?"})
        citation = {
            "source": "returns.md", "title": "Returns", "section": "Machines", "page": None,
            "quote": "You have 30 days.", "passage_id": f"p{number}", "score": 0.9,
        }  # fmt: skip
        messages.append({
            "request": request, "role": "assistant", "id": request, "action": "answer",
            "text": f"You have **{number} days**. [1]\n\n- in Europe\n- [elsewhere](https://a.example)",
            "citations": [citation], "confidence": 0.9, "language": "en",
        })  # fmt: skip
    one = {"id": "c", "title": "Long", "turns": turns}
    return {"title": "Acme", "messages": messages, "conversation": "c", "conversations": [one]}


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if CHROMIUM is None or CHROMEDRIVER is None:
        pytest.skip("needs the programs chromium and chromedriver")
    with browser() as running:
        yield running


def first_paint(driver: Any, folder: Path, turns: int, times: int = 7) -> float:
    """Milliseconds from the page's arrival to its first content, the median of several loads."""
    folder.mkdir()
    taken = []
    with serving(folder, conversation(turns)) as address:
        for _ in range(times):
            open_page(driver, address)
            taken.append(until("it is painted", lambda: driver.execute_script(FIRST_PAINT)))
    return statistics.median(taken)


def test_first_paint_and_scrolling(driver: Any, tmp_path: Path) -> None:
    driver.set_script_timeout(120)
    empty = first_paint(driver, tmp_path / "empty", 0)
    full = first_paint(driver, tmp_path / "full", TURNS)
    with serving(tmp_path / "full", conversation(TURNS)) as address:
        page = open_page(driver, address)
        until("it is drawn", lambda: len(page.find(".turn")) == TURNS)
        long, height = driver.execute_async_script(SCROLL, page.host)
    print(f"\nfirst paint: empty {empty:.0f} ms, {2 * TURNS} messages {full:.0f} ms")
    print(f"scrolling {height} px: tasks over 50 ms {[round(each) for each in long]}")
    assert empty < 300
    assert max(long, default=0) < 100
