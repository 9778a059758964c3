"""From a bundle to a bot: checked, extracted, and its settings led to its models."""

from __future__ import annotations

from pathlib import Path

import yaml

from slimchat.bundle import layout
from slimchat.bundle.cache import MODELS, extracted
from slimchat.bundle.container import Container
from slimchat.bundle.manifest import Manifest
from slimchat.bundle.models import with_models
from slimchat.bundle.reading import read_manifest, read_part
from slimchat.config import BotConfig
from slimchat.errors import BundleFormatError


def is_bundle(path: str | Path) -> bool:
    """Whether a path is a bundle's, or would be, rather than a built folder's."""
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
        BundleFormatError: they are no settings.
        ConfigError: a setting is not valid.
    """
    part = manifest.part(layout.SETTINGS)
    assert part is not None  # noqa: S101  (read_manifest has seen it)
    where = f"{layout.SETTINGS} of {container.path}"
    try:
        data = yaml.safe_load(read_part(container, part))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BundleFormatError(
            f"{where} is not YAML ({' '.join(str(error).split())[:160]}).", "Export the bot again."
        ) from error
    if not isinstance(data, dict):
        raise BundleFormatError(f"{where} holds no settings by name.", "Export the bot again.")
    return BotConfig.from_dict(data, where=where)
