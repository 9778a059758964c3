"""The extension in a real JupyterLab: folders become bots, and panels outlive the page."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import load_axe, serious
from jupyter_browser import ChatPage, ElementPage, Lab, command, until
from lab_page import LabPage, built_page, documents
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from slow_writer import BEGINNING, END, SlowWriter

from slimchat.handover.outbox import Outbox

pytestmark = pytest.mark.browser

QUESTION = "how long do i have to send my espresso machine back?"
VIEWS = {
    "chat": "slim-chat",
    "controls": "slim-controls",
    "inspector": "slim-inspect",
    "knowledge": "slim-knowledge",
    "tuner": "slim-tuner",
    "evaluation": "slim-evaluation",
}


@pytest.fixture(scope="module")
def desk(driver: Any, lab: Lab) -> Iterator[LabPage]:
    """A page that has built the bot ``desk`` and shows its chat."""
    with built_page(driver, lab, "desk") as page:
        yield page


@pytest.fixture(autouse=True)
def _bots_are_shown(desk: LabPage) -> None:
    command(desk.driver, "slimchat:show-bots")


def test_a_folder_becomes_a_bot_that_answers_with_its_sources(desk: LabPage) -> None:
    chat = desk.chat("desk")
    assert "30" in chat.ask(QUESTION)
    assert chat.chips()
    assert "days" in chat.open_source()
    done = desk.job("desk", "done")
    assert "New: " in done.text
    assert "passages" in desk.bot("desk").text
    desk.screenshot("lab-chat")


def test_what_changed_is_shown_before_and_after_an_update(desk: LabPage) -> None:
    (desk.lab.root / "desk/parking.md").write_text("# Parking\n\nParking is free for one hour.\n")
    command(desk.driver, "filebrowser:activate")
    desk.context_menu("desk", "Build a support bot")
    form = desk.one(".jp-Dialog .slimchat-Form")
    assert "New: 1 (parking.md)" in form.text
    desk.screenshot("lab-form")
    desk.accept()
    job = until(
        "the update is done",
        lambda: next((e for e in desk.find("[data-state=done]") if "parking.md" in e.text), None),
        120,
    )
    assert "Unchanged: " in job.text
    assert "one hour" in desk.chat("desk").ask("Is parking free?")
    desk.press(job, "Dismiss the build of desk")


def test_a_reload_in_the_middle_of_a_build_loses_nothing(desk: LabPage, lab: Lab) -> None:
    documents(lab, "second")
    command(desk.driver, "filebrowser:activate")
    desk.build("second")
    desk.one(".slimchat-Sidebar-builds .slimchat-Card", "second")
    desk.one(".slimchat-Sidebar-builds progress")
    desk.reload()
    desk.reload()
    until("the chat opens by itself", lambda: "second: Chat" in desk.tabs(), 120)
    command(desk.driver, "slimchat:show-bots")
    desk.bot("second")
    desk.choose("second", "Delete…")
    assert "documents stay" in desk.one(".jp-Dialog").text
    desk.accept()
    until("the bot is gone", lambda: "second" not in desk.one(".slimchat-Sidebar-bots").text)
    assert "second: Chat" not in desk.tabs()
    cards = ".slimchat-Sidebar-builds .slimchat-Card"
    until("its build is gone", lambda: not any("second" in e.text for e in desk.find(cards)))
    assert (lab.root / "second/contact-us.md").is_file()


def test_a_reload_in_the_middle_of_an_answer_loses_nothing(
    desk: LabPage, lab: Lab, slow_writer: SlowWriter
) -> None:
    documents(lab, "writer")
    order = {
        "folder": "writer",
        "name": "writer",
        "settings": {
            "answer.mode": "generative",
            "generator.endpoint": slow_writer.url,
            "generator.endpoint_model": "slow",
        },
    }
    assert desk.request("POST", "/slimchat/api/jobs", order)["status"] == 201
    desk.press(desk.bot("writer"), "Chat: writer")
    chat = desk.chat("writer")
    chat.start(QUESTION)
    until("it writes", lambda: chat.text(".turn .text"))
    desk.wait_saved()
    assert chat.find(".turn:not([data-status=done])")
    desk.reload()
    chat = desk.chat("writer")
    until("it still writes", lambda: chat.find(".turn:not([data-status=done])"))
    slow_writer.go_on.set()
    chat.wait_done()
    assert chat.text(".question") == QUESTION
    assert BEGINNING in chat.text(".turn .text")
    assert END in chat.text(".turn .text")


def test_panels_stand_side_by_side_and_come_back(desk: LabPage) -> None:
    desk.press(desk.bot("desk"), "Chat: desk")
    chat = desk.chat("desk")
    chat.ask(QUESTION)
    chat.press("How this answer came about")
    inspector = desk.panel("slim-inspect")
    until("the answer is inspected", lambda: QUESTION in inspector.text(".report"))
    assert desk.find("slim-chat"), "the chat is still seen"
    desk.press(desk.bot("desk"), "Documents: desk")
    desk.press(desk.bot("desk"), "Settings: desk")
    until("the controls are shown", lambda: desk.panel("slim-controls").find("input"))
    open_tabs = desk.tabs()
    desk.wait_saved()
    desk.reload()
    until("every panel is back", lambda: sorted(desk.tabs()) == sorted(open_tabs))
    until("the report is back", lambda: _report(desk))
    command(desk.driver, "slimchat:show-bots")
    desk.press(desk.bot("desk"), "Chat: desk")
    until("the conversation is back", lambda: desk.chat("desk").find(".turn"))
    desk.screenshot("lab-panels")


def _report(desk: LabPage) -> bool:
    found = desk.driver.find_elements(By.CSS_SELECTOR, "slim-inspect")
    return bool(found) and QUESTION in ElementPage(desk.driver, found[0]).text(".report")


def test_what_can_be_done_to_a_bot(desk: LabPage, lab: Lab) -> None:
    before = _notebooks(lab)
    desk.choose("desk", "Open in notebook")
    until("the notebook is open", lambda: desk.find(".jp-Notebook"))
    (written,) = _notebooks(lab) - before
    assert "SupportBot" in written.read_text(encoding="utf-8")
    desk.choose("desk", "Copy Python")
    desk.one(".Toastify__toast", "copied")
    desk.choose("desk", "Show in file browser")
    until("its folder is shown", lambda: "desk-bot" in desk.one(".jp-FileBrowser-crumbs").text)
    command(desk.driver, "filebrowser:go-to-path", path="/")
    command(desk.driver, "slimchat:show-bots")


def test_what_is_tried_is_judged_blindly_in_a_panel(desk: LabPage) -> None:
    desk.choose("desk", "Blind comparison")
    blind = desk.panel("slim-blind")
    until("it says what is compared", lambda: "Settings" in blind.text(".page > .note:first-child"))
    until("it can be pressed", lambda: blind.find(".start .solid")[0].is_enabled())
    blind._click(blind.find(".start .solid")[0])
    until("nothing is tried yet", lambda: "There is no candidate" in blind.text(".page"))
    desk.screenshot("lab-blind")


def _notebooks(lab: Lab) -> set[Path]:
    return {each for each in lab.root.rglob("*.ipynb") if ".ipynb_checkpoints" not in each.parts}


def test_a_watched_folder_is_rebuilt_when_it_changes(desk: LabPage, lab: Lab) -> None:
    switch = desk.bot("desk").find_element(By.CSS_SELECTOR, "[role=switch]")
    switch.click()
    until("the server watches", lambda: _bot(desk)["watching"])
    (lab.root / "desk/towels.md").write_text("# Towels\n\nTowels are at the entrance.\n")
    until(
        "a build by itself",
        lambda: next((e for e in desk.find("[data-state=done]") if "towels.md" in e.text), None),
        120,
    )
    desk.bot("desk").find_element(By.CSS_SELECTOR, "[role=switch]").click()
    until("the server has stopped", lambda: not _bot(desk)["watching"])


def _bot(desk: LabPage) -> dict[str, Any]:
    bots = json.loads(desk.request("GET", "/slimchat/api/bots")["text"])["bots"]
    found: dict[str, Any] = next(bot for bot in bots if bot["name"] == "desk")
    return found


def test_a_form_that_is_refused_keeps_its_entries(desk: LabPage, lab: Lab) -> None:
    (lab.root / "prices").mkdir()
    (lab.root / "prices/list.md").write_text("# Prices\n\nA towel is 9 euros.\n")
    command(desk.driver, "filebrowser:activate")
    command(desk.driver, "filebrowser:refresh")
    desk.context_menu("prices", "Build a support bot")
    name, place = desk.one(".jp-Dialog .slimchat-Form").find_elements(
        By.CSS_SELECTOR, "[type=text]"
    )
    for field, text in ((name, "Price list"), (place, "prices/list.md")):
        field.clear()
        field.send_keys(text)
    desk.one(".jp-Dialog-button.jp-mod-accept").click()
    assert "list.md" in desk.one(".jp-Dialog .slimchat-bad").text
    kept = desk.find(".jp-Dialog .slimchat-Form [type=text]")
    assert [each.get_property("value") for each in kept] == ["Price list", "prices/list.md"]
    desk.one(".jp-Dialog-button.jp-mod-reject").click()
    until("the dialog is closed", lambda: not desk.find(".jp-Dialog"))
    command(desk.driver, "slimchat:show-bots")


def test_a_missing_golden_set_is_asked_for_in_words_of_the_lab(desk: LabPage) -> None:
    golden = desk.lab.root / "desk/golden.jsonl"
    case = {
        "id": "g1", "question": QUESTION, "language": "en", "action": "answer",
        "reference_answer": "30 days.", "reference_sources": ["returns.md"],
    }  # fmt: skip
    about = ".runs > .note:first-child"
    desk.choose("desk", "Evaluation")
    panel = desk.panel(VIEWS["evaluation"])
    until("it says what to do", lambda: "into a file golden.jsonl" in panel.text(about))
    assert "bot." not in panel.text(about)
    desk.screenshot("lab-no-golden")
    command(desk.driver, "application:close")
    try:
        golden.write_text(json.dumps(case) + "\n", "utf-8")
        desk.choose("desk", "Evaluation")
        panel = desk.panel(VIEWS["evaluation"])
        until("it was done", lambda: panel.text(about).startswith("1 question, from "))
    finally:
        golden.unlink()
        command(desk.driver, "application:close")


def test_a_first_question_begins_a_golden_set_and_proposals_are_accepted(
    desk: LabPage, lab: Lab
) -> None:
    begun = lab.root / "build/golden-desk-bot.jsonl"
    begun.unlink(missing_ok=True)
    about = ".runs > .note:first-child"
    desk.press(desk.bot("desk"), "Chat: desk")
    chat = desk.chat("desk")
    chat.ask("Do you repair bicycles?")
    desk.choose("desk", "Evaluation")
    panel = desk.panel(VIEWS["evaluation"])

    def press(label: str) -> None:
        found = (e for e in panel.find("button") if e.is_displayed())
        panel._click(next(e for e in found if e.text.startswith(label)))

    until("it can be begun", lambda: panel.find(".fold.add .toggle"))
    press("Add a question")
    until(
        "it says where",
        lambda: "golden-desk-bot.jsonl" in panel.text(".fold.add .note:first-child"),
    )
    panel.find(".fold.add input")[0].send_keys(QUESTION)
    panel.find(".fold.add select")[2].send_keys("returns")
    panel._click(panel.find(".fold.add .solid")[0])
    until("it is begun", lambda: "1 question, from golden-desk" in panel.text(about))
    press("Evaluate")
    until("it is evaluated", lambda: panel.find(".questions tbody .link"))

    desk.press(desk.bot("desk"), "Chat: desk")
    chat = desk.chat("desk")
    chat._click(chat.find("[data-verdict=down]")[-1])
    until("why can be said", lambda: _shown(chat, ".turn form"))
    chat._click(next(each for each in chat.find(".turn form button") if each.text == "Close"))
    desk.choose("desk", "Evaluation")
    panel = desk.panel(VIEWS["evaluation"])
    until("it is proposed", lambda: panel.find(".fold.proposed")[0].is_displayed())
    press("Proposed questions")
    until("the proposal is there", lambda: panel.find(".proposals li"))
    panel.find(".proposals select")[0].send_keys("refuses")
    load_axe(desk.driver)
    found = serious(panel)
    desk.screenshot("lab-proposals")
    press("Accept")
    until("it counts", lambda: "2 questions, from golden-desk" in panel.text(about))
    assert [json.loads(row)["action"] for row in begun.read_text().splitlines()] == [
        "answer", "refuse",
    ]  # fmt: skip
    assert found == []
    begun.unlink()
    command(desk.driver, "application:close")


def test_a_folder_without_documents_says_so(desk: LabPage, lab: Lab) -> None:
    (lab.root / "nothing").mkdir()
    command(desk.driver, "filebrowser:activate")
    command(desk.driver, "filebrowser:refresh")
    desk.context_menu("nothing", "Build a support bot")
    dialog = desk.one(".jp-Dialog", "No document was found")
    assert "Documents in nothing" in dialog.text
    assert not dialog.find_elements(By.TAG_NAME, "input")
    desk.accept()


def test_no_panel_scrolls_in_two_ways(desk: LabPage) -> None:
    identity = _bot(desk)["id"]
    try:
        for kind, tag in VIEWS.items():
            command(desk.driver, f"slimchat:{kind}", bot=identity)
            page = desk.panel(tag)
            until(f"the {kind} is drawn", lambda page=page: page.text("h2") == "desk")
            for width in (1000, 1400):
                desk.driver.set_window_size(width, 900)
                time.sleep(0.3)  # JupyterLab lays out after the window
                found = desk.overflows(page)
                assert (found["page"], found["nested"]) == (0, []), (kind, width, found)
                if kind in ("chat", "controls"):
                    assert found["view"] == 0, (kind, width, found)
            desk.screenshot(f"lab-wide-{kind}")
            if kind not in ("chat", "controls", "knowledge"):
                command(desk.driver, "application:close")
    finally:
        desk.driver.set_window_size(1200, 900)


def test_a_customer_reaches_a_person_by_keyboard_alone(desk: LabPage, lab: Lab) -> None:
    desk.press(desk.bot("desk"), "Chat: desk")
    chat = desk.chat("desk")
    chat.ask("I want to talk to a person, please")
    form = until("the form is shown", lambda: _shown(chat, ".handoff form"))
    keys = ActionChains(desk.driver)
    form.find_element(By.CSS_SELECTOR, "input").send_keys("Ana Ruiz", Keys.TAB)
    keys.send_keys("ana", Keys.ENTER).perform()
    until("it tells what is wrong", lambda: _shown(chat, ".handoff [aria-invalid=true]"))
    load_axe(desk.driver)
    desk.screenshot("lab-handoff")
    assert serious(chat) == []
    keys.reset_actions()
    keys.send_keys("@example.com", Keys.TAB, "+34 600 000 000", Keys.TAB, "dd afternoons")
    keys.send_keys(Keys.TAB, Keys.SPACE, Keys.TAB, Keys.ENTER).perform()
    until("it is sent", lambda: not _shown(chat, ".handoff form"))
    told = chat.text(".handoff .note")
    box = Outbox(lab.root / "build/desk-bot/cases.sqlite")
    ((case, _),) = box.all()
    box.close()
    assert case.id[:8] in told
    assert (case.bot, case.contact["email"]) == ("desk", "ana@example.com")
    assert case.contact["message"] == "dd afternoons"
    desk.reload()
    until("it is still told", lambda: desk.chat("desk").text(".handoff .note") == told)


def _shown(chat: ChatPage, selector: str) -> WebElement | None:
    return next((each for each in chat.find(selector) if each.is_displayed()), None)


def test_the_keyboard_is_enough(desk: LabPage) -> None:
    active = desk.driver.switch_to
    name = desk.bot("desk").find_element(By.CSS_SELECTOR, ".slimchat-Card-name")
    name.send_keys("\n")
    chat = desk.chat("desk")
    until("the question can be typed", lambda: active.active_element == chat.host)
    more = desk.bot("desk").find_elements(By.TAG_NAME, "button")[-1]
    more.send_keys("\n")
    desk.one(".lm-Menu-item", "Inspect answers")
    active.active_element.send_keys("\ue015", "\ue015", "\ue015", "\n")
    until("the third entry was chosen", lambda: "desk: Inspector" in desk.tabs())
