"""A training set on disk: its files, and the manifest that says exactly what they are.

The manifest holds no time, so that the same input gives the same manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from slimchat._files import write_atomically
from slimchat._version import __version__
from slimchat.errors import TrainingDataError
from slimchat.feedback.keeping import store_file
from slimchat.models.model_files import sha256
from slimchat.training.tailor.collection import Collection, Request
from slimchat.training.tailor.likeness import SHINGLE_BOUND, WORD_BOUND
from slimchat.training.tailor.rows import Piece, Row, write_rows

MANIFEST_FILE = "manifest.json"
TRAIN_FILE, DEV_FILE, PIECES_FILE = "train.jsonl", "dev.jsonl", "passages.jsonl"
VERSION = 1
_AGAIN = "Write it again with: slimchat train data DOCS -o DIR"


def write(collection: Collection, request: Request, output: Path) -> dict[str, Any]:
    """Write the rows, the passages and last the manifest, each atomically.

    Returns:
        the manifest.

    Raises:
        TrainingDataError: ``output`` holds something else.
    """
    taken = output.exists() and not (output / MANIFEST_FILE).is_file()
    if taken and (not output.is_dir() or any(output.iterdir())):
        raise TrainingDataError(
            f"{output} exists and is not a training set, so it is not replaced.",
            "Name another folder, or remove that one.",
        )
    output.mkdir(parents=True, exist_ok=True)
    # Until the new manifest is there, the folder is no training set.
    (output / MANIFEST_FILE).unlink(missing_ok=True)
    parts: dict[str, list[Row] | list[Piece]] = {
        TRAIN_FILE: collection.train,
        DEV_FILE: collection.dev,
        PIECES_FILE: collection.pieces,
    }
    for name, rows in parts.items():
        write_rows(output / name, rows)
    manifest = {
        "version": VERSION,
        "slimchat": __version__,
        "licence": request.licence,
        "seed": request.seed,
        "dev_share": request.dev_share,
        "bounds": {"words": WORD_BOUND, "shingles": SHINGLE_BOUND},
        "inputs": list(_inputs(collection, request)),
        "outputs": [
            {**_described(output / name, name), "rows": len(rows)} for name, rows in parts.items()
        ],
        "counts": {"train": counts(collection.train), "dev": counts(collection.dev)},
        "duplicates": dict(sorted(collection.sieve.duplicates.items())),
        "repeated_passages": collection.repeated_passages,
        "personal_data_masked": dict(sorted(collection.personal.items())),
        "kept_out_of_training": collection.sieve.removed,
        "left_out": dict(sorted(collection.left_out.items())),
        "superseded": list(collection.folder.superseded),
        "skipped": {file.source: file.reason for file in collection.folder.skipped},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    write_atomically(output / MANIFEST_FILE, f"{text}\n")
    return manifest


def counts(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """How many rows there are by kind and language."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row.kind, Counter())[row.language] += 1
    return {kind: dict(sorted(by.items())) for kind, by in sorted(found.items())}


def read(folder: Path) -> tuple[dict[str, Any], str]:
    """The manifest of a training set whose files are as it says, and its own SHA-256.

    Raises:
        TrainingDataError: there is none, it is of another version, or a file has changed.
    """
    path = folder / MANIFEST_FILE
    try:
        data = path.read_bytes()
        manifest: dict[str, Any] = json.loads(data)
        version, digests = manifest["version"], _digests(manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingDataError(
            f"{folder} is not a training set: {path.name} is missing or damaged ({error}).", _AGAIN
        ) from error
    if version != VERSION:
        raise TrainingDataError(
            f"{path} is of version {version!r}; this slimchat reads version {VERSION}.", _AGAIN
        )
    for name, digest in digests.items():
        if not (folder / name).is_file() or sha256(folder / name) != digest:
            raise TrainingDataError(
                f"{folder / name} is missing or is not the file that {path.name} "
                f"describes (sha256 {digest[:12]}…).",
                _AGAIN,
            )
    return manifest, hashlib.sha256(data).hexdigest()


def _digests(manifest: Mapping[str, Any]) -> dict[str, str]:
    """SHA-256 of the files by name; raises what reading other people's JSON raises."""
    told = {str(file["name"]): str(file["sha256"]) for file in manifest["outputs"]}
    str(manifest["licence"])
    return {name: told[name] for name in (TRAIN_FILE, DEV_FILE, PIECES_FILE)}


def _inputs(collection: Collection, request: Request) -> Iterable[dict[str, Any]]:
    for file in collection.folder.files:
        yield {"use": "document", "name": file.source, "sha256": file.sha256, "size": file.size}
    for use in ("golden", "feedback", "tickets"):
        path: Path | None = getattr(request, use)
        if path is not None:
            held = store_file(path) if use == "feedback" else path
            yield {"use": use, **_described(held, path.name)}


def _described(path: Path, name: str) -> dict[str, Any]:
    return {"name": name, "sha256": sha256(path), "size": path.stat().st_size}
