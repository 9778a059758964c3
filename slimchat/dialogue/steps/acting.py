"""The step that calls a tool, or asks the customer for what it must be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from slimchat.dialogue.inquiry import Inquiry, Means
from slimchat.tools import texts
from slimchat.tools.calling import Outcome, run
from slimchat.tools.deciding import ToolStep
from slimchat.tools.state import Ask, Leave
from slimchat.tools.tool import Call
from slimchat.types import Citation, Event, Language


def act(inquiry: Inquiry, means: Means) -> Iterable[Event]:
    """Do what the tools make of the question, if anything.

    Off without tools, and for what a person must answer, unless it is for want of looking into the
    customer's own case.

    Raises:
        ModelError: the embedder cannot be loaded.
    """
    step, speaker, history = means.tools, inquiry.speaker, inquiry.history
    if step is None or not (speaker.handoff.reason is None or speaker.handoff.own_case):
        return ()
    state = step.replayed(history)
    spoken = step.spoken(state, speaker.asked, speaker.language)
    decision = step.decided(state, speaker.asked, history, speaker.language)
    detail: dict[str, Any] = {"tools": len(step.tools), **_intent_detail(step)}
    if decision is None:
        speaker.trace.add("tools", **detail, decision="pass")
        return ()
    speaker.language = spoken
    detail["tool"] = decision.tool.name
    if isinstance(decision, Leave):
        speaker.trace.add("tools", **detail, decision="leave")
        return speaker.say("clarify", texts.fixed("dropped", spoken))
    speaker.confidence = 1.0
    if isinstance(decision, Ask):
        detail |= {"slot": decision.slot.name, "why": decision.why, "times": decision.times}
        speaker.trace.add("tools", **detail, decision="ask")
        return speaker.say("clarify", decision.text(spoken), choices=decision.choices())
    return _called(step, decision, inquiry, detail)


def _called(
    step: ToolStep, call: Call, inquiry: Inquiry, detail: Mapping[str, Any]
) -> Iterable[Event]:
    speaker = inquiry.speaker
    seconds = call.tool.timeout_s or step.config.timeout_s
    outcome = run(call, seconds, step.config.max_result_chars, inquiry.stop)
    speaker.trace.add(
        "tools",
        **detail,
        decision="call",
        arguments=dict(call.arguments),
        ending=outcome.ending,
        error=outcome.error,
        result=outcome.text,
    )
    if outcome.ending == "stopped":
        return speaker.stopped()
    if outcome.ending == "done":
        citation = cited(call, outcome, speaker.language)
        return speaker.say("answer", f"{outcome.text} [1]", citations=[citation])
    speaker.confidence = 0.0
    if outcome.ending != "refused" and speaker.handoff.reason is not None:
        return ()  # it is for a person, as it is without the tool
    if outcome.ending == "refused":
        return speaker.say("refuse", outcome.text)
    late = outcome.ending == "late"
    return speaker.say("refuse", texts.fixed("late" if late else "failed", speaker.language))


def cited(call: Call, outcome: Outcome, language: Language) -> Citation:
    """The result as a source."""
    given = ", ".join(
        f"{slot.label(language)}: {texts.told(call.values[slot.name])}"
        for slot in call.tool.slots
        if call.values.get(slot.name) is not None
    )
    return Citation(
        source=f"tool:{call.tool.name}",
        title=call.tool.title,
        section=given,
        page=None,
        quote=outcome.text,
        passage_id=f"tool:{call.tool.name}",
        score=1.0,
        tool=call.tool.name,
        rows=outcome.rows,
    )


def _intent_detail(step: ToolStep) -> dict[str, Any]:
    found, limit = step.intent, step.threshold
    if found is None:
        return {"closest": None, "threshold": limit}
    return {
        "closest": found.tool.name,
        "example": found.example,
        "score": found.score,
        "unlike": found.unlike,
        "threshold": limit,
    }
