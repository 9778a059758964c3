"""The file of the tokens: JSON, for its owner alone, replaced in one step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from slimchat._files import sync_folder, write_atomically
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
    data = {"format": FORMAT, "version": VERSION, "tokens": rows}
    write_atomically(file, json.dumps(data, indent=2), permissions=0o600)
    sync_folder(file.parent)
