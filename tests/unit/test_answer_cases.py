"""What the two ways of answering are compared on, and by what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import passage

pytest.importorskip("torch")

from slimchat.dialogue.evidence import Quote
from slimchat.training import measure_answerer
from slimchat.training.answer_cases import AnswerCase, desk_cases, support_cases
from slimchat.training.corpus import HELD_OUT, helpdesks

RIGHT, WRONG = passage("It costs €4.", source="a.md"), passage("We are open.", source="b.md")


def test_an_article_answers_its_own_questions_and_no_others() -> None:
    found = list(desk_cases())
    own = [one for one in helpdesks() if one["company"] in HELD_OUT]
    assert len(found) == sum(len(one["questions"]) + len(one["unanswered"]) for one in own)
    bodies = {one["id"]: one["body"] for one in own}
    for case in found:
        assert len({each.id for each in case.passages}) == 3
        assert (case.right is None) == (not case.answers)
        if case.right is not None:
            wanted = case.answers[0].split(". ")[0]
            assert wanted.split()[0] in bodies[case.passages[case.right].id]


def test_every_third_section_is_taken_away(tmp_path: Path) -> None:
    others = [f"Other {n}\nThis is another section of the page, with words enough to count. {n}"
              for n in range(3)]  # fmt: skip
    rows = [
        {"id": f"r{n}", "lang": "en", "question": "How?", "answer": f"Press key {n}.",
         "title": "Keys", "section_path": [], "other_sections": others}
        for n in range(6)
    ]  # fmt: skip
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev" / "support.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = [case for language, case in support_cases(tmp_path) if language == "en"]
    assert [case.right is None for case in found] == [True, False, False] * 2
    for number, case in enumerate(found):
        held = [each.text for each in case.passages]
        if case.right is None:
            assert f"Press key {number}." not in held
        else:
            assert held[case.right] == f"Press key {number}."


def test_figures_tell_right_and_wrong_answers_and_refusals() -> None:
    asked = [
        AnswerCase("price?", "en", (WRONG, RIGHT), 1, ("It costs €4.",)),
        AnswerCase("cost?", "en", (RIGHT, WRONG), 0, ("It costs €4.",)),
        AnswerCase("colour?", "en", (RIGHT, WRONG), None, ()),
        AnswerCase("weight?", "en", (RIGHT, WRONG), None, ()),
    ]

    def first_of(case: AnswerCase) -> tuple[list[Quote], float]:
        if case.question == "weight?":
            return [], 0.1
        one = case.passages[0]
        return [Quote(one, one.text, 0.9)], 0.9

    assert measure_answerer.figures(first_of, asked) == {
        "right passage": 0.5,
        "token F1": 0.5,
        "refused where nothing answers": 0.5,
        "wrongly refused": 0.0,
        "nothing-answers AUROC": 0.75,
    }
