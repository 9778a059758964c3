"""Memory that a converted model takes, measured in a process of its own.

Run as ``python -m slimchat.training.shrink.memory MODEL TEXTS THREADS``: prints JSON with the peak
before the model is opened and the peak after it has read the texts, in bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from slimchat._resources import peak_bytes
from slimchat.errors import ModelError

_LIMIT_SECONDS = 600


def peak(folder: Path, texts: Sequence[str], scratch: Path, threads: int = 0) -> dict[str, int]:
    """Peak resident memory of a fresh Python that embeds ``texts``.

    Args:
        scratch: a folder for the texts.
        threads: 0 takes the physical cores.

    Returns:
        ``before``: with all modules loaded; ``peak``: at the end; both in bytes.

    Raises:
        ModelError: the process failed.
    """
    path = scratch / "texts.json"
    path.write_text(json.dumps(list(texts)), encoding="utf-8")
    command = [sys.executable, "-m", __name__, str(folder), str(path), str(threads)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LIMIT_SECONDS, check=True)
        found: dict[str, int] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        said = getattr(error, "stderr", None) or b""
        reason = said.decode(errors="replace").strip().rpartition("\n")[2] or str(error)
        raise ModelError(
            f"The memory of {folder} could not be measured ({reason}).",
            "Check that it can be opened with: slimchat models verify",
        ) from error
    return found


def _main(folder: str, texts: str, threads: str) -> None:
    import ctranslate2  # noqa: F401

    from slimchat.models.encoder import Encoder, by_length
    from slimchat.models.tokenization import load_tokenizer

    # Both are loaded before the first count, so that the difference is the model's alone.
    load_tokenizer(Path(folder))
    read = json.loads(Path(texts).read_text(encoding="utf-8"))
    before = peak_bytes()
    from slimchat.models.card import ModelCard

    encoder = Encoder(Path(folder), ModelCard.load(Path(folder)).kind, int(threads))
    limit = encoder.card.max_prompt_tokens
    rows = [encoder.ids(text)[:limit] or [0] for text in read]
    for batch in by_length([len(row) for row in rows], 4096):
        encoder.hidden([rows[index] for index in batch])
    sys.stdout.write(json.dumps({"before": before, "peak": peak_bytes()}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
