"""A bundle with other documents: the same models, settings, questions and gate."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from slimchat._holds import Hold
from slimchat.bundle.container import Container
from slimchat.bundle.export import export, governance
from slimchat.bundle.gate import hold
from slimchat.bundle.opening import open_bundle
from slimchat.bundle.reading import read_manifest
from slimchat.bundle.smoke import read_golden
from slimchat.knowledge import builder
from slimchat.knowledge.layout import GENERATIONS, Layout
from slimchat.knowledge.lazy import LazyEmbedder
from slimchat.knowledge.protocols import Cancel, Progress
from slimchat.knowledge.report import BuildReport


def update(
    path: str | Path,
    docs: str | Path,
    output: str | Path,
    *,
    version: str | None = None,
    approval: str | None = None,
    created: datetime | str | None = None,
    force: bool = False,
    sign: str | Path | None = None,
    progress: Progress | None = None,
    asked: Callable[[int, int], None] | None = None,
    cancel: Cancel | None = None,
) -> BuildReport:
    """Write a bundle that answers from other documents.

    Only new and changed documents are read. What was not approved is not said to be: the approval
    of the old bundle is left out. Where the old one had to pass a gate, the new one has to pass
    the same.

    Args:
        docs: the folder of all documents that the new bundle answers from.
        version: of the new bot; by default the last number of the old one's, and one.
        force: write a bot that falls short, stamped as failing.
        sign: the file of a private Ed25519 key.
        progress: told of the build, ``asked`` of the questions; ``cancel`` stops either.

    Returns:
        What became of the documents.

    Raises:
        BundleError: the old bundle cannot be used, or the new one falls short or cannot be written.
        KnowledgeError: see :func:`slimchat.knowledge.builder.build`.
    """
    from slimchat.bot import SupportBot

    folder, config = open_bundle(path)
    with Container(path) as container:
        manifest, _ = read_manifest(container)
        cases = read_golden(container, manifest)
    old = manifest.bot
    stamp = governance(old.name, version or _next(old.version), old.owner, approval, created)
    gate = manifest.evaluation.gate if manifest.evaluation else None
    with tempfile.TemporaryDirectory(prefix="slimchat-update-") as scratch:
        index = Path(scratch) / "bot"
        shutil.copytree(folder / GENERATIONS, index / GENERATIONS)
        Layout(index).name(1)
        report = builder.build(
            docs, index, config, LazyEmbedder(config), progress=progress, cancel=cancel
        )
        with Hold(folder), SupportBot.open(index, config) as bot:
            held = hold(
                bot,
                cases or None,
                gate.minimums if gate else None,
                split=manifest.evaluation.split if manifest.evaluation else None,
                force=force,
                progress=asked,
                cancel=cancel,
            )
            models = any(pin.included for pin in manifest.models)
            export(bot.knowledge, config, output, stamp, held, models=models, sign_with=sign)
    return report


def _next(version: str) -> str:
    major, minor, patch = re.split(r"[-+]", version, maxsplit=1)[0].split(".")
    return f"{major}.{minor}.{int(patch) + 1}"
