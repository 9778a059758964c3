"""One more question for a golden set."""

from __future__ import annotations

import json
from pathlib import Path

from filelock import FileLock, Timeout

from slimchat._files import sync_folder, write_atomically
from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.types import to_json

WAIT_S = 10


def add_case(file: Path, case: GoldenCase) -> int:
    """Append a question to a golden set in JSON Lines; the file need not be there yet.

    Safe from several processes. What others wrote in the file stays as it is.

    Returns:
        How many questions it holds now.

    Raises:
        GoldenSetError: the file cannot be read or written, is no JSON Lines, or has a question of
            that id already.
    """
    if file.suffix.lower() not in (".jsonl", ".ndjson"):
        raise GoldenSetError(
            f"{file} is not JSON Lines: its name ends in {file.suffix or 'nothing'!r}.",
            "Name a file that ends in .jsonl.",
        )
    row = {name: value for name, value in to_json(case).items() if value not in (None, [])}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_name(f".{file.name}.lock"), timeout=WAIT_S):
            before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
            known = load_golden(file, proposals=True) if before.strip() else []
            if any(other.id == case.id for other in known):
                raise GoldenSetError(
                    f"{file} has a question with the id {case.id!r} already.",
                    "Give another id, or delete that row.",
                )
            if before and not before.endswith("\n"):
                before += "\n"
            write_atomically(file, before + json.dumps(row, ensure_ascii=False) + "\n")
            sync_folder(file.parent)
    except (OSError, Timeout) as error:
        raise GoldenSetError(
            f"The golden set {file} cannot be written ({error}).",
            "Check that the folder may be written to, and try again.",
        ) from error
    return len(known) + 1
