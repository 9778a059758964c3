"""Writing a bundle. The same bot gives the same bytes."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat._version import __version__
from slimchat.bundle import layout
from slimchat.bundle.canonical import write_store, write_vectors
from slimchat.bundle.container import write_container
from slimchat.bundle.content import Content
from slimchat.bundle.manifest import Manifest, ModelPin, parts_of
from slimchat.bundle.models import load_card, model_contents, model_folders
from slimchat.bundle.papers import bill_of_materials, licences
from slimchat.bundle.settings import travelling
from slimchat.config import BotConfig
from slimchat.errors import BundleExportError
from slimchat.knowledge.store import Store
from slimchat.models.embedder import embedder_fingerprint

if TYPE_CHECKING:
    from slimchat.knowledge.base import KnowledgeBase


def export(
    knowledge: KnowledgeBase, config: BotConfig, path: str | Path, *, models: bool = True
) -> Path:
    """Write a bot to one file.

    Args:
        models: put the models into it; else it names them and they must be there to open it.

    Raises:
        BundleExportError: the settings hold a secret or a path, or a part cannot travel.
        ModelError: a model is missing or damaged.
        FingerprintMismatchError: the index was built with another embedder.
        OSError: the file cannot be written.
    """
    target = Path(path)
    if target.is_dir():
        raise BundleExportError(f"{target} is a folder.", "Name a file, such as acme.slimchat.")
    settings = travelling(config)
    folders = model_folders(config)
    cards = {role: load_card(role, folder) for role, folder in folders.items()}
    knowledge.store.check_fingerprint("embedder", embedder_fingerprint(cards["embedder"]))
    pins = tuple(ModelPin.of(role, card, models) for role, card in cards.items())
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="slimchat-export-") as scratch:
        contents = _knowledge(knowledge.store, settings, Path(scratch))
        if models:
            for role, folder in folders.items():
                contents += model_contents(role, folder, cards[role])
        contents += licences(pins)
        contents.append(bill_of_materials(config.name, __version__, pins, contents))
        manifest = Manifest(
            slimchat=__version__,
            name=config.name,
            created=created_at(None),
            models=pins,
            parts=parts_of(contents),
        )
        first = Content.of(layout.MANIFEST, manifest.to_bytes())
        write_container(target, [first, *contents])
    return target


def created_at(given: datetime | None) -> str | None:
    """When a bundle says that it was made: the time given, else ``SOURCE_DATE_EPOCH``, else none.

    Raises:
        BundleExportError: ``SOURCE_DATE_EPOCH`` is no number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given is None and epoch:
        try:
            given = datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise BundleExportError(
                f"SOURCE_DATE_EPOCH is {epoch!r:.40}, not a number of seconds since 1970.",
                "Set it to one, or unset it.",
            ) from error
    return given.astimezone(UTC).isoformat(timespec="seconds") if given else None


def _knowledge(store: Store, settings: BotConfig, scratch: Path) -> list[Content]:
    text = settings.to_yaml()
    write_store(store, scratch / "store", {"config": text})
    write_vectors(scratch / "store", scratch / "vectors")
    return [
        Content.of(layout.SETTINGS, text.encode("utf-8", "replace")),
        Content.of(layout.STORE, scratch / "store"),
        Content.of(layout.VECTORS, scratch / "vectors"),
    ]
