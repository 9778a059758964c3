"""Tuning and evaluation in JupyterLab's studio, over a small bot that is really tuned."""

from __future__ import annotations

from typing import Any

import pytest
from axe import load_axe, serious
from jupyter_browser import REPOSITORY, ElementPage, Lab, open_notebook, until
from selenium.webdriver.common.keys import Keys
from tuned_bot import QUESTIONS

pytestmark = pytest.mark.browser

TAGS = {"Tuning": "slim-tuner", "Evaluation": "slim-evaluation", "Blind": "slim-blind"}

WIDER = (
    "return [...arguments[0].shadowRoot.querySelectorAll('section, div, table, tbody tr, svg')]"
    ".filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)"
    ".map((e) => e.className || e.tagName)"
)


class StudioPage(ElementPage):
    """The studio, as a person uses it."""

    def part(self, name: str) -> PartPage:
        """A tab's part, once the tab is pressed."""
        tab = next(tab for tab in self.find("[role=tab]") if tab.text == name)
        self._click(tab)
        shown = f"[role=tabpanel]:not([hidden]) {TAGS[name]}"
        return PartPage(self.driver, until(f"{name} is shown", lambda: self.find(shown))[0])


class PartPage(ElementPage):
    """One of its parts."""

    def press(self, label: str) -> None:
        """Press the button that begins so."""
        self._click(next(each for each in self.find("button") if each.text.startswith(label)))


@pytest.fixture(scope="module")
def studio(driver: Any, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> StudioPage:
    import nbformat

    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook.cells = [
        nbformat.v4.new_code_cell(
            f"import sys; sys.path.insert(0, {str(REPOSITORY / 'tests')!r})\n"
            "from pathlib import Path\n"
            "from tuned_bot import tunable_bot, write_golden\n"
            "bot = tunable_bot(Path('tuned'))\n"
            "golden = write_golden(Path('golden.jsonl'))\n"
            f"studio = bot.studio([{QUESTIONS[0][1]!r}], golden=golden)\n"
            "strict = {'type': 'set', 'path': 'answer.refuse_below', 'value': 1.0}\n"
            "studio.controls._handle_custom_msg({**strict, 'request': 's'}, [])\n"
            "studio"
        ),
        nbformat.v4.new_code_cell(
            "strict = bot.config.updated({'answer.refuse_below': 1.0})\n"
            f"bot.blind(strict, {[QUESTIONS[0][1], QUESTIONS[9][1]]!r}, ('now', 'strict'))"
        ),
    ]
    path = tmp_path_factory.mktemp("tuned") / "tuned.ipynb"
    nbformat.write(notebook, path)
    opened = StudioPage(driver, open_notebook(driver, lab, path, "slim-studio", timeout=120))
    load_axe(driver)
    return opened


def test_settings_are_searched_compared_applied_and_taken_back(studio: StudioPage) -> None:
    part = studio.part("Tuning")
    until(
        "the settings are there", lambda: "12 questions" in part.text(".search > .note:first-child")
    )
    minutes = part.find(".pair input")[0]
    minutes.send_keys(Keys.CONTROL, "a", Keys.NULL, "0.15")
    part.press("Search")
    until("the plot grows", lambda: len(part.find(".dot[transform]")) > 1, 120)
    until("it is over", lambda: part.find(".outcome-box .conclusion"), 120)
    assert "Written to tuned.yaml" in part.text(".outcome-box")
    other = next(each for each in part.find("[data-trial]") if each.text == "Compare")
    part._click(other)
    until("the pin is compared", lambda: part.find(".pins .badge"))
    found = serious(studio)
    part.whole("tuning-light", 2600)
    studio.theme(dark=True)
    found += serious(studio)
    part.whole("tuning-dark", 2600)
    studio.theme(dark=False)
    part.driver.execute_script("arguments[0].style.width = '320px'", part.host)
    assert part.driver.execute_script(WIDER, part.host) == []
    part.whole("tuning-320px", 4500)
    part.driver.execute_script("arguments[0].style.width = ''", part.host)
    if not part.find(".candidate > .conclusion")[0].is_displayed():
        part.press("Apply to the bot")
        until("it is applied", lambda: "from now on" in part.text(".candidate > .note"))
        part.press("Take back")
        until("it is taken back", lambda: "as before" in part.text(".candidate > .note"))
    assert found == []


def test_a_set_is_evaluated_and_read_question_by_question(studio: StudioPage) -> None:
    part = studio.part("Evaluation")
    for _ in range(2):
        done = len(part.find(".runs .pair:last-child option"))
        part.press("Evaluate")
        until(
            "it is evaluated",
            lambda done=done: len(part.find(".runs .pair:last-child option")) > done,
            120,
        )
    until("the questions are there", lambda: part.find(".questions tbody .link"))
    until("both are compared", lambda: part.find(".conclusion"))
    part._click(part.find(".questions tbody .link")[0])
    until("one is open", lambda: part.find(".detail")[0].is_displayed())
    found = serious(studio)
    part.whole("evaluation-light", 3000)
    studio.theme(dark=True)
    found += serious(studio)
    part.whole("evaluation-dark", 3000)
    studio.theme(dark=False)
    part.driver.execute_script("arguments[0].style.width = '320px'", part.host)
    assert part.driver.execute_script(WIDER, part.host) == []
    part.whole("evaluation-320px", 6000)
    part.driver.execute_script("arguments[0].style.width = ''", part.host)
    part.press("Add a question")
    part.find(".fold.add input")[0].send_keys("Where is the shop?")
    part.find(".fold.add select")[2].send_keys("hours")
    part._click(part.find(".fold.add .solid")[0])
    until(
        "it is added", lambda: "Added as case-17" in part.text(".fold.add .body > .note:last-child")
    )
    assert found == []
    logs = [entry for entry in part.driver.get_log("browser") if "slimchat" in str(entry)]
    assert logs == []


def test_what_is_tried_in_the_studio_is_judged_without_its_name(studio: StudioPage) -> None:
    part = studio.part("Blind")
    part.press("Ask the questions")
    until("both have answered", lambda: len(part.find(".side h4")) == 2)
    until(
        "every question is asked",
        lambda: "; 0 are not asked yet" in part.text(".page > .note:first-child"),
    )
    assert "candidate" not in part.text(".sides")
    found = serious(studio)
    part.screenshot("studio-blind")
    part.driver.execute_script("arguments[0].style.width = '320px'", part.host)
    assert part.driver.execute_script(WIDER, part.host) == []
    part.driver.execute_script("arguments[0].style.width = ''", part.host)
    part.find(".vote")[1].send_keys("0")
    until("it is judged", lambda: part.text(".page > .note:first-child").find(" 1 of ") > 0)
    part.press("Show the votes")
    until("the votes are told", lambda: "now 0, candidate 0" in part.text(".result"))
    assert found == []


def test_two_ways_of_answering_are_judged_without_their_names(studio: StudioPage) -> None:
    host = until("it is there", lambda: studio.driver.find_elements("css selector", "slim-blind"))
    part = PartPage(studio.driver, host[0])
    part.press("Ask the questions")
    until("both have answered", lambda: len(part.find(".side h4")) == 2)
    until(
        "the questions are asked",
        lambda: "Both answer 1 alike" in part.text(".page > .note:first-child"),
    )
    assert "strict" not in part.text(".page")
    found = serious(part)
    part.screenshot("blind-light")
    studio.theme(dark=True)
    found += serious(part)
    part.screenshot("blind-dark")
    studio.theme(dark=False)
    part.find(".vote")[0].send_keys("2")
    until("it is judged", lambda: not part.find(".votes")[0].is_displayed())
    part.press("Show the votes")
    until("the votes are told", lambda: "strict wins" in part.text(".result"))
    part.screenshot("blind-votes")
    assert found == []
