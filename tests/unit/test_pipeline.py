"""The way of one question, with stand-ins for the knowledge base and the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from support import HashingEmbedder, passage

from slimchat.config import BotConfig
from slimchat.dialogue.pipeline import Pipeline
from slimchat.dialogue.texts import text
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.generation import Timings
from slimchat.models.reading import Reading
from slimchat.types import Answer, Event, Hit, Passage, Turn, Usage

PASSAGES = [
    passage("The fee is three pounds.", source="fees.md"),
    passage("Delivery takes two whole days.", source="delivery.md"),
]


class Knowledge:
    embedder = HashingEmbedder()

    def __init__(self, passages: Sequence[Passage], readings: dict[str, Reading]) -> None:
        self.passages, self.readings = passages, readings

    def run(self, q: str, k: int | None = None, **options: Any) -> SearchResult:
        hits = tuple(Hit(p, n, {"dense": 0.7}) for n, p in enumerate(self.passages, start=1))
        return SearchResult(hits, {}, self.readings)


class FixedReader:
    refuse_below = 0.5

    def __init__(self) -> None:
        self.cosines: list[float | None] = []

    def score(
        self, question: str, passages: Sequence[Passage], cosines: Sequence[float | None] = ()
    ) -> list[Reading]:
        self.cosines += cosines
        return [read(p) for p in passages]


class Writer:
    """Writes words until it is cancelled."""

    max_prompt_tokens = 500
    card = SimpleNamespace(prompt_style="plain")

    def __init__(self, words: str) -> None:
        self.words = words

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def render_chat(self, messages: list[dict[str, str]]) -> str | None:
        return None

    def stream(self, prompt: str, options: object, cancel: Callable[[], bool] | None) -> Any:
        return Written(self.words, cancel or (lambda: False))


class Written:
    usage = Usage(prompt_tokens=1)
    timings = Timings()

    def __init__(self, words: str, cancel: Callable[[], bool]) -> None:
        self.words, self.cancel, self.cancelled = words, cancel, False

    def __iter__(self) -> Iterator[str]:
        for word in self.words.split():
            if self.cancel():
                self.cancelled = True
                return
            yield f"{word} "


def read(p: Passage, relevance: float = 0.9) -> Reading:
    return Reading(relevance, ((0, len(p.text), 0.9),))


READ = {p.id: read(p) for p in PASSAGES}


def events(
    question: str = "what is the fee for delivery",
    *,
    passages: Sequence[Passage] = PASSAGES,
    readings: dict[str, Reading] = READ,
    writes: str | None = None,
    history: Sequence[Turn] = (),
    cancel: Callable[[], bool] | None = None,
    reader: FixedReader | None = None,
    **settings: Any,
) -> list[Event]:
    pipeline = Pipeline(
        Knowledge(passages, readings),  # type: ignore[arg-type]
        reader or FixedReader(),  # type: ignore[arg-type]
        None if writes is None else Writer(writes),  # type: ignore[arg-type]
        BotConfig().updated(settings),
    )
    return list(pipeline.run(question, history, None, cancel))


def last(found: list[Event]) -> Answer:
    assert [event.type for event in found].count("answer") == 1
    assert found[-1].answer is not None
    return found[-1].answer


def shown(found: list[Event]) -> str:
    told = ""
    for event in found:
        told = event.text if event.type == "replaced" else told + event.text
    return told


def after(calls: int) -> Callable[[], bool]:
    left = iter([False] * calls)
    return lambda: next(left, True)


def test_every_marker_points_at_its_citation() -> None:
    answer = last(events())
    assert answer.text == "The fee is three pounds. [1] Delivery takes two whole days. [2]"
    assert [citation.source for citation in answer.citations] == ["fees.md", "delivery.md"]


def test_a_stopped_quotation_cites_only_what_it_showed() -> None:
    answer = last(events(cancel=after(3)))
    assert answer.cancelled
    assert answer.text == "The fee is three pounds. [1]"
    assert [citation.source for citation in answer.citations] == ["fees.md"]


@pytest.mark.parametrize("writes", [None, "The fee is three pounds."])
def test_nothing_found_is_refused_whatever_the_threshold(writes: str | None) -> None:
    found = events(passages=(), readings={}, writes=writes, **{"answer.refuse_below": 0.0})
    assert last(found).action == "refuse"
    assert shown(found) == last(found).text == text("refusal", "en")


def test_passages_without_sentences_are_no_answer() -> None:
    readings = {p.id: Reading(0.9) for p in PASSAGES}
    assert last(events(readings=readings)).action == "refuse"


@pytest.mark.parametrize("calls", [2, 3, 7])
def test_a_stopped_generation_is_no_refusal(calls: int) -> None:
    found = events(writes="Penguins swim far away from here.", cancel=after(calls))
    answer = last(found)
    assert answer.cancelled
    assert (answer.action, answer.text, answer.citations) == ("answer", "", ())
    assert shown(found) == ""


@pytest.mark.parametrize(("calls", "kinds"), [(0, ["answer"]), (1, ["retrieved", "answer"])])
def test_cancel_is_asked_before_and_after_the_search(calls: int, kinds: list[str]) -> None:
    readings = {p.id: read(p, 0.1) for p in PASSAGES}
    found = events(readings=readings, cancel=after(calls))
    assert [event.type for event in found] == kinds
    assert (last(found).cancelled, last(found).text) == (True, "")


@pytest.mark.parametrize("writes", ["no answer", "Penguins swim far away from here."])
def test_what_no_source_says_is_refused(writes: str) -> None:
    found = events(writes=writes)
    assert last(found).action == "refuse"
    assert shown(found) == last(found).text == text("refusal", "en")


def test_the_answer_keeps_the_question_as_it_was_asked() -> None:
    history = [("user", "¿Cuánto cuesta el envío a España?"), ("assistant", "4,90 €.")]
    for writes in (None, "The fee is three pounds. [1]"):
        assert last(events("Lumen 2?", history=history, writes=writes)).question == "Lumen 2?"


def test_a_question_too_short_to_tell_has_the_language_of_the_one_before() -> None:
    history = [("user", "¿Cuánto cuesta el envío a España?"), ("assistant", "4,90 €.")]
    readings = {p.id: read(p, 0.1) for p in PASSAGES}
    assert last(events("4040?", readings=readings)).text == text("refusal", "en")
    refused = last(events("4040?", history=history, readings=readings))
    assert (refused.language, refused.text) == ("es", text("refusal", "es"))


def test_without_reranking_the_reader_is_told_the_cosines_too() -> None:
    reader = FixedReader()
    assert last(events(readings={}, reader=reader)).action == "answer"
    assert reader.cosines == [0.7, 0.7]


def test_a_source_in_another_language_is_told_beside_the_text() -> None:
    answer = last(events("¿cuánto cuesta el envío a España?"))
    assert answer.notice == "La fuente está en inglés; esto es lo que dice en el original."
    assert answer.text.startswith("The fee is three pounds. [1]")
    assert last(events()).notice == ""


def test_a_refused_follow_up_says_what_was_looked_for() -> None:
    history = [("user", "what is the fee for delivery"), ("assistant", "Three pounds.")]
    found = events("and to Spain?", history=history, **{"answer.refuse_below": 1.0})
    assert last(found).action == "refuse"
    assert "“what is the fee for delivery and to Spain?”" in shown(found)
    off = events(
        "and to Spain?",
        history=history,
        **{"answer.refuse_below": 1.0, "history.enabled": False},
    )
    assert shown(off) == text("refusal", "en")


def test_documents_that_differ_in_a_name_are_asked_for_and_the_name_is_understood() -> None:
    alike = [
        passage(f"Descale it {when}.", source=f"{name}/d.md", title=f"Descale {name}")
        for name, when in (("Lumen", "monthly"), ("Marea", "every year"))
    ]
    readings = {p.id: read(p) for p in alike}
    answer = last(events("when do I descale it?", passages=alike, readings=readings))
    assert (answer.action, answer.choices) == ("clarify", ("Lumen", "Marea"))
    assert answer.text == "Which one do you mean: Lumen or Marea?"
    history = [("user", "when do I descale it?"), ("assistant", answer.text)]
    chosen = last(events("Marea", passages=alike, readings=readings, history=history))
    assert chosen.action == "answer"
    assert chosen.trace[2].detail["completed"] == "when do I descale it? Marea"
    off = events("when?", passages=alike, readings=readings, **{"clarify.enabled": False})
    assert last(off).action == "answer"


def test_what_no_source_says_is_shown_with_a_remark_where_that_is_set() -> None:
    writes = "The fee is three pounds. [1] Penguins live in Antarctica forever. [2]"
    made = last(events(writes=writes, **{"answer.unsupported": "mark"}))
    assert made.text.endswith(f"Antarctica forever. {text('unsupported', 'en')}")
    step = next(step for step in made.trace if step.name == "ground")
    assert step.detail["marked"] == ["Penguins live in Antarctica forever."]
