"""The settings of what a bot does beside answering."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from slimchat._addresses import is_private_way
from slimchat._config.parts import Part

ContactField = Literal["name", "email", "phone", "order", "message"]


class HandoffConfig(Part):
    """Questions that are passed on to a person, and where they go."""

    enabled: bool = Field(True, description="Pass on to a person what asks for one or needs one.")
    threshold: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Pass a question on from this probability that it needs a person; none takes "
        "the calibrated one. Words that ask for a person count whatever it is. Higher passes on "
        "less.",
    )
    unanswered: float | None = Field(
        None,
        gt=0,
        le=1,
        description="The same for a question that the documents do not answer; none takes the "
        "calibrated one.",
    )
    after_refusals: int | None = Field(
        2,
        ge=1,
        le=20,
        description="A person is offered in place of the refusal of this number in a row; none "
        "offers none.",
    )
    fields: tuple[ContactField, ...] = Field(
        ("name", "email", "phone", "message"),
        min_length=1,
        description="What the form asks for: name, email, phone, order, message.",
    )
    required: tuple[ContactField, ...] = Field(
        ("email",), description="Fields of the form that must be filled in."
    )
    folder: str | None = Field(
        None,
        max_length=1000,
        description="Folder that each case is written to as a JSON file; none writes none.",
    )
    webhook: str | None = Field(
        None,
        max_length=2000,
        description="Address that each case is sent to, signed: https, or http on this machine; "
        "none sends nothing.",
    )
    secret_env: str = Field(
        "SLIMCHAT_WEBHOOK_SECRET",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]*$",
        max_length=100,
        description="Name of the environment variable that holds the secret to sign with.",
    )
    outbox: str | None = Field(
        None,
        max_length=1000,
        description="SQLite file that cases wait in; none takes cases.sqlite in the bot's folder, "
        "or beside its file.",
    )
    keep_days: int = Field(
        30, ge=1, le=3650, description="Days after which a case that was delivered is deleted."
    )

    @field_validator("webhook")
    @classmethod
    def _safe(cls, given: str | None) -> str | None:
        if given is not None and not is_private_way(given):
            raise ValueError(
                "a webhook needs an address that begins with https://, or http:// on this "
                "machine, and holds no password: cases hold personal data"
            )
        return given

    @model_validator(mode="after")
    def _asked_for(self) -> HandoffConfig:
        missing = [name for name in self.required if name not in self.fields]
        if missing:
            raise ValueError(f"required names fields that the form lacks: {', '.join(missing)}")
        return self
