"""The conversation as it is shown where no widget can run: on GitHub, in a printout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from slimchat.render import plain

_NOTE = "The chat needs a running kernel. This is what was said so far."
_EMPTY = "The chat needs a running kernel. Run this cell to open it."
_BEGIN = "Questions to begin with"
_ROLES = {"user": "You", "assistant": "Bot"}

Message = Mapping[str, Any]


def transcript_text(
    messages: Sequence[Message], title: str = "", suggestions: Sequence[str] = ()
) -> str:
    """The conversation as plain text; before it begins, what could be asked."""
    lines = [f"{title or 'slimchat'}. {_NOTE if messages else _EMPTY}"]
    if suggestions and not messages:
        lines += ["", f"{_BEGIN}:", *(f"  {question}" for question in suggestions)]
    for message in messages:
        lines += ["", f"{_ROLES[message['role']]}: {_body(message)}"]
        lines += [f"  [{n}] {source}" for n, source in enumerate(_sources(message), 1)]
    return plain("\n".join(lines))


def transcript_html(
    messages: Sequence[Message], title: str = "", suggestions: Sequence[str] = ()
) -> str:
    """The same as HTML, with everything that was said escaped."""
    parts = [f"<p><strong>{escape(title)}</strong></p>"] if title else []
    parts.append(f"<p><em>{_NOTE if messages else _EMPTY}</em></p>")
    if suggestions and not messages:
        questions = "".join(f"<li>{escape(question)}</li>" for question in suggestions)
        parts.append(f"<p>{_BEGIN}:</p><ul>{questions}</ul>")
    for message in messages:
        parts.append(f"<p><strong>{_ROLES[message['role']]}</strong></p>")
        parts.append(f'<p style="white-space: pre-wrap">{escape(_body(message))}</p>')
        sources = "".join(f"<li>{escape(source)}</li>" for source in _sources(message))
        if sources:
            parts.append(f"<ol>{sources}</ol>")
    return f"<section>{''.join(parts)}</section>"


def _body(message: Message) -> str:
    error = message.get("error")
    told = f"{error['fact']} {error['fix']}".strip() if error else ""
    return "\n".join(part for part in (message["text"], told) if part)


def _sources(message: Message) -> Iterable[str]:
    for citation in message.get("citations", ()):
        headings = dict.fromkeys((citation["title"], *citation["section"].split(" > ")))
        place = " > ".join(heading for heading in headings if heading)
        page = f", page {citation['page']}" if citation["page"] is not None else ""
        yield f"{place}{page} ({citation['source']})"
