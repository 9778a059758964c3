"""The handover form of the served chat, in a real browser, by keyboard alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

for package in ("fastapi", "uvicorn", "prometheus_client"):
    pytest.importorskip(package)

from axe import load_axe, serious  # noqa: E402
from bare_page import open_page  # noqa: E402
from jupyter_browser import until  # noqa: E402
from running import running  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from support import write_documents  # noqa: E402

from slimchat import BotConfig, SupportBot  # noqa: E402
from slimchat.serving.bots import Bots  # noqa: E402

pytestmark = pytest.mark.browser


def test_a_customer_reaches_a_person(driver: Any, tmp_path: Path) -> None:
    config = BotConfig(name="acme").updated({"handoff.folder": str(tmp_path / "out")})
    docs = write_documents(tmp_path / "docs")
    SupportBot.from_folder(docs, config, index=tmp_path / "bot").close()
    driver.get_log("browser")
    with running(Bots(tmp_path / "bot")) as served:
        page = open_page(driver, f"{served.address}/#token={served.token}")
        page.start("Quiero hablar con una persona, por favor")
        until("the form", lambda: page.find(".handoff form"))
        until("it is shown", lambda: page.find(".handoff form")[0].is_displayed())
        form = page.find(".handoff form")[0]
        fields = form.find_elements("css selector", "input, textarea, button")
        fields[0].send_keys("Ana Ruiz", Keys.TAB)
        ActionChains(driver).send_keys("ana", Keys.ENTER).perform()
        until("it tells what is wrong", lambda: len(_shown(page, ".problem")) == 2)
        load_axe(driver)
        page.screenshot("handoff-problems")
        assert serious(page) == []
        ActionChains(driver).send_keys("@example.com", Keys.TAB, "+34 600 000 000").perform()
        ActionChains(driver).send_keys(Keys.TAB, "Llamen por la tarde").perform()
        ActionChains(driver).send_keys(Keys.TAB, Keys.SPACE, Keys.TAB, Keys.ENTER).perform()
        until("it is sent", lambda: not page.find(".handoff form")[0].is_displayed())
        page.screenshot("handoff-sent")
        assert serious(page) == []
        written = until("the case", lambda: list((tmp_path / "out").glob("*.json")))
        case = json.loads(written[0].read_text("utf-8"))
        told = page.text(".handoff .note")
        driver.refresh()
        page = open_page(driver, f"{served.address}/")
        until("it is still sent", lambda: page.text(".handoff .note") == told)
    assert case["id"][:8] in told
    assert case["contact"] == {
        "name": "Ana Ruiz",
        "email": "ana@example.com",
        "phone": "+34 600 000 000",
        "message": "Llamen por la tarde",
    }
    assert (case["reason"], case["language"]) == ("request", "es")
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


def _shown(page: Any, selector: str) -> list[str]:
    return [one.text for one in page.find(selector) if one.is_displayed()]
