"""BART: the stock loader reads a field that transformers 5 no longer has."""

from __future__ import annotations

from typing import Any


def before(model: Any) -> None:
    """Say that layer norms come after the blocks, as in every released BART."""
    if not hasattr(model.config, "normalize_before"):
        model.config.normalize_before = False
