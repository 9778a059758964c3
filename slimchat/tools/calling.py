"""Calls with a time-out, and what comes of them as text."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import logging
import threading
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from slimchat.dialogue.guard import gives_orders
from slimchat.errors import ToolError, ToolUnavailableError
from slimchat.tools.tool import Call

logger = logging.getLogger(__name__)

Ending = Literal["done", "refused", "failed", "late", "withheld", "stopped"]
AT_ONCE = 16
"""Calls under way in this process, at most; those that never end count too."""
_STEP_S = 0.05
_ROWS = 40
_free = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call.

    Attributes:
        ending: ``done``; ``refused`` by the tool in its own words; ``failed`` with an error;
            ``late``; ``withheld`` because the text gives orders to the bot; ``stopped``.
        text: the result, or the tool's own words.
        rows: names and values, where the result has them.
        error: for the trace.
    """

    ending: Ending
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    error: str = ""


def run(
    call: Call, seconds: float, longest: int, stop: Callable[[], bool] = lambda: False
) -> Outcome:
    """Call a tool in a thread of its own, and wait so long for it.

    Args:
        seconds: after which the call is given up; its thread goes on to its end.
        longest: characters of the result.
        stop: asked while waiting; ``True`` gives the call up.
    """
    if not _free.acquire(blocking=False):
        return Outcome("late", error=f"{AT_ONCE} calls are under way")
    outcomes: list[Outcome] = []
    ended = threading.Event()

    def work() -> None:
        try:
            outcomes.append(_outcome(call, longest))
        finally:
            _free.release()
            ended.set()

    threading.Thread(target=work, name=f"slimchat-tool-{call.tool.name}", daemon=True).start()
    deadline = time.monotonic() + seconds
    while not ended.wait(_STEP_S):
        if stop():
            return Outcome("stopped")
        if time.monotonic() >= deadline:
            return Outcome("late", error=f"no result after {seconds:g} s")
    return outcomes[0] if outcomes else Outcome("failed", error="the call ended its thread")


def _outcome(call: Call, longest: int) -> Outcome:
    try:
        result = call.tool.function(**call.values)
    except ToolUnavailableError as error:
        logger.error("The tool %s cannot be reached", call.tool.name)
        return Outcome("failed", error=type(error).__name__)
    except ToolError as error:
        text = _clean(str(error), longest)
        return _unless_orders(Outcome("refused", text, error=text))
    except Exception as error:
        # No traceback: the error's text may hold what the customer wrote.
        logger.error("The tool %s failed (%s)", call.tool.name, type(error).__name__)
        return Outcome("failed", error=type(error).__name__)
    rows = _rows(result)
    text = "\n".join(f"{name}: {value}" for name, value in rows) if rows else _text(result)
    kept = tuple((_clean(name, 200), _clean(value, longest)) for name, value in rows)
    return _unless_orders(Outcome("done", _clean(text, longest), kept))


def _unless_orders(outcome: Outcome) -> Outcome:
    """A text that speaks to the model instead of the customer is not shown."""
    if gives_orders(outcome.text):
        return Outcome("withheld", error="the result gives orders to the bot")
    if not outcome.text:
        return Outcome("failed", error="the result is empty")
    return outcome


def _rows(result: Any) -> list[tuple[str, str]]:
    if isinstance(result, BaseModel):
        result = result.model_dump()
    elif dataclasses.is_dataclass(result) and not isinstance(result, type):
        result = dataclasses.asdict(result)
    if not isinstance(result, Mapping):
        return []
    named = list(result.items())[:_ROWS]
    return [(str(name).replace("_", " "), _text(value)) for name, value in named]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return "-"
    if isinstance(value, enum.Enum):
        return _text(value.value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return ", ".join(_text(each) for each in value)
    return str(value)


def _clean(text: str, longest: int) -> str:
    """Without control characters and overlong ends."""
    kept = "".join(
        char
        for char in text
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    ).strip()
    return kept if len(kept) <= longest else f"{kept[: longest - 1]}…"
