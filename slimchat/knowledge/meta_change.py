"""A generation that differs from the one before only in what its meta table says."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Mapping

from slimchat.errors import KnowledgeError
from slimchat.knowledge.layout import STORE, Layout
from slimchat.knowledge.protocols import EmbedderProtocol
from slimchat.knowledge.store import Store
from slimchat.knowledge.store_writer import StoreWriter
from slimchat.knowledge.write import write_generation


def change_meta(
    layout: Layout,
    embedder: EmbedderProtocol,
    change: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> None:
    """Write the generation that answers once more, with other entries of its meta table.

    Args:
        change: gets the entries, returns those to replace; none changes nothing. It may raise.

    Raises:
        BundleSealedError: the folder is that of an opened bundle.
        BuildInProgressError: the folder is being built, or changed so, right now.
        KnowledgeError: the index cannot be read or written; nothing has changed.
    """
    layout.check_unsealed()
    try:
        with layout.lock():
            layout.clean()
            with Store(layout.folder() / STORE, layout.path) as store:
                entries = change(store.meta)
                if entries:
                    _write(layout, embedder, store, entries)
    except (OSError, sqlite3.OperationalError) as error:
        raise KnowledgeError(
            f"The index {layout.path} cannot be written ({error}).",
            "Check that its folder can be written to and that the disk has room; nothing has "
            "changed.",
        ) from error


def _write(
    layout: Layout, embedder: EmbedderProtocol, store: Store, entries: Mapping[str, str]
) -> None:
    staging = layout.stage()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        writer = StoreWriter(staging / STORE, store, layout.path)
        stack.callback(writer.close)
        writer.set_meta(entries)
        write_generation(layout, True, writer, embedder, 0, lambda *_: None, {}, 1)
