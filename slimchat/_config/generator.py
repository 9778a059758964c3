"""The settings of what writes answers: a model on this machine, or an endpoint elsewhere."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from slimchat._addresses import is_private_way
from slimchat._config.parts import Part

SEEDS = 2**32 - 1
"""Seeds that CTranslate2 tells apart, from 0 on."""


class GeneratorConfig(Part):
    """The small language model that writes answers in generative mode."""

    model: str | None = Field(
        None,
        description="'bundled', or the folder of a model made by 'slimchat models convert'; "
        "none means that only extractive answers are possible, unless there is an endpoint.",
    )
    max_new_tokens: int = Field(160, ge=1, le=2048, description="Longest answer in tokens.")
    max_prompt_tokens: int | None = Field(
        None,
        ge=64,
        description="Tighter limit on the prompt than the model's own; of an endpoint, whose own "
        "is not known, none is 3072.",
    )
    temperature: float = Field(
        0.0, ge=0, le=2, description="0 always takes the likeliest token; higher varies more."
    )
    top_p: float = Field(
        1.0, gt=0, le=1, description="Sample only from the likeliest tokens up to this mass."
    )
    repetition_penalty: float = Field(
        1.05,
        ge=1,
        le=2,
        description="Above 1 makes repeating the answer's own words rarer; at 1, prompts of "
        "unequal length are answered together.",
    )
    top_k: int = Field(
        0,
        ge=0,
        le=1000,
        description="Sample only from so many of the likeliest tokens; 0 from all.",
    )
    no_repeat_ngram: int = Field(
        0, ge=0, le=20, description="No run of so many tokens is written twice; 0 allows it."
    )
    seed: int | None = Field(
        None,
        ge=0,
        lt=SEEDS,
        description="Makes sampled answers the same each time on the same machine; each then waits "
        "until the model is loaded anew, and is written alone. None varies.",
    )
    log_probs: bool = Field(
        False, description="Whether the trace holds the log-probability of each written token."
    )
    system_prompt: str | None = Field(
        None, description="Replaces the instructions given to a chat model."
    )
    candidates: int = Field(
        1,
        ge=1,
        le=8,
        description="Answers that are written side by side with a temperature above 0, of which "
        "the one is shown that the sources bear out best. Above 1 nothing is shown before all are "
        "there.",
    )
    endpoint: str | None = Field(
        None,
        max_length=2000,
        description="Address of a server with OpenAI's API that writes in place of a model on "
        "this machine, up to and without /chat/completions: https, or http on this machine. "
        "Questions, turns and passages are sent there, where SLIMCHAT_ENDPOINTS allows it.",
    )
    endpoint_model: str | None = Field(
        None, min_length=1, max_length=200, description="Name that the endpoint knows its model by."
    )
    endpoint_key_env: str | None = Field(
        None,
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        description="Name of the environment variable that holds the endpoint's key; none sends "
        "no key.",
    )
    endpoint_timeout_s: float = Field(
        60.0,
        gt=0,
        le=600,
        description="Longest wait for an endpoint's first words, all tries together, and then for "
        "each next ones, in seconds.",
    )
    endpoint_tries: int = Field(
        3,
        ge=1,
        le=10,
        description="How often an endpoint that is busy or out of reach is asked before its first "
        "words.",
    )

    @property
    def drafts(self) -> int:
        """How many answers are written: without a temperature, all would be the same."""
        return self.candidates if self.temperature > 0 else 1

    @property
    def named(self) -> str | None:
        """What writes, by name; ``None`` where nothing is named."""
        return f"{self.endpoint_model} at {self.endpoint}" if self.endpoint else self.model

    @field_validator("endpoint")
    @classmethod
    def _safe(cls, given: str | None) -> str | None:
        if given is not None and (not is_private_way(given) or set("?#") & set(given)):
            raise ValueError(
                "an endpoint needs an address that begins with https://, or http:// on this "
                "machine, and holds no password and no query: customers' words are sent there"
            )
        return given

    @model_validator(mode="after")
    def _one_writes(self) -> GeneratorConfig:
        if (self.endpoint is None) != (self.endpoint_model is None):
            raise ValueError("endpoint and endpoint_model belong together; set both, or neither")
        if self.endpoint is not None and self.model is not None:
            raise ValueError("model and endpoint are both set; one of them writes")
        return self
