"""What a page may ask of the documents; ``extension/src/knowledge/protocol.ts``: the other end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from slimchat.curation.overview import passages_of, skipped_page
from slimchat.types import to_json
from slimchat.widgets.events import Data
from slimchat.widgets.uploads import Uploads

if TYPE_CHECKING:
    from slimchat.widgets.knowledge_session import KnowledgeSession


def obey(session: KnowledgeSession, content: Any, buffers: Sequence[Any] = ()) -> bool:
    """Carry out one intent. Returns false for anything that is none, and does nothing then."""
    base, quick, long = session.knowledge, session.quick, session.long
    match content:
        case {"type": "documents", "request": str(request), "query": dict(query)}:
            quick.do(request, lambda _: session.documents(query), "The table")
        case {"type": "passages", "request": str(request), "source": str(source)}:
            start = offset_in(content)
            quick.do(
                request,
                lambda _: {"type": "passages", **passages_of(base, source, start)},
                "The look-up",
            )
        case {"type": "skipped", "request": str(request)}:
            start = offset_in(content)
            quick.do(
                request, lambda _: {"type": "skipped", **skipped_page(base, start)}, "The look-up"
            )
        case {"type": "refresh", "request": str(request)}:
            quick.do(request, lambda _: session.after({"type": "done"}), "The look-up")
        case {"type": "pairs", "request": str(request)}:
            quick.do(request, lambda _: session.pairs(offset_in(content)), "The look-up")
        case {"type": "stop", "target": str(target)}:
            long.stop(target)
        case {"type": "duplicates", "request": str(request), "threshold": int() | float() as least}:
            if not 0.5 <= least <= 1:
                return False
            long.do(request, lambda task: session.compare(task, float(least)), "The comparison")
        case {"type": "map", "request": str(request)}:
            long.do(request, lambda task: {"type": "map", "map": session.map(task)}, "The map")
        case {"type": "evaluate", "request": str(request)}:
            long.do(request, session.evaluate, "The evaluation")
        case {"type": "rebuild", "request": str(request)}:
            long.do(request, session.rebuild, "The rebuild")
        case _:
            return _obey_files(session, content, buffers)
    return True


def _obey_files(session: KnowledgeSession, content: Any, buffers: Sequence[Any]) -> bool:
    match content:
        case {
            "type": "upload", "request": str(request), "upload": str(upload),
            "name": str(name), "size": int(size),
        }:  # fmt: skip
            replace = content.get("replace") is True
            session.file(request, lambda files: files.begin(upload, name, size, replace))
        case {
            "type": "chunk", "request": str(request), "upload": str(upload),
            "offset": int(offset),
        }:  # fmt: skip
            session.file(request, lambda files: files.add(upload, offset, buffers))
        case {"type": "drop", "request": str(request), "upload": str(upload)}:
            session.drop(request, upload)
        case {"type": "remove", "request": str(request), "source": str(source)}:
            session.file(request, lambda files: _remove(files, source))
        case {"type": "restore", "request": str(request), "entry": str(entry)}:
            session.file(
                request, lambda files: {"type": "restored", "source": files.folder.restore(entry)}
            )
        case _:
            return False
    return True


def offset_in(content: Data) -> int:
    """How many rows to leave out, as the page says."""
    offset = content.get("offset")
    return offset if isinstance(offset, int) and offset > 0 else 0


def _remove(files: Uploads, source: str) -> Data:
    return {"type": "removed", "entry": to_json(files.folder.remove(source))}
