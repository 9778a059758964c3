"""The settings of a server, each with its bounds and its effect in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal, get_args

from pydantic import Field, field_validator, model_validator

from slimchat._config.parts import Part
from slimchat._config.settings import Settings
from slimchat.serving.origins import parsed_origin

Scope = Literal["chat", "embeddings", "operator", "metrics", "mcp"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NetworkConfig(Part):
    """Where the server listens."""

    host: str = Field("127.0.0.1", min_length=1, description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="The port; 0 takes a free one.")
    hosts: tuple[str, ...] | None = Field(
        None,
        description="Names by which clients may call the server (the Host header, without port); "
        "none allows the loopback names on a loopback address, and any name elsewhere.",
    )
    proxies: tuple[str, ...] = Field(
        (), description="Addresses of proxies whose X-Forwarded-For and -Proto are believed."
    )
    connections: int = Field(
        512, ge=1, le=100_000, description="Connections at once; further requests get a 503."
    )
    header_s: float = Field(
        10.0, gt=0, le=300, description="Longest time for the head of a request to arrive."
    )
    keep_alive_s: int = Field(
        5, ge=1, le=300, description="Seconds that an idle connection stays open."
    )
    shutdown_s: int = Field(
        30, ge=0, le=3600, description="Seconds that answers under way get when the server ends."
    )

    def allowed_hosts(self) -> tuple[str, ...] | None:
        """The names that clients may use, or none for any."""
        if self.hosts is not None:
            return self.hosts
        return LOOPBACK if self.host in LOOPBACK else None


class AccessConfig(Part):
    """Who may ask for what, and from which pages."""

    tokens: Path | None = Field(
        None, description="File of the tokens, as 'slimchat tokens' writes it."
    )
    anonymous: tuple[Scope, ...] = Field(
        (), description="Scopes that need no token: chat, embeddings, operator, metrics, mcp."
    )
    origins: tuple[str, ...] = Field(
        (), description="Origins of other pages that may call, such as https://shop.example."
    )
    frames: tuple[str, ...] = Field(
        (), description="Origins of pages that may show the chat page in a frame; none forbids it."
    )

    @field_validator("origins", "frames")
    @classmethod
    def _are_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(parsed_origin(text) for text in given)


class LimitsConfig(Part):
    """What one client, and all of them together, may take."""

    per_minute: int = Field(
        60, ge=1, le=100_000, description="Requests a minute for one token, or one anonymous user."
    )
    per_address: int = Field(
        240, ge=1, le=100_000, description="Requests a minute from one address."
    )
    running: int = Field(
        2,
        ge=1,
        le=256,
        description="Answers, searches and embeddings that one process works on at once.",
    )
    waiting: int = Field(
        32,
        ge=0,
        le=10_000,
        description="Requests that wait for their turn in one process; more are sent away.",
    )
    waiting_s: float = Field(30.0, gt=0, le=3600, description="Longest wait for a turn, seconds.")
    answer_s: float = Field(120.0, gt=0, le=3600, description="Longest answer, seconds.")
    body_kb: int = Field(256, ge=1, le=65536, description="Largest request body, kilobytes.")
    body_s: float = Field(10.0, gt=0, le=600, description="Longest time for a body to arrive.")
    stream_events: int = Field(
        256,
        ge=8,
        le=100_000,
        description="Pieces kept for a client that reads slowly; beyond them its answer ends.",
    )
    stall_s: float = Field(
        20.0,
        gt=0,
        le=600,
        description="Seconds after which a client that does not read its response is cut.",
    )
    messages: int = Field(100, ge=1, le=10_000, description="Most messages in a request.")
    inputs: int = Field(256, ge=1, le=4096, description="Most texts in a request for embeddings.")
    seeds: bool = Field(
        False,
        description="Whether a request may give a seed to a model on this machine: it is loaded "
        "once more for each such answer, and others wait.",
    )


class FeedbackConfig(Part):
    """Where verdicts on answers go, and what was said."""

    file: Path | None = Field(
        None, description="SQLite file; none keeps verdicts until the server ends."
    )
    days: int = Field(
        90, ge=1, le=3650, description="Days after which verdicts and transcripts are deleted."
    )
    megabytes: int = Field(
        1024,
        ge=1,
        le=1_000_000,
        description="Size beyond which the oldest verdicts and transcripts are deleted; without a "
        "file 64 at most.",
    )
    transcripts: bool = Field(
        False, description="Whether the file keeps questions and answers too; operators see them."
    )
    golden: Path | None = Field(
        None, description="JSON Lines file that operators add golden questions to; none forbids it."
    )

    @model_validator(mode="after")
    def _transcripts_need_a_file(self) -> FeedbackConfig:
        if self.transcripts and self.file is None:
            raise ValueError("transcripts is on but there is no file for them")
        return self


class TracesConfig(Part):
    """OpenTelemetry's spans."""

    endpoint: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        description="OTLP receiver over HTTP, such as http://127.0.0.1:4318; none sends nothing.",
    )


class PageConfig(Part):
    """The chat page."""

    title: str | None = Field(
        None, max_length=120, description="Its title; none takes the bot's name."
    )
    enabled: bool = Field(True, description="Whether the page and the element are served.")


class ServeConfig(Settings):
    """Every setting of a server."""

    advice: ClassVar[str] = "'slimchat serve --help' and the documentation list every setting."

    network: NetworkConfig = NetworkConfig()
    access: AccessConfig = AccessConfig()
    limits: LimitsConfig = LimitsConfig()
    feedback: FeedbackConfig = FeedbackConfig()
    page: PageConfig = PageConfig()
    traces: TracesConfig = TracesConfig()
    workers: int = Field(
        1, ge=1, le=64, description="Processes that answer; each holds the models in memory."
    )
    reload_s: float = Field(
        5.0, ge=0, le=3600, description="Seconds between looks for a rebuilt index; 0 never looks."
    )

    @model_validator(mode="after")
    def _operators_need_tokens(self) -> ServeConfig:
        if "operator" in self.access.anonymous and self.network.host not in LOOPBACK:
            raise ValueError(
                "access.anonymous holds 'operator' but the server listens on "
                f"{self.network.host}; anybody could read what people said about answers"
            )
        return self
