"""Of several drafts, the one that the sources bear out best is shown."""

from __future__ import annotations

from typing import Any

import pytest
from endpoint_server import Request, played
from support import passage

from slimchat.config import BotConfig, GeneratorConfig
from slimchat.dialogue.best import Draft, best
from slimchat.dialogue.generative import Writing
from slimchat.dialogue.grounding import ground, is_no_answer
from slimchat.models.endpoint.allowed import VARIABLE
from slimchat.models.endpoint.generator import EndpointGenerator

PASSAGES = [
    passage("You can return an opened machine within 30 days. Bring the receipt.", source="a.md"),
    passage("The water tank of the X200 holds two litres.", source="b.md"),
]
WHOLE = "You can return an opened machine within 30 days. [1]"
HALF = f"{WHOLE} It costs 99 euros."
OTHER = "The water tank of the X200 holds two litres. [2]"
SILENT = "No answer."


def draft(written: str) -> Draft:
    if is_no_answer(written):
        return Draft.of(written, None)
    grounded = ground(written, PASSAGES, [0.9, 0.4], "en", snap=False)
    return Draft.of(written, grounded if grounded.quotes else None)


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ((HALF, WHOLE, WHOLE), 1),  # all of it stands; the first of equals
        ((OTHER, WHOLE), 1),  # its passage is likelier to answer
        ((HALF, OTHER), 0),  # half of what answers, before all of what does not
        (("Buy a boat!", HALF), 1),
        ((SILENT, WHOLE), 1),
        ((SILENT, SILENT, WHOLE), None),  # most say that the sources do not answer
        (("Buy a boat!", SILENT), None),
        ((), None),
    ],
)
def test_the_best_is_what_stands_and_answers(written: tuple[str, ...], chosen: int | None) -> None:
    assert best([draft(text) for text in written]) == chosen


def test_a_score_is_the_share_that_stands_times_the_likelihood() -> None:
    assert draft(WHOLE).score == pytest.approx(0.9)
    assert 0.4 < draft(HALF).score < 0.8
    assert draft(SILENT).score == draft("Buy a boat!").score == 0


def two_answers(request: Request) -> None:
    request.events()
    for half, whole in zip(HALF.split(" "), [*WHOLE.split(" "), "", "", "", ""], strict=True):
        request.words(f"{half} ", index=0)
        request.words(f"{whole} ", index=1)
    request.words(None, "stop", 0)
    request.words(None, "stop", 1)
    request.event({"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 30}})
    request.end()


def write(url: str, **changes: Any) -> tuple[Writing, list[str]]:
    settings = {"endpoint": url, "endpoint_model": "large", "candidates": 2, **changes}
    config = BotConfig.from_dict({"answer": {"mode": "generative"}, "generator": settings})
    generator = EndpointGenerator(config.generator, lambda value: value, {VARIABLE: url})
    rated = list(zip(PASSAGES, [0.9, 0.4], strict=True))
    writing = Writing(generator, "Can I return it?", rated, "en", config)
    return writing, list(writing)


def test_what_is_shown_and_what_the_trace_keeps() -> None:
    with played(two_answers) as server:
        writing, shown = write(server.url, temperature=0.7)
        assert server.received[0]["n"] == 2
    assert [piece.strip() for piece in shown] == [WHOLE]
    assert writing.grounded is not None
    assert writing.grounded.text == WHOLE
    assert writing.detail["chosen"] == 1
    assert [each["written"].strip() for each in writing.detail["drafts"]] == [HALF, WHOLE]
    assert [each["dropped"] for each in writing.detail["drafts"]] == [1, 0]
    assert (writing.usage.prompt_tokens, writing.usage.completion_tokens) == (40, 30)


def test_without_a_temperature_one_is_written() -> None:
    assert GeneratorConfig(candidates=4).drafts == 1
    assert GeneratorConfig(candidates=4, temperature=0.5).drafts == 4
    with played(two_answers) as server:
        writing, _ = write(server.url)
        assert "n" not in server.received[0]
    assert "drafts" not in writing.detail
