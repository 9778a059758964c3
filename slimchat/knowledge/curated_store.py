"""The curated answers of a built folder: read anew when they change, written as a generation."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from slimchat.errors import KnowledgeError, SlimchatError
from slimchat.knowledge.curated import CITED, Curated, CuratedAnswer, kept_meta
from slimchat.knowledge.layout import STORE, Layout
from slimchat.knowledge.meta_change import change_meta
from slimchat.knowledge.protocols import EmbedderProtocol
from slimchat.knowledge.store import Store
from slimchat.types import Passage

_LOG = logging.getLogger(__name__)


class CuratedStore:
    """The curated answers of the generation that answers, whoever wrote them.

    Safe from several threads. Looking whether they changed is one look at a file's time.

    Args:
        path: the folder ``BOT/``.
        embedder: makes vectors of the wordings.
    """

    def __init__(self, path: Path, embedder: EmbedderProtocol) -> None:
        self._layout = Layout(path)
        self._embedder = embedder
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._curated = Curated()

    def current(self) -> Curated:
        """Those in force now, with vectors.

        What cannot be read is logged, and those read before stay.

        Raises:
            ModelError: the embedder cannot be loaded.
        """
        with self._lock:
            stamp = self._stamp()
            if stamp is not None and stamp != self._seen:
                try:
                    read = self._read()
                except SlimchatError as error:
                    _LOG.warning("%s Those read before stay in use.", error)
                else:
                    self._curated = read.embedded(self._embedder)
                self._seen = stamp
            return self._curated

    def passage(self, passage_id: str) -> Passage | None:
        """The curated answer that a citation names, ``None`` where it names none."""
        if not passage_id.startswith(f"{CITED}:"):
            return None
        found = (answer.passage() for answer in self.current().answers)
        return next((passage for passage in found if passage.id == passage_id), None)

    def change(
        self, change: Callable[[tuple[CuratedAnswer, ...]], tuple[CuratedAnswer, ...]]
    ) -> tuple[CuratedAnswer, ...]:
        """Replace all of them by what ``change`` makes of them, as a generation of its own.

        Returns:
            Those in force now.

        Raises:
            BuildInProgressError: the folder is being built, or changed so, right now.
            CuratedError: those there cannot be read.
            KnowledgeError: the index cannot be written; nothing has changed.
        """
        after: tuple[CuratedAnswer, ...] = ()

        def entries(meta: Mapping[str, str]) -> Mapping[str, str]:
            nonlocal after
            before = Curated.of(meta).answers
            after = change(before)
            return {} if after == before else Curated(after).meta(self._embedder)

        change_meta(self._layout, self._embedder, entries)
        return after

    def _read(self) -> Curated:
        with Store(self._layout.folder() / STORE, self._layout.path) as store:
            return Curated.of(store.meta)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._layout.manifest.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino


def salvaged(layout: Layout) -> dict[str, str]:
    """The curated answers of the generation that answers, as entries of a meta table.

    Also of a store that another version wrote, or that is damaged elsewhere: people wrote them,
    and no document holds them.
    """
    try:
        store = layout.folder() / STORE
        uri = f"{store.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute("SELECT key, value FROM meta").fetchall()
    except (KnowledgeError, sqlite3.Error, ValueError):
        return {}
    texts = {key: value for key, value in rows if isinstance(key, str) and isinstance(value, str)}
    return kept_meta(texts)
