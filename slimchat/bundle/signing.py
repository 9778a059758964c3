"""Signatures: Ed25519 over the bytes of the manifest, which holds the digest of everything else.

Keys are the files that ``openssl genpkey -algorithm ed25519`` and ``openssl pkey -pubout`` write.
A signature tells who wrote a bundle only to those who got the public key another way.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat.bundle.container import Container
from slimchat.bundle.content import Content
from slimchat.bundle.layout import SIGNATURE
from slimchat.bundle.manifest import canonical
from slimchat.bundle.reading import manifest_bytes
from slimchat.errors import BundleError, BundleIntegrityError

ALGORITHM = "Ed25519"
MAX_BYTES = 4096
_MAKE = "Make one with: openssl genpkey -algorithm ed25519 -out key.pem"
_PUBLIC = "Write the public one with: openssl pkey -in key.pem -pubout -out key.pub"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that fits its bundle.

    Attributes:
        key: the public key, 32 bytes.
        trusted: it is the key that was expected; ``None`` where none was.
    """

    key: bytes
    trusted: bool | None = None

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key, in hex."""
        return hashlib.sha256(self.key).hexdigest()


def sign(manifest: bytes, key_file: str | Path) -> Content:
    """The part that signs a manifest.

    Raises:
        BundleError: the file holds no private Ed25519 key, or one with a passphrase.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = _key_bytes(key_file)
    try:
        key: Any = load_pem_private_key(data, password=None)
    except (ValueError, TypeError) as error:
        raise BundleError(
            f"{key_file} is no private key in PEM without a passphrase.", _MAKE
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError(f"{key_file} is a key of another kind than Ed25519.", _MAKE)
    fields = {
        "algorithm": ALGORITHM,
        "key": _text(key.public_key().public_bytes_raw()),
        "signature": _text(key.sign(manifest)),
    }
    return Content.of(SIGNATURE, canonical(fields))


def read_signature(container: Container, trust: str | Path | None = None) -> Signature | None:
    """The signature of a bundle, checked; ``None`` where it has none.

    Args:
        trust: the file of the public key that is expected.

    Raises:
        BundleIntegrityError: the signature does not fit the manifest, or is none.
        BundleError: ``trust`` is no public Ed25519 key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    expected = None if trust is None else public_key(trust)
    entry = container.entries.get(SIGNATURE)
    if entry is None:
        return None
    wrong = BundleIntegrityError(
        f"The signature of {container.path} does not fit its manifest.",
        "Get the file again from whoever signed it.",
    )
    if entry.size > MAX_BYTES:
        raise wrong
    try:
        data = json.loads(b"".join(container.pieces(SIGNATURE)))
        key = base64.b64decode(data["key"], validate=True)
        signature = base64.b64decode(data["signature"], validate=True)
        if data["algorithm"] != ALGORITHM:
            raise ValueError(data["algorithm"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, manifest_bytes(container))
    except (ValueError, KeyError, TypeError, RecursionError, InvalidSignature) as error:
        raise wrong from error
    return Signature(key, None if expected is None else key == expected)


def public_key(file: str | Path) -> bytes:
    """The 32 bytes of a public key.

    Raises:
        BundleError: the file holds none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key: Any = load_pem_public_key(_key_bytes(file))
    except ValueError as error:
        raise BundleError(f"{file} is no public key in PEM.", _PUBLIC) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BundleError(f"{file} is a key of another kind than Ed25519.", _PUBLIC)
    raw: bytes = key.public_bytes_raw()
    return raw


def _key_bytes(file: str | Path) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise BundleError(f"The key {file} cannot be read ({error.strerror}).", _MAKE) from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
