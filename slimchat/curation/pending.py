"""What of the documents folder the index does not hold yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.config import KnowledgeConfig
from slimchat.errors import EmptyKnowledgeError, KnowledgeError, error_data
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.loaders.files import source_name
from slimchat.knowledge.scan import FoundFile, find_files, inspect

MOST = 100
"""Names listed of each kind."""
_COARSEST = 2_000_000_000
"""Nanoseconds that a file system's clock may lie behind; FAT counts in steps of two seconds."""


class Inspected:
    """Digests of files, so that one is opened again only after it changed."""

    def __init__(self) -> None:
        self._files: dict[str, FoundFile] = {}

    def file(self, path: Path, docs: Path, config: KnowledgeConfig) -> FoundFile:
        """Size and digest; see :func:`slimchat.knowledge.scan.inspect`.

        Raises:
            OSError: it is gone.
        """
        stat, source = path.stat(), source_name(path.relative_to(docs))
        known = self._files.get(source)
        if known is None or (known.size, known.mtime_ns) != (stat.st_size, stat.st_mtime_ns):
            known = self._files[source] = inspect(path, docs, config)
        return known


def pending(
    knowledge: KnowledgeBase, docs: Path, inspected: Inspected | None = None
) -> dict[str, Any]:
    """The files that a build would read or let go of.

    Quick: only a file of another size, or that was touched since the build began, is opened to
    compare its content. So a file that was replaced by one of the same size and an older time is
    not seen; a build sees it.

    Args:
        inspected: keeps the digests from one call to the next.

    Returns:
        ``added``, ``changed`` and ``removed``: sources, at most :data:`MOST` each; ``count``:
        all of them; ``unreadable``: ``None``, or where the folder cannot be read, the ``fact``
        and the ``fix``; nothing is listed then.
    """
    settings = knowledge.config.knowledge
    try:
        files = find_files(docs, Layout(knowledge.path), settings)
    except EmptyKnowledgeError:
        files = []
    except KnowledgeError as error:
        return _told([], [], [], error_data(error))
    except OSError as error:
        told = KnowledgeError(
            f"The documents folder {docs} cannot be read ({error.strerror or error}).",
            "Check its permissions, then look again.",
        )
        return _told([], [], [], error_data(told))
    inspected = inspected or Inspected()
    known = {row.source: (row.size, row.sha256) for row in knowledge.documents()}
    known |= {file.source: (file.size, file.sha256) for file in knowledge.skipped()}
    begun = knowledge.store.scanned_ns - _COARSEST
    added, changed, present = [], [], set()
    for path in files:
        source = source_name(path.relative_to(docs))
        present.add(source)
        if source not in known:
            added.append(source)
            continue
        try:
            stat = path.stat()
            if stat.st_size == known[source][0] and stat.st_mtime_ns < begun:
                continue
            found = inspected.file(path, docs, settings)
        except OSError:
            continue
        if (found.size, found.sha256) != known[source]:
            changed.append(source)
    return _told(added, changed, sorted(set(known) - present), None)


def _told(
    added: list[str], changed: list[str], removed: list[str], unreadable: dict[str, str] | None
) -> dict[str, Any]:
    return {
        "added": added[:MOST],
        "changed": changed[:MOST],
        "removed": removed[:MOST],
        "count": len(added) + len(changed) + len(removed),
        "unreadable": unreadable,
    }
