"""Personal data that is sent to a server is in no line of its log, no metric, no kept verdict."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspected_bot import small_bot
from personal_data import personal
from running import PlayedBots, Running, running

from slimchat.serving.logs import JsonLines

SUITE = personal()


class Lines(logging.Handler):
    """Every line that the server would write."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    made = Lines()
    logger = logging.getLogger("slimchat")
    level = logger.level
    logger.addHandler(made)
    logger.setLevel(logging.DEBUG)
    yield made
    logger.removeHandler(made)
    logger.setLevel(level)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Running]:
    with (
        small_bot(tmp_path / "small") as bot,
        running(PlayedBots(bot), {"reload_s": 0}) as made,  # type: ignore[arg-type]
    ):
        yield made


def test_nothing_personal_is_kept(asked: Running, lines: Lines) -> None:
    with asked.client() as client:
        for number, item in enumerate(SUITE):
            verdict = {"answer_id": "a1", "verdict": "down", "comment": item.text,
                       "question": item.text, "answer": item.text, "edited": item.text,
                       "history": [["user", item.text]],
                       "citations": [{"source": item.text, "quote": item.text}]}  # fmt: skip
            assert client.post("/v1/feedback", json=verdict).status_code == 201
            if number % 8:
                continue
            told = {"messages": [{"role": "user", "content": item.text}]}
            assert client.post("/v1/chat/completions", json=told).status_code == 200
            client.post("/v1/chat/completions", json=told | {"model": item.datum})
            client.post("/v1/search", json={"query": item.text, "mode": item.datum})
            client.get("/v1/models/" + item.datum.replace("/", ""), params={"q": item.text})
        metrics = client.get("/metrics").text
        kept = client.get("/v1/feedback/all").text
    assert len(lines.written) > len(SUITE)
    assert "[email]" in kept
    for item in SUITE:
        assert item.datum not in "\n".join([*lines.written, metrics, kept]), item
