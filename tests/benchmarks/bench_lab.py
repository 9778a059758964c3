"""From a right-click to the first answer, and what the extension adds to the start of JupyterLab.

Run with ``make benchmarks``. In a real JupyterLab and a real browser, with the sample company's
documents. Wall time depends on what else the machine does; the seconds of processor time beside it
do not as much.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("selenium.webdriver")
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from jupyter_browser import CHROMEDRIVER, CHROMIUM, REPOSITORY, running_lab
from jupyter_browser import running_browser as browser
from lab_page import LabPage

pytestmark = pytest.mark.benchmark

QUESTION = "how long do i have to send my espresso machine back?"
STARTS = 5
LOADED = """
const [activation] = performance.getEntriesByName("slimchat:activate");
const files = performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/extensions/slimchat/"));
return [activation.duration, files.reduce((sum, file) => sum + file.decodedBodySize, 0)];
"""


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if CHROMIUM is None or CHROMEDRIVER is None:
        pytest.skip("needs the programs chromium and chromedriver")
    with browser() as running:
        yield running


def processor_s() -> float:
    """Seconds of processor time of the programs that were run and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_from_a_right_click_to_the_first_answer(driver: Any, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "knowledge", tmp_path / "knowledge")
    command = [sys.executable, "-m", "slimchat", "build", "knowledge", "-o", "bot"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    before, begun = processor_s(), time.perf_counter()
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    plain, plain_cpu = time.perf_counter() - begun, processor_s() - before
    before = processor_s()
    with running_lab(tmp_path / "lab") as lab:
        shutil.copytree(REPOSITORY / "knowledge", lab.root / "knowledge")
        page = LabPage(driver, lab)
        begun = time.perf_counter()
        page.build("knowledge")
        chat = page.chat("knowledge", 300)
        opened = time.perf_counter() - begun
        assert "30" in chat.ask(QUESTION)
        answered = time.perf_counter() - begun
        driver.get("about:blank")
    print(f"\nslimchat build: {plain:.1f} s, processor {plain_cpu:.1f} s")
    print(f"right-click to chat {opened:.1f} s, to the first answer {answered:.1f} s; the server")
    print(f"and its build, from start to end: processor {processor_s() - before:.1f} s")
    assert answered < 60


def test_what_it_adds_to_the_start(driver: Any, tmp_path: Path) -> None:
    with running_lab(tmp_path) as lab:
        page = LabPage(driver, lab)
        taken = []
        for _ in range(STARTS):
            page.reload()
            taken.append(driver.execute_script(LOADED))
        driver.get("about:blank")
    activation = statistics.median(milliseconds for milliseconds, _ in taken)
    size = max(size for _, size in taken)
    print(f"\nactivation {activation:.1f} ms, median of {STARTS}; first load {size / 1000:.1f} kB")
    assert activation < 50
    assert 0 < size < 100_000
