"""BERT and its relatives: the stock loader asserts a field that transformers 5 dropped."""

from __future__ import annotations

from typing import Any


def before(model: Any) -> None:
    """Say that positions are absolute, the only kind transformers 5 still has."""
    if not hasattr(model.config, "position_embedding_type"):
        model.config.position_embedding_type = "absolute"
