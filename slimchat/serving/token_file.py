"""The file of the tokens: JSON, for its owner alone, replaced in one step."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from slimchat._files import sync_folder
from slimchat.errors import ConfigError

FORMAT = "slimchat-tokens"
VERSION = 1


def read_rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a file.

    Raises:
        ConfigError: it is missing, damaged or of another version.
    """
    fix = f"Make one with: slimchat tokens add {file} --name NAME"
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        kind, version, rows = data["format"], data["version"], data["tokens"]
    except OSError as error:
        raise ConfigError(
            f"The token file {file} cannot be read ({error.strerror}).", fix
        ) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"The token file {file} is damaged ({error}).", fix) from error
    if (kind, version) != (FORMAT, VERSION) or not isinstance(rows, list):
        raise ConfigError(
            f"{file} has format {kind!r} version {version!r}; this slimchat reads {FORMAT!r} "
            f"version {VERSION}.",
            fix,
        )
    return rows


def write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    """Replace the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"format": FORMAT, "version": VERSION, "tokens": rows}, out, indent=2)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(file)
    sync_folder(file.parent)
