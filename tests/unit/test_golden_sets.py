"""Golden sets are proposed, accepted, added to, split and looked through."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspected_bot import QUESTION, small_bot

from slimchat import SupportBot
from slimchat.errors import ConfigError, GoldenSetError, StoppedError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.sets import checking
from slimchat.evaluation.sets.checking import check
from slimchat.evaluation.sets.proposing import propose
from slimchat.evaluation.sets.reporting import reported
from slimchat.evaluation.sets.splitting import divide, leaks, split_file
from slimchat.evaluation.sets.writing import accept, add_cases, write_golden


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("golden"), {"answer.refuse_below": 0.05}) as made:
        yield made


def case(name: str, question: str, *sources: str, **other: Any) -> GoldenCase:
    action = other.pop("action", "answer" if sources else "refuse")
    return replace(GoldenCase(name, question, "en", (), None, sources, action), **other)


def test_proposals_do_not_count_until_they_are_accepted(bot: SupportBot, tmp_path: Path) -> None:
    cases = propose(bot, 6, seed=1)
    assert cases == propose(bot, 6, seed=1)
    assert len({one.question for one in cases}) == len(cases) == 6
    assert {one.status for one in cases} == {"proposed"}
    there = {row.source for row in bot.knowledge.documents()}
    assert {source for one in cases for source in one.reference_sources} <= there - {"old.md"}
    assert len({one.reference_sources for one in cases[:4]}) == 4  # documents take turns
    file = write_golden(tmp_path / "g.jsonl", cases)
    with pytest.raises(GoldenSetError, match="holds only proposals, 6 of them"):
        load_golden(file)
    assert load_golden(file, proposals=True) == cases
    assert accept(file, [cases[0].id]) == 1
    assert load_golden(file) == [replace(cases[0], status=None)]
    assert accept(file) == 5
    assert len(load_golden(file)) == 6


def test_a_question_that_is_known_is_not_proposed(bot: SupportBot) -> None:
    known = [one.question for one in propose(bot, 100)]
    with pytest.raises(GoldenSetError, match="or all are known"):
        propose(bot, 5, known=known)
    with pytest.raises(StoppedError):
        propose(bot, 5, cancel=lambda: True)


def test_what_the_reader_refuses_is_not_proposed(tmp_path: Path) -> None:
    with small_bot(tmp_path) as strict:
        found = {source for one in propose(strict) for source in one.reference_sources}
    assert found <= {"returns.md", "same.txt", "twin.txt", "evil.md"}


def test_passages_are_read_as_for_an_answer(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, list[float | None]]] = []
    score = bot.reader.score

    def read(question: str, passages: Any, cosines: Any = None) -> Any:
        assert cosines is not None
        assert len(cosines) == len(passages)
        seen.append((question, [*cosines]))
        return score(question, passages, cosines)

    monkeypatch.setattr(bot.reader, "score", read)
    propose(bot, 3)
    check([case("a", "Is it free?", "returns.md")], bot)
    asked = bot.knowledge.embedder.embed_query("Is it free?")
    passages = bot.knowledge.passages("returns.md")
    texts = [passage.embedded_text for passage in passages]
    expected = bot.knowledge.embedder.embed_passages(texts) @ asked
    assert seen[-1] == ("Is it free?", pytest.approx(expected.tolist()))
    assert all(cosine is not None for _, cosines in seen[:-1] for cosine in cosines)


def test_cases_are_added_and_rows_keep_what_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "g.jsonl"
    row = {"id": "a", "question": "Pets?", "language": "en", "action": "refuse", "owner": "Ana"}
    file.write_text(json.dumps(row), encoding="utf-8")  # no line end
    wrong = reported(
        "¿Y en Canarias?", history=(("user", "¿Cuánto tarda?"),), why="wrong: it is four days"
    )
    assert (wrong.language, wrong.status, wrong.kind) == ("es", "proposed", "feedback")
    first, second = add_cases(file, [wrong, replace(wrong, question="¿Y en Ceuta?")])
    assert (first.id, second.id) == (wrong.id, f"{wrong.id}-2")
    assert load_golden(file, proposals=True)[1:] == [first, second]
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0]) == row
    with pytest.raises(GoldenSetError, match="should be answered, but names no document"):
        accept(file, [first.id])
    with pytest.raises(GoldenSetError, match="has no question zz"):
        accept(file, ["zz"])
    assert accept(file) == 0
    split_file(file)
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[0])["owner"] == "Ana"
    with pytest.raises(GoldenSetError, match=r"does not end in \.jsonl"):
        add_cases(tmp_path / "g.csv", [wrong])
    with pytest.raises(GoldenSetError, match="exists already"):
        write_golden(file, [wrong])


SOURCES = st.lists(st.sampled_from([f"{name}.md" for name in "abcdefghij"]), max_size=2)


@settings(deadline=None, max_examples=50)
@given(st.lists(SOURCES, min_size=1, max_size=40), st.floats(0.1, 0.9), st.integers(0, 3))
def test_no_document_is_in_both_splits(found: list[list[str]], test: float, seed: int) -> None:
    cases = [
        case(str(n), hashlib.sha256(bytes([n])).hexdigest(), *dict.fromkeys(sources))
        for n, sources in enumerate(found)
    ]
    made = divide(cases, test, seed=seed)
    assert set(made.of) == {one.id for one in cases}
    assert made.leaks == ()
    assert leaks(cases, made.of) == []


def test_a_split_has_the_shares_and_the_mixture_that_are_wanted() -> None:
    cases = [
        case(str(n), f"question number {n * 7919} about {n}", f"{n}.md") for n in range(100)
    ] + [replace(case(f"r{n}", f"refuse {n * 104729} thing {n}"), language="es") for n in range(20)]
    made = divide(cases, 0.25)
    assert made.count("test") == 30
    refusals = [made.of[f"r{n}"] for n in range(20)]
    assert refusals.count("test") == 5


def test_questions_that_are_the_same_stay_together() -> None:
    cases = [
        case("a", "Do you ship to Mars?"),
        case("b", "do you ship to mars"),
        case("c", "Pets?"),
    ]
    of = divide(cases, 0.5).of
    assert of["a"] == of["b"] != of["c"]


def test_a_split_that_is_there_stays_unless_it_is_made_again(tmp_path: Path) -> None:
    cases = [
        case("a", "How much is it?", "a.md", split="dev"),
        case("b", "When does it come?", "a.md", split="test"),
        case("c", "Where is the shop?", "b.md", split="test"),
        case("d", "Who repairs machines?", "b.md"),
    ]
    made = divide(cases)
    assert dict(made.of) == {"a": "dev", "b": "test", "c": "test", "d": "test"}
    assert made.leaks == ("a.md",)
    assert divide(cases, again=True).leaks == ()
    file = write_golden(tmp_path / "g.jsonl", cases)
    split_file(file)
    assert [one.split for one in load_golden(file)] == ["dev", "test", "test", "test"]
    with pytest.raises(ConfigError, match="between 0 and 1"):
        divide(cases, 1.5)


def test_what_is_wrong_with_a_set_is_told(bot: SupportBot) -> None:
    loose = bot.configure(bot.config.updated({"answer.refuse_below": 0.5}))
    cases = [
        case("a", QUESTION, "returns.md", split="dev"),
        case("b", "can i return an opened machine", "returns.md", split="test"),
        case("c", QUESTION, "errors.md"),
        case("d", "When is the shop open?", "returns.md"),
        case("e", "Where can I read about citric acid?"),
        case("f", "Is tea sold?", "gone.md"),
        case("g", "Is there parking?"),
        case("h", QUESTION, history=(("user", "hello"), ("assistant", "hi"))),
    ]
    alone = {(one.kind, one.ids) for one in check(cases)}
    assert alone == {
        ("duplicate", ("a", "b")),
        ("contradiction", ("a", "c")),
        ("leak", ("a", "b")),
    }
    try:
        found = check(cases, bot)
    finally:
        bot.configure(loose)
    kinds = {(one.kind, one.ids) for one in found} - alone
    assert ("missing", ("f",)) in kinds
    assert ("unanswered", ("d",)) in kinds
    assert ("unanswered", ("f",)) not in kinds
    assert ("answerable", ("e",)) in kinds
    assert not [ids for _, ids in kinds if ids == ("g",)]
    assert next(one for one in found if one.ids == ("a", "c")).told.endswith("different things.")
    with pytest.raises(StoppedError):
        check(cases, bot, cancel=lambda: True)


def test_likeness_is_that_of_all_pairs_however_many_are_held_at_once(
    bot: SupportBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "ALIKE", 0.3)
    asked = ("When open?", "Open on Sunday?", "Tea on Sunday?", "Is tea sold?", "When sold?")
    cases = [case(str(n), text, action="handoff") for n, text in enumerate(asked)]
    whole = check(cases, bot)
    assert len([one for one in whole if "cosine" in one.told]) > 2
    for rows in (1, 2, 4):
        monkeypatch.setattr(checking, "_ROWS", rows)
        assert check(cases, bot) == whole
