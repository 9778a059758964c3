"""Models whose publishers wrote code of their own, as structures that transformers holds.

The folder is written anew with another ``config.json`` and, where needed, other weights; the code
that came with the model is never run. The gate then compares with transformers' model of that
structure, and a test with an implementation of what was published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from slimchat.errors import ConversionError
from slimchat.models.catalog import family_of
from slimchat.models.rewriting import gte, minicpm, nomic, openelm
from slimchat.models.source import Source, read_config

Rewrite = Callable[[Source, Path], bool]
"""Writes the new folder; false where the original needs no rewriting."""

REWRITES: Mapping[str, Rewrite] = {
    "gte": gte.rewrite,
    "minicpm": minicpm.rewrite,
    "nomic_bert": nomic.rewrite,
    "openelm": openelm.rewrite,
}
"""Name of a family -> how its published models are rewritten; some state no ``model_type``."""


def rewritten(original: Source, folder: Path) -> Source:
    """The model in a structure that transformers holds; the original itself, if it is in one.

    Args:
        folder: does not exist; the rewritten model goes there.

    Raises:
        ConversionError: the configuration or the weights are not what was published.
    """
    rewrite = REWRITES.get(family_of(original.config).name)
    if rewrite is None:
        return original
    try:
        if not rewrite(original, folder):
            return original
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise ConversionError(
            f"The model {original.name} is not built as the published ones of its family "
            f"({type(error).__name__}: {error}).",
            "Check that the folder is complete and is the model's own.",
        ) from error
    return replace(original, folder=folder, config=read_config(folder))
