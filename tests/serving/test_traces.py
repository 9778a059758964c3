"""OpenTelemetry's spans, received by a real OTLP receiver on the loopback address."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running import Running, running

from slimchat.serving.bots import Bots

pytest.importorskip("opentelemetry.sdk.trace")
service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")

SECRET = "Can I return an opened machine? I am Zanahoria, ana@example.com"
CALLER = "0af7651916cd43dd8448eb211c80319c"


@contextlib.contextmanager
def receiver() -> Iterator[tuple[str, list[bytes]]]:
    got: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", got
        finally:
            server.shutdown()
            thread.join()


def ask(server: Running) -> None:
    body = {"messages": [{"role": "user", "content": SECRET}]}
    trace = {"traceparent": f"00-{CALLER}-b7ad6b7169203331-01", "baggage": "user=Zanahoria"}
    with server.client(headers=trace) as client:
        client.post("/v1/chat/completions", json={**body, "stream": True}).read()
        client.get("/Zanahoria")


@pytest.fixture(scope="module")
def delivered(built: Path) -> bytes:
    with receiver() as (address, got):
        with running(Bots(built), {"traces.endpoint": address, "reload_s": 0}) as server:
            ask(server)
        return b"".join(got)


def test_an_answer_is_spans_below_its_request(delivered: bytes) -> None:
    read = service.ExportTraceServiceRequest.FromString(delivered)
    named = {
        a.key: a.value.string_value for r in read.resource_spans for a in r.resource.attributes
    }
    assert named["service.name"] == "slimchat"
    assert named["slimchat.bot"] == "acme"
    spans = [span for r in read.resource_spans for s in r.scope_spans for span in s.spans]
    by_name = {span.name: span for span in spans}
    request = by_name["POST /v1/chat/completions"]
    assert request.trace_id.hex() == CALLER
    facts = {a.key: a.value for a in request.attributes}
    assert facts["http.response.status_code"].int_value == 200
    answer = by_name["answer"]
    assert answer.parent_span_id == request.span_id
    assert {a.key: a.value for a in answer.attributes}["slimchat.action"].string_value == "answer"
    steps = [span for span in spans if span.parent_span_id == answer.span_id]
    assert {"language", "retrieve", "abstain", "extract"} <= {span.name for span in steps}
    for span in steps:
        assert answer.start_time_unix_nano <= span.start_time_unix_nano <= span.end_time_unix_nano
        assert span.end_time_unix_nano <= answer.end_time_unix_nano
    assert by_name["GET other"].trace_id.hex() == CALLER


def test_nothing_that_anybody_wrote_is_in_them(delivered: bytes) -> None:
    for secret in (b"Zanahoria", b"example.com", b"machine", b"127.0.0.1", b"returns.md"):
        assert secret not in delivered


def test_an_answer_of_a_tool_is_below_its_request(built: Path) -> None:
    pytest.importorskip("mcp")
    call = {
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": SECRET}},
    }  # fmt: skip
    accept = {"accept": "application/json, text/event-stream"}
    with receiver() as (address, got):
        with (
            running(Bots(built), {"traces.endpoint": address, "reload_s": 0}) as server,
            server.client(headers=accept) as client,
        ):
            assert client.post("/mcp", json=call).json()["result"]["structuredContent"]
        delivered = b"".join(got)
    read = service.ExportTraceServiceRequest.FromString(delivered)
    spans = [span for r in read.resource_spans for s in r.scope_spans for span in s.spans]
    by_name = {span.name: span for span in spans}
    assert by_name["answer"].parent_span_id == by_name["POST /mcp"].span_id
    assert b"Zanahoria" not in delivered
