"""Which endpoints may be used: whoever runs a bot says so, never its settings.

Settings come with bundles, folders and documents from elsewhere. So the environment variable
``SLIMCHAT_ENDPOINTS`` holds the addresses, separated by spaces or commas, that customers' words and
passages may be sent to; ``https://models.example`` allows every path of that host.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from slimchat.config import BotConfig
from slimchat.errors import ConfigError, EndpointError

VARIABLE = "SLIMCHAT_ENDPOINTS"
_PORTS = {"http": 80, "https": 443}


def is_allowed(url: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment lets customers' words go to an address."""
    entries = environment.get(VARIABLE, "").replace(",", " ").split()
    return any(_covers(entry, url) for entry in entries)


def check_allowed(url: str, model: str, environment: Mapping[str, str] = os.environ) -> None:
    """Refuse an address that whoever runs the bot did not allow.

    Raises:
        EndpointError: it is not in ``SLIMCHAT_ENDPOINTS``.
    """
    if not is_allowed(url, environment):
        raise EndpointError(
            f"The bot's settings let {model!r:.120} at {url} write its answers, and nobody here "
            "has allowed that. Nothing was sent.",
            "If questions, conversations and passages may go there, set "
            f"{VARIABLE}={url} in the environment; else set answer.mode to extractive.",
        )


def key_from(name: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The key in an environment variable; empty where none is named or it is not set.

    Raises:
        ConfigError: it holds what cannot be sent as a key.
    """
    key = environment.get(name, "").strip() if name else ""
    if key and not (key.isascii() and key.isprintable()):
        raise ConfigError(
            f"The environment variable {name} holds characters that no key has.",
            "Set it to the key alone.",
        )
    return key


def what_leaves(config: BotConfig) -> str:
    """A sentence for people on what leaves this machine; empty where nothing does."""
    chosen = config.generator
    if chosen.endpoint is None or config.answer.mode != "generative":
        return ""
    masked = "is masked before" if config.guard.personal else "goes along (guard.personal is off)"
    return (
        f"Answers are written by {chosen.endpoint_model} at {chosen.endpoint}: each question, the "
        "turns before it and the passages that were found are sent there; personal data in what "
        f"customers wrote {masked}."
    )


def _covers(entry: str, url: str) -> bool:
    try:
        allowed, wanted = urlsplit(entry.rstrip("/")), urlsplit(url.rstrip("/"))
        if _place(allowed) != _place(wanted):
            return False
    except ValueError:
        return False
    return wanted.path == allowed.path or wanted.path.startswith(f"{allowed.path}/")


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
