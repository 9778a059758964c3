"""A folder round a bot's file: image, compose, systemd unit, Kubernetes objects."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

from slimchat._version import __version__
from slimchat.bundle.info import Card
from slimchat.deploying.folder import Written, filled, write_folder
from slimchat.deploying.versions import requirements

BOT = "bot.slimchat"
"""The bot's file in the folder."""
_FILES = {
    "Dockerfile": "Dockerfile",
    ".dockerignore": "dockerignore",
    "compose.yaml": "compose.yaml",
    "serve.yaml": "serve.yaml",
    "kubernetes.yaml": "kubernetes.yaml",
    "monitoring/prometheus.yaml": "prometheus.yaml",
    "monitoring/prometheus-adapter.yaml": "prometheus-adapter.yaml",
    "wheels/README.md": "wheels-README.md",
    "README.md": "container-README.md",
}
_CACHE_MIB = 512
"""Smallest room for the bot as it is extracted, in MiB."""


def write_container(folder: Path, card: Card) -> Written:
    """Write what serves the bot whose file is in the folder already."""
    bot = card.manifest.bot
    slug = object_name(bot.name)
    values = {
        "name": printable(bot.name),
        "slug": slug,
        "version": bot.version,
        "tag": bot.version.replace("+", "_"),
        "slimchat": __version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "cache": str(max(_CACHE_MIB, 3 * card.size // 2**20)),
    }
    texts = {path: filled(template, values) for path, template in _FILES.items()}
    texts[f"{slug}.service"] = filled("slimchat.service", values)
    generates = card.settings.answer.mode == "generative"
    texts["requirements.txt"] = requirements(
        ("serve", "mcp", *(("generate",) if generates else ()))
    )
    return write_folder(folder, texts)


def object_name(name: str) -> str:
    """A name for images, units and Kubernetes objects (a label of RFC 1123) that a bot's gives."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")[:40].strip("-")
    return plain if plain and plain[0].isalpha() else f"bot-{plain}".strip("-")


def printable(name: str) -> str:
    """A name in one line, to be shown to people."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
