"""The extension in Jupyter Notebook, whose pages show one thing at a time."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from jupyter_browser import REPOSITORY, command, running_lab, until
from lab_page import LabPage

pytest.importorskip("notebook")
pytestmark = pytest.mark.browser


def test_a_folder_becomes_a_bot_and_its_panels_are_tabs_of_the_first_page(
    driver: Any, tmp_path: Any
) -> None:
    with running_lab(tmp_path, "notebook") as server:
        (server.root / "desk").mkdir()
        shutil.copy(REPOSITORY / "knowledge/returns/returns.md", server.root / "desk")
        page = LabPage(driver, server, "tree")
        page.build("desk")
        chat = page.chat("desk")
        assert "30 days" in chat.ask("How many days do I have to return a machine?")
        command(driver, "slimchat:inspector")
        inspector = page.panel("slim-inspect")
        until("the inspector can be used", lambda: inspector.find("input:enabled"))
        assert not page.find("slim-chat"), "one tab is seen at a time"
        page.screenshot("notebook-panels")
        driver.get("about:blank")
