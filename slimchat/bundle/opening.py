"""From a bundle to a bot: checked, extracted, and its settings led to its models."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

from slimchat.bundle import layout
from slimchat.bundle.cache import MODELS, extracted
from slimchat.bundle.container import Container
from slimchat.bundle.layout import MODEL_ROLES
from slimchat.bundle.manifest import Manifest
from slimchat.bundle.models import BUNDLED, setting, with_models
from slimchat.bundle.reading import read_json, read_manifest
from slimchat.config import BotConfig
from slimchat.errors import BundleFormatError, ConfigError
from slimchat.handover.places import without_places
from slimchat.knowledge.layout import check_path


def is_bundle(path: str | Path) -> bool:
    """Whether a path is a bundle's, or would be, rather than a built folder's.

    Raises:
        KnowledgeError: it is no path that can be used.
    """
    check_path("bot", path)
    file = Path(path)
    return file.is_file() or (file.suffix == layout.SUFFIX and not file.is_dir())


def open_bundle(path: str | Path, config: BotConfig | None = None) -> tuple[Path, BotConfig]:
    """Check a bundle and extract it, where that was not done before.

    Nothing of it is run: parts are copied to the cache, the store is read by SQLite, and the
    lexical index is made from it.

    Args:
        config: instead of the bundle's own; ``bundled`` models are those of the bundle.

    Returns:
        The folder to open, and the settings to open it with.

    Raises:
        BundleError: the file is missing, unsafe, damaged or changed; the message names the part.
        ModelNotFoundError: a model did not travel with it and is not here.
    """
    with Container(path) as container:
        manifest, digest = read_manifest(container)
        settings = read_settings(container, manifest)
        folder = extracted(container, manifest, digest)
    return folder, with_models(manifest, folder / MODELS, settings, config)


def read_settings(container: Container, manifest: Manifest) -> BotConfig:
    """The settings in a bundle.

    Raises:
        BundleIntegrityError: they are not those that were exported.
        BundleFormatError: they are no settings, not valid, or name a model of another place.
    """
    part = manifest.part(layout.SETTINGS)
    assert part is not None  # noqa: S101  (read_manifest has seen it)
    where = f"{layout.SETTINGS} of {container.path}"
    try:
        config = without_places(BotConfig.from_dict(read_json(container, part), where=where))
    except ConfigError as error:
        raise BundleFormatError(shorten(error.fact, 400), "Export the bot again.") from error
    for role in MODEL_ROLES:
        named = setting(config, role)
        if named not in (None, BUNDLED):
            raise BundleFormatError(
                f"{where} names the {role} {named!r:.120}; a bundle names none but its own.",
                "Export the bot again; give another model with SupportBot.open(FILE, config).",
            )
    return config
