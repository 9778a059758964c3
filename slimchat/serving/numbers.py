"""What a server counts, in Prometheus' terms."""

from __future__ import annotations

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from slimchat._version import __version__
from slimchat.types import Answer

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Numbers:
    """The metrics of one server. Labels hold nothing of what anybody wrote.

    Args:
        folder: where all processes of the server keep theirs; by default there is one alone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "slimchat_requests", "Requests by route and status.", ["route", "status"],
            registry=registry,
        )  # fmt: skip
        self.duration = Histogram(
            "slimchat_request_seconds", "Seconds to the end of the response.", ["route"],
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.first_token = Histogram(
            "slimchat_first_token_seconds", "Seconds from a question to its first token.",
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self.answers = Counter(
            "slimchat_answers", "Answers by what the bot did.", ["action"], registry=registry
        )
        self.tokens = Counter(
            "slimchat_tokens", "Tokens of the generator.", ["kind"], registry=registry
        )
        self.cancelled = Counter(
            "slimchat_cancelled", "Answers that ended before they were complete.",
            registry=registry,
        )  # fmt: skip
        self.feedback = Counter(
            "slimchat_feedback", "Verdicts on answers.", ["verdict"], registry=registry
        )
        self.reloads = Counter(
            "slimchat_reloads", "Times a rebuilt index was taken into service.", registry=registry
        )
        self.running = Gauge(
            "slimchat_running", "Requests worked on.", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self.waiting = Gauge(
            "slimchat_waiting", "Requests in the queue.", registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        build = Gauge(
            "slimchat_build", "The version, as a label.", ["version"], registry=registry,
            multiprocess_mode="livemax",
        )  # fmt: skip
        build.labels(__version__).set(1)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        if answer.cancelled:
            self.cancelled.inc()
        else:
            self.answers.labels(answer.action).inc()
        self.tokens.labels("prompt").inc(answer.usage.prompt_tokens)
        self.tokens.labels("completion").inc(answer.usage.completion_tokens)

    def text(self) -> bytes:
        """All of it in Prometheus' text format, of all processes together."""
        if self._folder is None:
            return generate_latest(self.registry)
        every = CollectorRegistry()
        MultiProcessCollector(every, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(every)
