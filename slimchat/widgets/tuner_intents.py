"""What a page may ask of a tuner; ``extension/src/tuner/protocol.ts``: the other end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from slimchat.errors import SlimchatError, error_data
from slimchat.tuning.sweep.tune import Order
from slimchat.widgets.events import Data

if TYPE_CHECKING:
    from slimchat.widgets.tuner_session import TunerSession

BUDGETS = (1.0, 24 * 3600.0)
"""Seconds that a search may be given."""


def obey(session: TunerSession, content: Any) -> bool:
    """Carry out one intent. Returns false for anything that is none, and does nothing then."""
    match content:
        case {"type": "search", "request": str(request), "order": dict(given)}:
            order = _ordered(session, given)
            if order is None:
                return False
            fresh = given.get("fresh") is True
            session.tasks.do(request, lambda task: session.search(order, fresh, task), "The search")
        case {"type": "stop", "target": str(target)}:
            session.tasks.stop(target)
        case {"type": str(kind), "request": str(request)}:
            work = _work(session, kind, content)
            if work is None:
                return False
            _at_once(session, request, work)
        case _:
            return False
    return True


def _ordered(session: TunerSession, data: Data) -> Order | None:
    match data:
        case {"budget": int() | float() as budget, "max_latency": cap, "only": list(only)}:
            if not BUDGETS[0] <= budget <= BUDGETS[1]:
                return None
            if cap is not None and not (isinstance(cap, int | float) and cap > 0):
                return None
            if not all(isinstance(path, str) for path in only):
                return None
            return Order(session.cases or [], float(budget), cap, session.output, True, only)
    return None


def _work(session: TunerSession, kind: str, content: Data) -> Callable[[], Data | None] | None:
    questions = session.questions
    match kind, content:
        case "select", {"trial": None | int() as number}:
            return lambda: session.select(number)
        case "apply", _:
            return session.apply
        case "undo", _:
            return session.undo
        case "ask", {"text": str(text)} if text.strip():
            return lambda: questions.ask(session.cut(text))
        case "pin", {"text": str(text)} if text.strip():
            return lambda: questions.pin(session.cut(text))
        case "unpin", {"text": str(text)}:
            return lambda: questions.unpin(text)
        case "again", _:
            return questions.again
        case "hush", _:
            return questions.cancel
    return None


def _at_once(session: TunerSession, request: str, work: Callable[[], Data | None]) -> None:
    try:
        with session.lock:
            event = work() or {"type": "done"}
    except SlimchatError as error:
        event = {"type": "error", "error": error_data(error)}
    session.send(request, event)
