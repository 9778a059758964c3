"""Requests made from the OpenAPI document: nothing fails, and nothing contradicts the document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from running import PlayedBot, PlayedBots, Running, running

schemathesis = pytest.importorskip("schemathesis")


@pytest.fixture(scope="module")
def played() -> Iterator[Running]:
    with running(PlayedBots(PlayedBot(words=2))) as made:
        yield made


@pytest.fixture(scope="module")
def described(played: Running) -> Any:
    return schemathesis.openapi.from_url(f"{played.address}/openapi.json")


schema = schemathesis.pytest.from_fixture("described").include(
    path_regex="/v1/(chat|feedback|models|passages)|/health|/ready|/metrics"
)


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)
def test_what_is_described_is_what_happens(case: Any, played: Running) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {played.token}"}, timeout=60)
