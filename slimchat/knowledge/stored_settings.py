"""The settings that an index was built with, as its store holds them."""

from __future__ import annotations

from typing import Any

from slimchat.errors import IndexFormatError
from slimchat.knowledge.layout import rebuild_fix
from slimchat.knowledge.store import Store


def stored_settings(store: Store) -> dict[str, Any]:
    """The settings by name, not yet checked.

    Raises:
        IndexFormatError: they cannot be read.
    """
    import yaml

    try:
        data = yaml.safe_load(store.meta.get("config", "")) or {}
        if not isinstance(data, dict):
            raise ValueError(f"they are {type(data).__name__}, not settings by name")
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:160]
        raise IndexFormatError(
            f"The settings in the store {store.path} cannot be read ({reason}).",
            rebuild_fix(store.bot),
        ) from error
    return data
