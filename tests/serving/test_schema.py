"""Requests made from the OpenAPI document: nothing fails, and nothing contradicts the document."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from running import Running

schemathesis = pytest.importorskip("schemathesis")
from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

SEMANTICS = {"/v1/chat/completions", "/v1/embeddings", "/v1/handoff"}
"""A conversation ends with the user's message, vectors have one length, and a form has the fields
that the settings name: no schema says so."""
PATHS = (
    "/v1/chat/completions", "/v1/chat", "/v1/embeddings", "/v1/search", "/v1/feedback",
    "/v1/feedback/all", "/v1/models", "/v1/models/{name}", "/v1/passages/{passage_id}",
    "/v1/operator/conversations", "/v1/operator/conversations/{key}", "/v1/operator/feedback",
    "/v1/operator/feedback/{number}", "/v1/operator/export", "/v1/operator/golden",
    "/v1/handoff", "/health", "/ready", "/metrics",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_what_is_described_is_what_happens(path: str, server: Running) -> None:
    schema = schemathesis.openapi.from_url(f"{server.address}/openapi.json")
    headers = {"Authorization": f"Bearer {server.token}"}
    for operation in schema[path].values():

        @given(case=operation.as_strategy())
        @settings(
            max_examples=12, deadline=None, derandomize=True,
            suppress_health_check=[*HealthCheck],
        )  # fmt: skip
        def ask(case: Any) -> None:
            beyond = [positive_data_acceptance] if path in SEMANTICS else []
            case.call_and_validate(headers=headers, timeout=60, excluded_checks=beyond)

        ask()


def test_every_path_is_tried(server: Running) -> None:
    with server.client() as client:
        described = set(client.get("/openapi.json").json()["paths"])
    assert {path for path in described if path.startswith("/v1/")} <= set(PATHS)
