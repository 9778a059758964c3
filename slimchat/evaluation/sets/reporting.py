"""An answer that somebody found wrong, as a case of a golden set."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from slimchat.evaluation.golden import PROPOSED, GoldenCase
from slimchat.knowledge.language import detect_language
from slimchat.types import Action, Language, Turn

KIND = "feedback"


def reported(
    question: str,
    *,
    history: Sequence[Turn] = (),
    language: Language | None = None,
    sources: Sequence[str] = (),
    answer: str | None = None,
    action: Action | None = None,
    why: str = "",
) -> GoldenCase:
    """The case of an answer that was wrong.

    Args:
        history: the turns before the question.
        language: by default the question's own.
        sources: documents that answer, where it is known.
        answer: what should have been said, where it is known.
        action: what the bot should have done; by default, to answer. Without a document that
            answers, such a case is a proposal.
        why: what was wrong, for people.
    """
    expected = action or "answer"
    key = f"{question}|{list(history)}"
    return GoldenCase(
        id=f"feedback-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}",
        question=question,
        language=language or detect_language(question),
        history=tuple(history),
        reference_answer=answer or None,
        reference_sources=tuple(sources),
        action=expected,
        kind=KIND,
        status=PROPOSED if expected == "answer" and not sources else None,
        note=why or None,
    )
