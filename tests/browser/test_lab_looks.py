"""The extension's looks in a real JupyterLab: its themes, its languages, its settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe import load_axe, serious
from jupyter_browser import ElementPage, Lab, command, until
from lab_page import LabPage, built_page, documents
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


@pytest.fixture(scope="module")
def desk(driver: Any, lab: Lab) -> Iterator[LabPage]:
    """A page that has built the bot ``shown`` and shows its chat."""
    with built_page(driver, lab, "shown") as page:
        yield page


@pytest.fixture(autouse=True)
def _bots_are_shown(desk: LabPage) -> None:
    command(desk.driver, "slimchat:show-bots")


def test_a_file_that_is_no_bot_says_why(desk: LabPage, lab: Lab) -> None:
    (lab.root / "broken.slimchat").write_bytes(b"no bot")
    command(desk.driver, "docmanager:open", path="broken.slimchat")
    assert "broken.slimchat" in desk.one(".slimchat-Bundle .slimchat-bad").text
    command(desk.driver, "application:close")
    try:
        for theme in THEMES:
            _show_in(desk, theme)
            assert _contrast(desk, desk.one(".slimchat-Sidebar .slimchat-bad")) >= 4.5, theme
    finally:
        _show_in(desk, "JupyterLab Light")


def _show_in(desk: LabPage, theme: str) -> None:
    command(desk.driver, "apputils:change-theme", theme=theme)
    script = "return document.body.dataset.jpThemeName"
    until("the theme is shown", lambda: desk.driver.execute_script(script) == theme)


def _contrast(desk: LabPage, element: WebElement) -> float:
    """Of a text in the sidebar with what is behind it, as WCAG has it."""
    around = desk.one(".slimchat-Sidebar")
    colours = (
        element.value_of_css_property("color"),
        around.value_of_css_property("background-color"),
    )
    dark, light = sorted(map(_luminance, colours))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_can_be_read(desk: LabPage, theme: str) -> None:
    desk.press(desk.bot("shown"), "Chat: shown")
    chat = desk.chat("shown")
    command(desk.driver, "apputils:change-theme", theme=theme)
    expected = "light" if theme.endswith("Light") else "dark"
    until("the chat follows", lambda: chat.host.get_attribute("theme") == expected)
    try:
        load_axe(desk.driver)
        for part in (".slimchat-Sidebar", ".slimchat-Panel"):
            assert serious(ElementPage(desk.driver, desk.one(part))) == []
        desk.screenshot(f"lab-{theme.lower().replace(' ', '-')}")
    finally:
        command(desk.driver, "apputils:change-theme", theme="JupyterLab Light")


def test_the_settings_say_which_language_and_whether_the_chat_opens(
    desk: LabPage, lab: Lab
) -> None:
    documents(lab, "quiet")
    setting = "/lab/api/settings/slimchat:plugin"
    try:
        desk.request("PUT", setting, {"raw": '{"answerLanguage": "es", "openChat": false}'})
        desk.reload()
        command(desk.driver, "filebrowser:activate")
        desk.build("quiet")
        desk.one(".Toastify__toast", "quiet is ready", 240)
        assert "quiet: Chat" not in desk.tabs()
        desk.press(desk.bot("quiet"), "Chat: quiet")
        chat = desk.chat("quiet")
        until("it speaks Spanish", lambda: chat.find(".frame[lang=es]"))
    finally:
        desk.request("PUT", setting, {"raw": "{}"})
        desk.reload()


def test_it_speaks_the_language_of_jupyter(desk: LabPage) -> None:
    setting = "/lab/api/settings/@jupyterlab/translation-extension:plugin"
    try:
        desk.request("PUT", setting, {"raw": '{"locale": "es_ES"}'})
        desk.reload()
        command(desk.driver, "slimchat:show-bots")
        assert desk.one(".slimchat-Sidebar h2").text == "Bots de soporte"
        desk.screenshot("lab-spanish")
        desk.one("#jp-MainMenu .lm-MenuBar-item", "View").click()
        desk.one(".lm-Menu-item", "Mostrar los bots de soporte").click()
        command(desk.driver, "settingeditor:open", query="Bots de soporte")
        desk.one(".jp-SettingsPanel", "Abrir el chat cuando un bot esté listo")
        desk.screenshot("lab-spanish-settings")
        command(desk.driver, "application:close")
    finally:
        desk.request("PUT", setting, {"raw": "{}"})
        desk.reload()
