"""Reading a bundle's manifest and parts, and refusing what does not hold together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from slimchat.bundle import layout, migration
from slimchat.bundle.container import COPY_AGAIN, Container
from slimchat.bundle.layout import FORMAT, MANIFEST, VERSION
from slimchat.bundle.manifest import Manifest, Part, canonical, is_canonical
from slimchat.bundle.weight import HEAVIEST, weight
from slimchat.errors import BundleFormatError, BundleIntegrityError, BundleUnsafeError

MAX_BYTES = 4 * 2**20
"""A manifest is not longer than this."""
MAX_READ = 32 * 2**20
"""Nor is any other part that is read at once."""
MAX_SETTINGS = 2**20
"""Nor are the settings."""


def read_manifest(container: Container) -> tuple[Manifest, str]:
    """Read the manifest of a bundle and hold its list against the file's directory.

    Returns:
        The manifest, and the SHA-256 of its bytes, which stands for the whole bundle.

    Raises:
        BundleFormatError: there is none, it is damaged, or its version is not known.
        BundleIntegrityError: parts are missing, or were added, or have another size.
        BundleUnsafeError: it is too long to be read.
    """
    raw = manifest_bytes(container)
    data = _data(raw, container)
    required = migration.required(data)
    manifest = _parsed(data, container)
    _check_parts(manifest, container, required)
    _check_models(manifest, container)
    return manifest, hashlib.sha256(raw).hexdigest()


def check_part(container: Container, part: Part) -> None:
    """Read a part and compare its digest.

    Raises:
        BundleIntegrityError: it differs.
    """
    digest = hashlib.sha256()
    for piece in container.pieces(part.name):
        digest.update(piece)
    check_digest(container, part, digest.hexdigest())


def check_digest(container: Container, part: Part, found: str) -> None:
    """Refuse a part whose digest is another than the manifest's.

    Raises:
        BundleIntegrityError: it is.
    """
    if found != part.sha256:
        raise BundleIntegrityError(
            f"The part '{part.name}' of {container.path} is not the one that was exported: its "
            f"SHA-256 is {found[:16]}…, the manifest says {part.sha256[:16]}….",
            COPY_AGAIN,
        )


def write_part(container: Container, part: Part, target: Path) -> None:
    """Copy a part to a new file.

    Raises:
        BundleIntegrityError: it is not what was exported.
    """
    digest = hashlib.sha256()
    with target.open("xb") as file:
        for piece in container.pieces(part.name):
            digest.update(piece)
            file.write(piece)
    check_digest(container, part, digest.hexdigest())


def read_json(container: Container, part: Part) -> Any:
    """The JSON data of a part.

    Raises:
        BundleIntegrityError: it is not what was exported.
        BundleFormatError: it is not JSON.
        BundleUnsafeError: it is too long to be read, or would take too much memory.
    """
    try:
        return json.loads(read_part(container, part))
    except (ValueError, RecursionError) as error:
        raise BundleFormatError(
            f"{part.name} of {container.path} is not JSON ({error}).", "Export the bot again."
        ) from error


def read_part(container: Container, part: Part) -> bytes:
    """The bytes of a part that is JSON, once they are known to be what was exported.

    Raises:
        BundleIntegrityError: they are not.
        BundleUnsafeError: they are too many to be read at once, or would become too many values.
    """
    most = MAX_SETTINGS if part.role == "settings" else MAX_READ
    if part.size > most:
        raise BundleUnsafeError(
            f"{part.name} of {container.path} has {part.size} bytes; the most are {most}.",
            COPY_AGAIN,
        )
    data = b"".join(container.pieces(part.name))
    check_digest(container, part, hashlib.sha256(data).hexdigest())
    if weight(data) > HEAVIEST:
        raise BundleUnsafeError(
            f"{part.name} of {container.path} would take more than {HEAVIEST} bytes of memory.",
            COPY_AGAIN,
        )
    return data


def manifest_bytes(container: Container) -> bytes:
    """The bytes of the manifest, which a signature signs.

    Raises:
        BundleFormatError: there is none.
        BundleUnsafeError: it is too long to be read.
    """
    first = next(iter(container.entries.values()), None)
    if first is None or first.name != MANIFEST:
        raise BundleFormatError(
            f"{container.path} is a zip file, but no bundle: its first part is not {MANIFEST}.",
            "Name a file that 'slimchat export' wrote.",
        )
    if first.size > MAX_BYTES:
        raise BundleUnsafeError(
            f"{MANIFEST} of {container.path} has {first.size} bytes; the most are {MAX_BYTES}.",
            COPY_AGAIN,
        )
    return b"".join(container.pieces(MANIFEST))


def _data(raw: bytes, container: Container) -> dict[str, Any]:
    where = f"{MANIFEST} of {container.path}"
    try:
        data = json.loads(raw)
        whole = isinstance(data, dict) and is_canonical(data, raw)
    except (ValueError, RecursionError) as error:
        raise BundleFormatError(f"{where} is not JSON ({error}).", COPY_AGAIN) from error
    if not whole:
        raise BundleFormatError(f"{where} is not written as slimchat writes it.", COPY_AGAIN)
    name, version = data.get("format"), data.get("version")
    if name != FORMAT or type(version) is not int or not 1 <= version <= VERSION:
        raise BundleFormatError(
            f"{where} has format {name!r:.40} version {version!r:.20}; this slimchat reads "
            f"{FORMAT!r} versions 1 to {VERSION}.",
            "Update slimchat if the bundle is newer.",
        )
    return dict(data)


def _parsed(data: dict[str, Any], container: Container) -> Manifest:
    where = f"{MANIFEST} of {container.path}"
    try:
        return Manifest.model_validate_json(canonical(migration.migrated(data)))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BundleFormatError(
            f"{where} is damaged: {place}: {first['msg']}.", COPY_AGAIN
        ) from error
    except (KeyError, TypeError) as error:
        raise BundleFormatError(f"{where} is damaged: it lacks {error}.", COPY_AGAIN) from error


def _check_parts(manifest: Manifest, container: Container, required: Sequence[str]) -> None:
    listed = [MANIFEST, *(part.name for part in manifest.parts)]
    there = list(container.entries)
    if there[-1] == layout.SIGNATURE:
        there.pop()
    gone = [name for name in (*listed, *required) if name not in there]
    extra = [name for name in there if name not in listed]
    for names, what in ((gone, "is missing from"), (extra, "does not belong in")):
        if names:
            raise BundleIntegrityError(
                f"The part {names[0]!r:.220} {what} {container.path}.", COPY_AGAIN
            )
    if listed != there:
        raise BundleIntegrityError(
            f"The parts of {container.path} are not in the order of its manifest.", COPY_AGAIN
        )
    for part in manifest.parts:
        size = container.entries[part.name].size
        if size != part.size:
            raise BundleIntegrityError(
                f"The part '{part.name}' of {container.path} has {size} bytes; the manifest says "
                f"{part.size}.",
                COPY_AGAIN,
            )
        if layout.role_of(part.name) != part.role:
            raise BundleFormatError(
                f"The part '{part.name}' of {container.path} is listed as {part.role}, which a "
                "part of this name is not.",
                COPY_AGAIN,
            )


def _check_models(manifest: Manifest, container: Container) -> None:
    digests: Mapping[str, str] = {part.name: part.sha256 for part in manifest.parts}
    roles = [model.role for model in manifest.models]
    if len(set(roles)) != len(roles) or not {"embedder", "reader"} <= set(roles):
        raise BundleFormatError(
            f"{MANIFEST} of {container.path} names the models {', '.join(roles) or 'none'}; a bot "
            "has one embedder and one reader.",
            COPY_AGAIN,
        )
    for model in manifest.models:
        for file in model.files if model.included else ():
            name = layout.model_part(model.role, file.name)
            if digests.get(name) != file.sha256:
                raise BundleIntegrityError(
                    f"The {model.role} '{model.name}' of {container.path} has no part '{name}' "
                    "with the digest of its card.",
                    COPY_AGAIN,
                )
