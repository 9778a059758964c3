"""What of the documents folder the index does not hold yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.errors import KnowledgeError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import Layout
from slimchat.knowledge.loaders.files import source_name
from slimchat.knowledge.scan import find_files

MOST = 100
"""Names listed of each kind."""


def pending(knowledge: KnowledgeBase, docs: Path) -> dict[str, Any]:
    """The files that a build would read or let go of, told by name, size and time.

    Quick: no file is opened, so a file that was replaced by one of the same size and an older
    time is not seen; a build sees it.

    Returns:
        ``added``, ``changed`` and ``removed``: sources, at most :data:`MOST` each; ``count``:
        all of them.
    """
    layout = Layout(knowledge.path)
    known = {row.source: row.size for row in knowledge.documents()}
    known |= {file.source: file.size for file in knowledge.skipped()}
    try:
        built = layout.manifest.stat().st_mtime
        files = find_files(docs, layout, knowledge.config.knowledge)
    except (OSError, KnowledgeError):
        built, files = 0.0, []
    added, changed, present = [], [], set()
    for path in files:
        source = source_name(path.relative_to(docs))
        present.add(source)
        if source not in known:
            added.append(source)
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        if stat.st_size != known[source] or stat.st_mtime > built:
            changed.append(source)
    removed = sorted(set(known) - present)
    return {
        "added": added[:MOST],
        "changed": changed[:MOST],
        "removed": removed[:MOST],
        "count": len(added) + len(changed) + len(removed),
    }
