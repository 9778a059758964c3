"""What lies where in a bundle.

::

    manifest.json                 what there is, with the SHA-256 and the size of every part
    settings.json                 role settings   the bot's settings, without paths and secrets
    knowledge/documents.json      role documents  which documents the bot answers from
    knowledge/store.sqlite        role store      documents, passages, vectors
    knowledge/vectors.faiss       role index      the vector index, where it is not exact
    models/embedder/…             role model      likewise reader/ and generator/
    evaluation/golden.jsonl       role golden     the questions the bot is held to
    evaluation/report.json        role report     how it did at export
    licences/…                    role licence    what the models' makers ask to be passed on
    sbom.cdx.json                 role bom        the bill of materials, CycloneDX
    signature.json                no part         Ed25519 over the bytes of manifest.json

Indexes are derived from the store, and made from it when a bundle is first opened: half a second
for 500 passages on two busy cores; later openings find them in the cache. tantivy names its files
at random, and panics on some that were tampered with; an exact vector index is a copy of what the
store holds. Only one that had to be trained, beyond 50,000 passages, travels: training takes long,
and elsewhere it would come out another.
"""

from __future__ import annotations

import re
from typing import Final, Literal

FORMAT: Final = "slimchat-bundle"
VERSION: Final = 2
SUFFIX = ".slimchat"

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
SETTINGS = "settings.json"
DOCUMENTS = "knowledge/documents.json"
STORE = "knowledge/store.sqlite"
VECTORS = "knowledge/vectors.faiss"
GOLDEN = "evaluation/golden.jsonl"
REPORT = "evaluation/report.json"
BOM = "sbom.cdx.json"

Role = Literal[
    "settings", "documents", "store", "index", "model", "golden", "report", "licence", "bom"
]
ModelRole = Literal["embedder", "reader", "generator"]
MODEL_ROLES: tuple[ModelRole, ...] = ("embedder", "reader", "generator")

_ROLES: dict[str, Role] = {
    SETTINGS: "settings",
    DOCUMENTS: "documents",
    STORE: "store",
    VECTORS: "index",
    GOLDEN: "golden",
    REPORT: "report",
    BOM: "bom",
}
REQUIRED = (SETTINGS, DOCUMENTS, STORE, BOM)
_MODEL = re.compile(rf"models/(?:{'|'.join(MODEL_ROLES)})/.+")


def role_of(name: str) -> Role | None:
    """What a part of this name is, ``None`` for a name that a bundle has no use for."""
    if _MODEL.fullmatch(name):
        return "model"
    if name.startswith("licences/"):
        return "licence"
    return _ROLES.get(name)


def model_part(role: ModelRole, file: str) -> str:
    """The part that holds a file of a model."""
    return f"models/{role}/{file}"
