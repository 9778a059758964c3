"""What a front end may ask of a chat. ``extension/src/chat/protocol.ts`` is the other end."""

from __future__ import annotations

from typing import Any

from slimchat.feedback.verdict import THUMBS
from slimchat.widgets.session import ChatSession


def obey(session: ChatSession, content: Any) -> bool:
    """Carry out one intent. Returns false for anything that is none, and does nothing then."""
    match content:
        case {"type": "ask", "request": str(request), "text": str(text)} if text.strip():
            replaces = content.get("replaces")
            session.ask(request, text.strip(), replaces if isinstance(replaces, str) else None)
        case {"type": "stop", "request": str(request)}:
            session.stop(request)
        case {"type": "clear"}:
            session.clear()
        case {"type": "attach"}:
            session.attach()
        case {"type": "passage", "passage_id": str(passage_id)}:
            session.passage(passage_id)
        case {"type": "inspect", "request": str(request)}:
            session.inspect(request)
        case {"type": "feedback", "request": str(), "verdict": str(verdict)} if (
            verdict in THUMBS and isinstance(content.get("reasons", []), list)
        ):
            session.note(content)
        case {
            "type": "handoff",
            "request": str(request),
            "contact": dict(contact),
            "consent": bool(consent),
        }:
            session.hand_over(request, contact, consent)
        case {"type": "language", "language": None | "en" | "es" | "pt" as language}:
            session.speak(language)
        case {"type": "new"}:
            session.begin()
        case {"type": "select", "conversation": str(conversation)}:
            session.select(conversation)
        case {"type": "rename", "conversation": str(conversation), "title": str(title)}:
            session.rename(conversation, title)
        case {"type": "delete", "conversation": str(conversation)}:
            session.delete(conversation)
        case {"type": "restore", "conversation": str(conversation)}:
            session.restore(conversation)
        case _:
            return False
    return True
