"""Bots that are files: what the list and the page of one tell, without extracting it."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slimchat.bundle.layout import SUFFIX
from slimchat.errors import BuildCancelledError, RequestError
from slimchat.widgets.events import Data

SCORE = "recall@5"
"""The figure that is shown of an evaluation."""
LEFT_OUT = ("settings", "parts")
"""What a page does not need of a card."""
KEPT = 50
"""Verifications that are kept; the newest stay."""


def is_bundle(path: Path) -> bool:
    """Whether a bot is a file."""
    return path.suffix == SUFFIX and path.is_file()


def bundle_facts(path: Path) -> Data:
    """What the list of bots shows of a bundle, from its manifest and its list of documents.

    Raises:
        BundleError: it is unsafe, damaged or changed.
    """
    from slimchat.bundle.info import Card

    card = Card.read(path)
    held = card.manifest.evaluation
    value = None if held is None else held.metrics.get(SCORE)
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return {
        "name": card.manifest.bot.name,
        "documents": len(card.documents.listed),
        "passages": card.passages,
        "languages": dict(card.documents.languages),
        "size": card.size,
        "built": card.manifest.bot.created or made,
        "score": None if value is None else {"name": SCORE, "value": value},
    }


def bundle_card(path: Path) -> Data:
    """What a bundle says of itself, for its page.

    Raises:
        BundleError: it is unsafe, damaged or changed.
    """
    from slimchat.bundle.info import Card

    card = Card.read(path).to_dict()
    models = [
        {name: model[name] for name in ("role", "name", "licence", "quantization", "included")}
        for model in card["models"]
    ]
    kept = {name: value for name, value in card.items() if name not in LEFT_OUT}
    return {**kept, "models": models}


def stamp_of(path: Path) -> tuple[int, ...]:
    """What is another one as soon as a file is."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def sealed() -> RequestError:
    """The refusal of a change to a bot that is a file."""
    return RequestError(
        409,
        "This bot is a bundle, and a bundle stays as it was exported.",
        "Change the bot it was made from and export it again, or make a bundle with other "
        "documents: slimchat bundle update FILE DOCS -o NEW",
    )


class Verifications:
    """Verifies bundles in a thread, one after another. To be used in the server's loop.

    A file that has not changed since is not verified again.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="slimchat-verify")
        self._ended = threading.Event()
        self._known: dict[tuple[Any, ...], Data] = {}

    async def of(self, path: Path, name: str) -> Data:
        """The verification of a bundle, as it goes out under that name.

        Raises:
            BundleError: the file is missing, no bundle, unsafe or of an unknown version.
        """
        loop = asyncio.get_running_loop()
        return {**await loop.run_in_executor(self._thread, self._verified, path), "path": name}

    def close(self) -> None:
        """Verify nothing any more; one under way ends after its question."""
        self._ended.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _verified(self, path: Path) -> Data:
        from slimchat.bundle.verify import verify

        key = (path, *stamp_of(path))
        if key not in self._known:
            found = verify(path, progress=self._go_on).to_dict()
            self._known = dict([*self._known.items(), (key, found)][-KEPT:])
        return self._known[key]

    def _go_on(self, done: int, total: int) -> None:
        if self._ended.is_set():
            raise BuildCancelledError("The server ends.", "Verify the bundle again.")
