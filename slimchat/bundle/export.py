"""Writing a bundle. The same bot gives the same bytes."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from slimchat._version import __version__
from slimchat.bundle import layout
from slimchat.bundle.canonical import check_schema, write_store, write_vectors
from slimchat.bundle.content import Content
from slimchat.bundle.documents import Documents
from slimchat.bundle.entries import write_container
from slimchat.bundle.gate import Held
from slimchat.bundle.manifest import Governance, Manifest, ModelPin, canonical, parts_of
from slimchat.bundle.models import load_card, model_contents, model_folders
from slimchat.bundle.papers import bill_of_materials, licences
from slimchat.bundle.settings import travelling
from slimchat.bundle.signing import sign
from slimchat.config import BotConfig
from slimchat.errors import BundleExportError
from slimchat.knowledge.store import Store
from slimchat.knowledge.vectors import EXACT_LIMIT
from slimchat.models.embedder import embedder_fingerprint

if TYPE_CHECKING:
    from slimchat.knowledge.base import KnowledgeBase


def export(
    knowledge: KnowledgeBase,
    config: BotConfig,
    path: str | Path,
    bot: Governance,
    held: Held,
    *,
    models: bool = True,
    sign_with: str | Path | None = None,
) -> Path:
    """Write a bot to one file.

    Args:
        bot: its name, version and who answers for it.
        held: its golden questions and its report.
        models: put the models into it; else it names them and they must be there to open it.
        sign_with: the file of a private Ed25519 key.

    Raises:
        BundleExportError: the settings hold a secret or a path, a part cannot travel, or the file
            cannot be written.
        BundleError: the key cannot be used.
        ModelError: a model is missing or damaged.
        FingerprintMismatchError: the index was built with another embedder.
    """
    target = Path(path)
    try:
        return _export(knowledge, config, target, bot, held, models=models, sign_with=sign_with)
    except (OSError, sqlite3.Error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise BundleExportError(
            f"{target} cannot be written ({reason}).",
            f"Make room and check who may write to its folder and to {tempfile.gettempdir()}.",
        ) from error


def _export(
    knowledge: KnowledgeBase,
    config: BotConfig,
    target: Path,
    bot: Governance,
    held: Held,
    *,
    models: bool,
    sign_with: str | Path | None,
) -> Path:
    if target.exists() and not target.is_file():
        what = "a folder" if target.is_dir() else "no file"
        raise BundleExportError(f"{target} is {what}.", "Name a file, such as acme.slimchat.")
    settings = travelling(config.updated({"name": bot.name}))
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
        contents += [*held.contents(), *licences(pins)]
        contents.append(bill_of_materials(bot, pins, contents))
        manifest = Manifest(
            slimchat=__version__,
            bot=bot,
            evaluation=held.evaluation(),
            models=pins,
            parts=parts_of(contents),
        ).to_bytes()
        contents.insert(0, Content.of(layout.MANIFEST, manifest))
        if sign_with is not None:
            contents.append(sign(manifest, sign_with))
        write_container(target, contents)
    return target


def governance(
    name: str,
    version: str,
    owner: str | None = None,
    approval: str | None = None,
    created: datetime | str | None = None,
) -> Governance:
    """Who answers for a bot, checked.

    Args:
        created: a time, or its ISO 8601 text; see :func:`created_at`.

    Raises:
        BundleExportError: a field is empty or too long, the version is not semantic, or the time
            is none.
    """
    try:
        return Governance(
            name=name, version=version, owner=owner, approval=approval, created=created_at(created)
        )
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        fix = "Write it like 1.2.0." if field == "version" else "Give another one, or leave it out."
        raise BundleExportError(
            f"The {field} {first['input']!r:.120} cannot be exported: {first['msg']}.", fix
        ) from error


def created_at(given: datetime | str | None) -> str | None:
    """When a bundle says that it was made: the time given, else ``SOURCE_DATE_EPOCH``, else none.

    Raises:
        BundleExportError: the text is no time, or ``SOURCE_DATE_EPOCH`` no number of seconds.
    """
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError as error:
            raise BundleExportError(
                f"{given!r:.80} is no time in ISO 8601.", "Write it like 2026-11-28T09:30:00+00:00."
            ) from error
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given is None and epoch:
        try:
            given = datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise BundleExportError(
                f"SOURCE_DATE_EPOCH is {epoch!r:.40}, not a number of seconds since 1970.",
                "Set it to one, or unset it.",
            ) from error
    if given is not None and given.tzinfo is None:
        given = given.replace(tzinfo=UTC)
    return given.astimezone(UTC).isoformat(timespec="seconds") if given else None


def _knowledge(store: Store, settings: BotConfig, scratch: Path) -> list[Content]:
    write_store(store, scratch / "store", {"config": settings.to_yaml(escape=False)})
    check_schema(scratch / "store", store.bot)
    with Store(scratch / "store") as written:
        documents, trained = Documents.of(written), written.count() > EXACT_LIMIT
        if trained:
            write_vectors(written, scratch / "vectors")
    contents = [
        Content.of(layout.SETTINGS, canonical(settings.model_dump(mode="json"))),
        documents.content(),
        Content.of(layout.STORE, scratch / "store"),
    ]
    return [*contents, Content.of(layout.VECTORS, scratch / "vectors")] if trained else contents
