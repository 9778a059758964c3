"""Where the original model comes from: a local folder, or the Hugging Face hub."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slimchat.errors import ConversionError, ModelFormatError, ModelNotFoundError
from slimchat.models.hub import (
    Published,
    download,
    is_wanted,
    proposed_safetensors,
    published,
)
from slimchat.models.model_files import CardFile, describe_file
from slimchat.models.pooling import POOLING_FILE

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


@dataclass(frozen=True, slots=True)
class Source:
    """An original model on this machine.

    Attributes:
        name: the hub id, or the folder's name.
        revision: the hub commit; ``None`` for a local folder.
        config: the content of ``config.json``.
    """

    name: str
    folder: Path
    revision: str | None
    config: Mapping[str, Any]

    def facts(self) -> dict[str, Any]:
        """``licence``, ``base`` and ``languages`` as its own README states them."""
        stated = _front_matter(self.folder / "README.md")
        base, languages = stated.get("base_model"), stated.get("language") or []
        return {
            "licence": str(stated.get("license_name") or stated.get("license") or "unknown"),
            "base": ", ".join(map(str, base)) if isinstance(base, list) else base,
            "languages": [languages] if isinstance(languages, str) else list(map(str, languages)),
        }

    def files(self) -> tuple[CardFile, ...]:
        """Digests of configuration, tokenizer and weights; reads all of them."""
        names = [path.name for path in self.folder.iterdir() if is_wanted(path.name)]
        return tuple(
            describe_file(self.folder / name, name)
            for name in sorted([*names, POOLING_FILE])
            if (self.folder / name).is_file()
        )


def fetch_source(
    source: str,
    revision: str | None = None,
    *,
    progress: Callable[[float], None] = lambda share: None,
    announce: Callable[[Published], None] = lambda found: None,
    check: Callable[[Mapping[str, Any]], None] = lambda config: None,
) -> Source:
    """Find the original model, downloading it if ``source`` is a hub id.

    Only configuration, tokenizer and safetensors files are downloaded, all of one commit;
    ``HF_HUB_OFFLINE=1`` keeps to what the cache already holds.

    Args:
        progress: the share of the download that is done, 0 to 1.
        announce: told what the hub says of the model, before anything is downloaded.
        check: told the content of ``config.json``, before any weights are downloaded.

    Raises:
        ModelNotFoundError: no such folder or hub id, no access to it, or no network.
        ModelFormatError: there is no readable ``config.json``.
        ConversionError: there are no safetensors weights.
        MissingExtraError: huggingface_hub is needed and not installed.
    """
    local = Path(source).expanduser()
    if local.is_dir():
        name, folder, commit = local.resolve().name, local, None
    elif _HUB_ID.fullmatch(source):
        found = published(source, revision)
        if found is not None:
            announce(found)
            if not found.safetensors:
                raise _pickled(f"{source} at {found.commit}", proposed_safetensors(source))
        name, folder = source, download(source, revision, found, progress, check)
        commit = folder.name
    else:
        raise ModelNotFoundError(
            f"{source} is neither a folder nor the id of a model on the Hugging Face hub.",
            "Name a folder with config.json and safetensors weights, or an id such as ORG/NAME.",
        )
    config = read_config(folder)
    check(config)
    if not any(folder.glob("*.safetensors")):
        raise _pickled(str(folder), None)
    return Source(name, folder, commit, config)


def _pickled(place: str, proposed: str | None) -> ConversionError:
    return ConversionError(
        f"{place} holds no .safetensors weights; pickled weights are not loaded because they can "
        "run code.",
        f"The Hub's converter proposes some: look at them there, and name --revision {proposed}."
        if proposed
        else "Save the model with model.save_pretrained(FOLDER), which writes safetensors, and "
        "convert that folder.",
    )


def need_hub_id(source: str) -> None:
    """Refuse what cannot be the id of a model on the hub. Raises ``ModelNotFoundError``."""
    if not _HUB_ID.fullmatch(source) or Path(source).expanduser().is_dir():
        raise ModelNotFoundError(
            f"{source} is not the id of a model on the Hugging Face hub.",
            "Name one such as ORG/NAME; a folder is converted with: slimchat models convert",
        )


def read_config(folder: Path) -> dict[str, Any]:
    """The content of ``config.json``. Raises ``ModelFormatError`` where there is none."""
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFormatError(
            f"{path} is missing or not JSON ({error}).",
            "Name a folder as transformers' save_pretrained writes it.",
        ) from error
    if not isinstance(config, dict):
        raise ModelFormatError(
            f"{path} is not a JSON object.",
            "Name a folder as transformers' save_pretrained writes it.",
        )
    return config


def _front_matter(readme: Path) -> dict[str, Any]:
    try:
        text = readme.read_text(encoding="utf-8")
        stated = yaml.safe_load(text.split("---", 2)[1]) if text.startswith("---") else {}
    except (OSError, ValueError, IndexError, yaml.YAMLError):
        return {}
    return stated if isinstance(stated, dict) else {}
