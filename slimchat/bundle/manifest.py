"""The manifest: the first part of a bundle, which names and measures all others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, ValidationError

from slimchat.bundle import layout
from slimchat.bundle.container import Container
from slimchat.bundle.content import Content
from slimchat.bundle.layout import FORMAT, MANIFEST, VERSION, ModelRole, Role
from slimchat.errors import BundleFormatError, BundleIntegrityError, BundleUnsafeError
from slimchat.models.card import ModelCard
from slimchat.models.model_files import CardFile, Record

MAX_BYTES = 4 * 2**20
"""A manifest is not longer than this."""
_COPY = "Copy or download the file again, or export the bot again."


class Part(Record):
    """One part. ``size`` is in bytes, ``sha256`` a hex digest."""

    name: str
    role: Role
    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ModelPin(Record):
    """Exactly which model the bot was built and measured with.

    Attributes:
        included: it lies in the bundle; else it is only named, and must be given to open it.
        files: the files that make it what it is, as its card lists them.
    """

    role: ModelRole
    included: bool
    name: str
    kind: str
    family: str
    source: str
    revision: str | None
    base: str | None
    licence: str
    languages: tuple[str, ...]
    quantization: str
    created: str
    files: tuple[CardFile, ...]

    @classmethod
    def of(cls, role: ModelRole, card: ModelCard, included: bool) -> ModelPin:
        """Pin the model of a card."""
        fields = set(cls.model_fields) - {"role", "included"}
        return cls(role=role, included=included, **{name: getattr(card, name) for name in fields})


class Manifest(Record):
    """What a bundle says of itself.

    Attributes:
        slimchat: the version of slimchat that wrote it.
        parts: every other part but the signature, in the order of the file.
    """

    format: Literal["slimchat-bundle"] = FORMAT
    version: Literal[1] = VERSION
    slimchat: str
    name: str
    created: str | None
    models: tuple[ModelPin, ...]
    parts: tuple[Part, ...]

    def part(self, name: str) -> Part | None:
        """The part of a name."""
        return next((part for part in self.parts if part.name == name), None)

    def model(self, role: ModelRole) -> ModelPin | None:
        """The model of a role."""
        return next((model for model in self.models if model.role == role), None)

    def to_bytes(self) -> bytes:
        """The one way to write this manifest."""
        return canonical(self.model_dump(mode="json"))


def canonical(data: Any) -> bytes:
    """The one way to write JSON data: sorted, indented, UTF-8, with a line end."""
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


def parts_of(contents: Sequence[Content]) -> tuple[Part, ...]:
    """The entries of a manifest."""
    return tuple(
        Part(name=c.name, role=_role(c.name), size=c.size, sha256=c.sha256) for c in contents
    )


def read_manifest(container: Container) -> tuple[Manifest, str]:
    """Read the manifest of a bundle and hold its list against the file's directory.

    Returns:
        The manifest, and the SHA-256 of its bytes, which stands for the whole bundle.

    Raises:
        BundleFormatError: there is none, it is damaged, or its version is not known.
        BundleIntegrityError: parts are missing, or were added, or have another size.
        BundleUnsafeError: it is too long to be read.
    """
    raw = _bytes(container)
    manifest = _parsed(raw, container)
    _check_parts(manifest, container)
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
            _COPY,
        )


def read_part(container: Container, part: Part) -> bytes:
    """The bytes of a part, once they are known to be what was exported.

    Raises:
        BundleIntegrityError: they are not.
    """
    data = b"".join(container.pieces(part.name))
    check_digest(container, part, hashlib.sha256(data).hexdigest())
    return data


def _bytes(container: Container) -> bytes:
    first = next(iter(container.entries.values()), None)
    if first is None or first.name != MANIFEST:
        raise BundleFormatError(
            f"{container.path} is a zip file, but no bundle: its first part is not {MANIFEST}.",
            "Name a file that 'slimchat export' wrote.",
        )
    if first.size > MAX_BYTES:
        raise BundleUnsafeError(
            f"{MANIFEST} of {container.path} has {first.size} bytes; the most are {MAX_BYTES}.",
            _COPY,
        )
    return b"".join(container.pieces(MANIFEST))


def _parsed(raw: bytes, container: Container) -> Manifest:
    where = f"{MANIFEST} of {container.path}"
    try:
        data = json.loads(raw)
        whole = isinstance(data, dict) and canonical(data) == raw
    except (ValueError, RecursionError) as error:
        raise BundleFormatError(f"{where} is not JSON ({error}).", _COPY) from error
    if not whole:
        raise BundleFormatError(f"{where} is not written as slimchat writes it.", _COPY)
    name, version = data.get("format"), data.get("version")
    if name != FORMAT or version != VERSION:
        raise BundleFormatError(
            f"{where} has format {name!r:.40} version {version!r:.20}; this slimchat reads "
            f"{FORMAT!r} version {VERSION}.",
            "Update slimchat if the bundle is newer.",
        )
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise BundleFormatError(f"{where} is damaged: {place}: {first['msg']}.", _COPY) from error


def _check_parts(manifest: Manifest, container: Container) -> None:
    listed = [MANIFEST, *(part.name for part in manifest.parts)]
    there = [name for name in container.entries if name != layout.SIGNATURE]
    gone = [name for name in (*listed, *layout.REQUIRED) if name not in there]
    extra = [name for name in there if name not in listed]
    for names, what in ((gone, "is missing from"), (extra, "does not belong in")):
        if names:
            raise BundleIntegrityError(
                f"The part {names[0]!r:.220} {what} {container.path}.", _COPY
            )
    if listed != there:
        raise BundleIntegrityError(
            f"The parts of {container.path} are not in the order of its manifest.", _COPY
        )
    for part in manifest.parts:
        size = container.entries[part.name].size
        if size != part.size:
            raise BundleIntegrityError(
                f"The part '{part.name}' of {container.path} has {size} bytes; the manifest says "
                f"{part.size}.",
                _COPY,
            )
        if layout.role_of(part.name) != part.role:
            raise BundleFormatError(
                f"The part '{part.name}' of {container.path} is listed as {part.role}, which a "
                "part of this name is not.",
                _COPY,
            )


def _check_models(manifest: Manifest, container: Container) -> None:
    digests: Mapping[str, str] = {part.name: part.sha256 for part in manifest.parts}
    roles = [model.role for model in manifest.models]
    if len(set(roles)) != len(roles) or not {"embedder", "reader"} <= set(roles):
        raise BundleFormatError(
            f"{MANIFEST} of {container.path} names the models {', '.join(roles) or 'none'}; a bot "
            "has one embedder and one reader.",
            _COPY,
        )
    for model in manifest.models:
        for file in model.files if model.included else ():
            name = layout.model_part(model.role, file.name)
            if digests.get(name) != file.sha256:
                raise BundleIntegrityError(
                    f"The {model.role} '{model.name}' of {container.path} has no part '{name}' "
                    "with the digest of its card.",
                    _COPY,
                )


def _role(name: str) -> Role:
    role = layout.role_of(name)
    if role is None:
        raise ValueError(f"a bundle has no use for a part {name!r}")
    return role
