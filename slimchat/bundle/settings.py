"""Settings that travel: without paths of one machine and without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from slimchat.bundle.layout import MODEL_ROLES
from slimchat.bundle.models import BUNDLED, setting
from slimchat.config import BotConfig
from slimchat.errors import BundleExportError
from slimchat.handover.places import without_places

_SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "an access key": re.compile(
        r"\b(?:sk-[\w-]{16,}|hf_\w{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"
        r"|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,})"
    ),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@", re.I),
    "a bearer token": re.compile(r"\bbearer\s+[\w.~+/-]{16,}", re.I),
}
_PATH = re.compile(r"(?:/|~[\w-]*/|[A-Za-z]:[\\/]|\\\\)\S*")


def travelling(config: BotConfig) -> BotConfig:
    """The settings for a bundle: each model is the one that came with the bot.

    Raises:
        BundleExportError: a setting holds a secret, or a path of this machine.
    """
    names = [role for role in MODEL_ROLES if setting(config, role) is not None]
    kept = without_places(config).updated({f"{role}.model": BUNDLED for role in names})
    for name, text in _texts(kept.model_dump()):
        for what, pattern in _SECRETS.items():
            if pattern.search(text):
                raise BundleExportError(
                    f"The setting {name} holds {what}, and a bundle is passed on.",
                    "Take it out of the settings and export again.",
                )
        if _PATH.fullmatch(text):
            raise BundleExportError(
                f"The setting {name} is a path of this machine: {text!r:.120}.",
                "Make it relative, or leave it out.",
            )
    return kept


def _texts(data: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield name, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, f"{name}.{key}".lstrip("."))
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value, name)
