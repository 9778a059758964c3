"""axe-core, as the browser tests use it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from jupyter_browser import REPOSITORY, ElementPage

AXE = REPOSITORY / "extension/node_modules/axe-core/axe.min.js"
RUN = """
const [host, done] = arguments;
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(host, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then(({ violations }) => done(violations.map(({ id, impact, nodes }) =>
    ({ id, impact, nodes: nodes.map((n) => `${n.target.flat().join(" ")}: ${n.failureSummary}`) })
  )), (error) => done([{ id: String(error), impact: "critical", nodes: [] }]));
"""


def load_axe(driver: Any) -> None:
    """Load it into the open page. Missing, it fails the run in CI and skips the tests elsewhere."""
    if not AXE.is_file():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("axe-core is not installed; run: npm --prefix extension ci")
    driver.execute_script(AXE.read_text(encoding="utf-8"))


def violations(page: ElementPage) -> list[Any]:
    """All that it finds in an element."""
    found: list[Any] = page.driver.execute_async_script(RUN, page.host)
    return found


def serious(page: ElementPage) -> list[Any]:
    """What it finds of serious or critical impact."""
    return [each for each in violations(page) if each["impact"] in ("serious", "critical")]
