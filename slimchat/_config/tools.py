"""The settings of the step that uses tools."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from slimchat._config.parts import MEASURED, Part


class ToolsConfig(Part):
    """Functions that the bot may call, such as the status of an order."""

    enabled: bool = Field(True, description="Use the tools that the bot was given.")
    choose: Literal["matching", "model"] = Field(
        "matching",
        description="matching takes the tool whose examples are closest to the question; model "
        "lets a generator choose whose chat template has tools, where there is one.",
    )
    threshold: float | None = Field(
        None,
        ge=0,
        le=1.5,
        description="Likeness to an example from which a question is for a tool; none takes the "
        "calibrated one. Higher calls less.",
    )
    timeout_s: float = Field(
        10.0, ge=0.1, le=300, description="Longest time of a call, in seconds."
    )
    max_asks: int = Field(
        3,
        ge=1,
        le=10,
        description="Times in a row that the same value is asked for, at most; then the question "
        "is searched for in the documents.",
    )
    max_turns: int = Field(
        6, ge=1, le=30, description="Earlier questions that are read for values, at most."
    )
    max_result_chars: int = Field(
        2000, ge=80, le=20000, description="A longer result is cut to so many characters."
    )
    expected: tuple[str, ...] = Field(
        (),
        max_length=200,
        json_schema_extra=MEASURED,
        description="Names of the tools that the bot had when it was exported.",
    )
