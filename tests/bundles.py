"""A bot small enough to be exported hundreds of times, with models that only look like some."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support import HashingEmbedder, WordReader, write_documents

from slimchat.config import BotConfig
from slimchat.models.card import ModelCard, ModelKind
from slimchat.models.embedder import embedder_fingerprint
from slimchat.models.model_files import describe_files


class TinyEmbedder(HashingEmbedder):
    """The embedder that a tiny model folder stands for."""

    def __init__(self, card: ModelCard) -> None:
        super().__init__(dimension=32)
        self.fingerprint = embedder_fingerprint(card)


def write_model(folder: Path, kind: ModelKind, *, source: str = "made for a test") -> Path:
    """A model folder that passes every check but loading it."""
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(hashlib.sha256(kind.encode()).digest() * 16)
    (folder / "config.json").write_text("{}\n")
    ModelCard(
        name=f"tiny-{kind}",
        kind=kind,
        family="bert",
        source=source,
        licence="MIT",
        created="2026-01-01T00:00:00+00:00",
        quantization="int8",
        files=describe_files(folder),
    ).save(folder)
    return folder


def use_tiny_models(monkeypatch: Any) -> None:
    """Load the stand-ins wherever a tiny model folder is named."""

    def load(config: BotConfig) -> TinyEmbedder:
        return TinyEmbedder(ModelCard.load(Path(config.embedder.model), ("embedder",)))

    def read(config: BotConfig) -> WordReader:
        ModelCard.load(Path(config.reader.model), ("reader",))
        return WordReader()

    monkeypatch.setattr("slimchat.models.embedder.load_embedder", load)
    monkeypatch.setattr("slimchat.models.reader.load_reader", read)
    monkeypatch.setattr("slimchat.bot.load_reader", read)


def tiny_config(root: Path) -> BotConfig:
    """Settings that name tiny models under ``root``, made where they are missing."""
    for kind in ("embedder", "reader"):
        if not (root / kind).exists():
            write_model(root / kind, kind)  # type: ignore[arg-type]
    changes = {f"{kind}.model": str(root / kind) for kind in ("embedder", "reader")}
    return BotConfig().updated({**changes, "name": "acme"})


def build_tiny(root: Path, texts: dict[str, str] | None = None) -> Path:
    """Build a bot in ``root/bot`` from ``root/docs``; the models must be in use already."""
    from slimchat.bot import SupportBot

    docs = write_documents(root / "docs", texts)
    index = root / "bot"
    with SupportBot.from_folder(
        docs, tiny_config(root / "models"), index, progress=lambda *_: None
    ):
        return index


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may become larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
