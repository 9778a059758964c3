"""Which wording is searched for where the rules are not sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest
from support import passage

from slimchat.config import BotConfig
from slimchat.dialogue.choosing import choose
from slimchat.dialogue.finding import search
from slimchat.dialogue.history import completed
from slimchat.dialogue.speaker import Speaker
from slimchat.dialogue.trace import Trace, read_as
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.retriever import SearchResult
from slimchat.models.reader import Reader, load_reader
from slimchat.models.reading import Reading
from slimchat.types import Hit, Passage, Turn

HISTORY = [("user", "How much is delivery to Spain?"), ("assistant", "It costs 4,90 €.")]
HINTED = "How did those parcels travel across borders?"
CONNECTIVE = "and how often does the Marea Duo want its limescale clean?"
PLACE = passage("Parcels to Spain go by ship.", source="spain.md")


class Knowledge:
    """Finds one passage for anything, or nothing; notes how much was asked for."""

    def __init__(self, found: Passage | None = PLACE) -> None:
        self.found = found
        self.asked: list[tuple[str | None, int, bool]] = []

    def run(
        self, q: str, k: int, *, history_query: str | None, rerank: bool = True, **options: Any
    ) -> SearchResult:
        self.asked.append((history_query, k, rerank))
        return SearchResult((Hit(self.found, 1, {"dense": 0.5}),) if self.found else ())


class Likes:
    """Finds a passage as good as it is told for the wording, 0.5 for any other."""

    def __init__(self, **likes: float) -> None:
        self.likes = likes

    def score(
        self, question: str, passages: Sequence[Passage], cosines: Sequence[float | None]
    ) -> list[Reading]:
        rate = next((rate for word, rate in self.likes.items() if word in question), 0.5)
        return [Reading(rate) for _ in passages]


def chosen(
    question: str,
    reader: Likes,
    knowledge: Knowledge | None = None,
    history: Sequence[Turn] = HISTORY,
    **settings: Any,
) -> tuple[str | None, Trace]:
    speaker = Speaker(Trace(), question, "en")
    config = BotConfig().updated({f"history.{name}": value for name, value in settings.items()})
    query = choose(
        speaker,
        completed(question, history, "en"),
        cast(KnowledgeBase, knowledge or Knowledge()),
        cast(Reader, reader),
        config,
    )
    return query, speaker.trace


@pytest.mark.parametrize(("rate", "rewritten"), [(0.9, True), (0.6, False), (0.1, False)])
def test_a_hint_is_followed_where_the_documents_answer_that_better(
    rate: float, rewritten: bool
) -> None:
    query, trace = chosen(HINTED, Likes(Spain=rate))
    assert (query is not None) is rewritten
    assert query is None or ("Spain" in query and query.endswith(HINTED))
    assert read_as(trace.steps) == query


def test_the_rules_wording_stays_unless_another_one_is_ahead_by_the_margin() -> None:
    joined = f"How much is delivery to Spain? {CONNECTIVE}"
    even, _ = chosen(CONNECTIVE, Likes())
    assert even == joined
    worse, _ = chosen(CONNECTIVE, Likes(Spain=0.1))
    assert worse is None
    held, _ = chosen(CONNECTIVE, Likes(Spain=0.1), margin=5.0)
    assert held == joined


def test_the_trace_tells_every_candidate_and_why_one_was_chosen() -> None:
    query, trace = chosen(HINTED, Likes(Spain=0.9))
    (step,) = trace.steps
    assert step.name == "choose"
    alone, rewritten = step.detail["candidates"]
    assert (alone["kind"], alone["text"], alone["score"]) == ("alone", None, 0.0)
    assert (rewritten["kind"], rewritten["text"]) == ("key words", query)
    assert rewritten["source"] == "spain.md"
    assert step.detail["chosen"] == "key words"
    assert step.detail["ahead"] == rewritten["score"] > step.detail["needed"] == 1.0
    assert trace.timings["choose"] == step.seconds


def test_each_wording_is_read_to_the_depth_that_is_set() -> None:
    knowledge = Knowledge()
    query, _ = chosen(HINTED, Likes(Spain=0.9), knowledge, choice_depth=2)
    assert knowledge.asked == [(None, 2, False), (query, 2, False)]


def test_where_nothing_is_found_the_rules_stand() -> None:
    query, trace = chosen(HINTED, Likes(), Knowledge(None))
    assert query is None
    assert all(one["source"] is None for one in trace.steps[0].detail["candidates"])


def test_what_was_read_to_choose_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, read = load_reader(BotConfig()), []
    encode = reader._encoder.hidden
    monkeypatch.setattr(reader._encoder, "hidden", lambda rows: read.extend(rows) or encode(rows))
    speaker, made = Speaker(Trace(), HINTED, "en"), completed(HINTED, HISTORY, "en")
    query, found = search(speaker, made, cast(KnowledgeBase, Knowledge()), reader, BotConfig())
    assert len(read) == len(made.variants) == 2
    (again,) = reader.score(query or HINTED, [PLACE], [0.5])
    assert len(read) == 3  # the next question is another one
    assert found.readings[PLACE.id].relevance == pytest.approx(again.relevance, abs=1e-4)
