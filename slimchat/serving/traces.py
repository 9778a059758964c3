"""Where the time of a request went, as OpenTelemetry's spans (extra ``otel``).

A span for the request and one for each step of an answer. They hold routes, numbers and names that
slimchat chose, and nothing that anybody wrote; of a caller's own context the trace's id alone is
taken over.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from starlette.datastructures import Headers

from slimchat._version import __version__
from slimchat.models.extras import need
from slimchat.types import Answer

EXPORT_S = 5
"""Longest time for one delivery of spans, seconds."""


class NoTraces:
    """Traces that nobody wants."""

    @contextlib.contextmanager
    def request(
        self, method: str, route: str, headers: Headers
    ) -> Iterator[Callable[[int, str], None]]:
        """The span of a request; call what it gives with the status and the request's id."""
        yield lambda status, key: None

    def answered(self, answer: Answer) -> None:
        """The spans of the steps that led to an answer, below that of the request."""

    def close(self) -> None:
        """Deliver what is left."""


class Traces(NoTraces):
    """Spans, delivered in the background.

    Args:
        endpoint: of an OTLP receiver over HTTP, such as ``http://127.0.0.1:4318``.
        bot: the bot's name.

    Raises:
        MissingExtraError: OpenTelemetry's SDK is not installed.
    """

    def __init__(self, endpoint: str, bot: str) -> None:
        sdk = need("opentelemetry.sdk.trace", "otel")
        otlp = need("opentelemetry.exporter.otlp.proto.http.trace_exporter", "otel")
        batches = need("opentelemetry.sdk.trace.export", "otel")
        resources = need("opentelemetry.sdk.resources", "otel")
        self._api: Any = need("opentelemetry.trace", "otel")
        self._context: Any = need("opentelemetry.trace.propagation.tracecontext", "otel")
        named = {"service.name": "slimchat", "service.version": __version__, "slimchat.bot": bot}
        self._provider: Any = sdk.TracerProvider(resource=resources.Resource(named))
        exporter = otlp.OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_S)
        self._provider.add_span_processor(batches.BatchSpanProcessor(exporter))
        self._tracer: Any = self._provider.get_tracer("slimchat", __version__)

    @contextlib.contextmanager
    def request(
        self, method: str, route: str, headers: Headers
    ) -> Iterator[Callable[[int, str], None]]:
        """The span of a request; call what it gives with the status and the request's id."""
        carrier = {"traceparent": headers.get("traceparent", "")}
        parent = self._context.TraceContextTextMapPropagator().extract(carrier)
        with self._tracer.start_as_current_span(
            f"{method} {route}",
            context=parent,
            kind=self._api.SpanKind.SERVER,
            attributes={"http.request.method": method, "http.route": route},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def ended(status: int, key: str) -> None:
                span.set_attribute("http.response.status_code", status)
                span.set_attribute("slimchat.request_id", key)
                if status >= 500:
                    span.set_status(self._api.StatusCode.ERROR)

            yield ended

    def answered(self, answer: Answer) -> None:
        """The spans of the steps that led to an answer, below that of the request."""
        end = time.time_ns()
        place = end - round(1e9 * answer.timings.get("total", 0.0))
        span = self._tracer.start_span(
            "answer",
            start_time=place,
            attributes={
                "slimchat.action": answer.action,
                "slimchat.language": answer.language,
                "slimchat.confidence": round(answer.confidence, 4),
                "slimchat.citations": len(answer.citations),
                "slimchat.cancelled": answer.cancelled,
                "gen_ai.usage.input_tokens": answer.usage.prompt_tokens,
                "gen_ai.usage.output_tokens": answer.usage.completion_tokens,
            },
        )
        below = self._api.set_span_in_context(span)
        for step in answer.trace:
            one = self._tracer.start_span(step.name, context=below, start_time=place)
            place += round(1e9 * step.seconds)
            one.end(place)
        span.end(end)

    def close(self) -> None:
        """Deliver what is left."""
        self._provider.shutdown()
