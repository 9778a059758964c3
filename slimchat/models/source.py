"""Where the original model comes from: a local folder, or the Hugging Face hub."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slimchat.errors import ConversionError, ModelFormatError, ModelNotFoundError
from slimchat.models.extras import need

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
_FILES = ["*.safetensors", "*.json", "*.txt", "*.model", "*.jinja", "README.md"]
_NO_SUBFOLDERS = ["*/*"]
_BY_HAND = "Check the name and the connection, or download the model elsewhere and name its folder."


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


def fetch_source(source: str, revision: str | None = None) -> Source:
    """Find the original model, downloading it if ``source`` is a hub id.

    Only configuration, tokenizer and safetensors files are downloaded; ``HF_HUB_OFFLINE=1``
    keeps to what the cache already holds.

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
        name, folder = source, _download(source, revision)
        commit = folder.name
    else:
        raise ModelNotFoundError(
            f"{source} is neither a folder nor the id of a model on the Hugging Face hub.",
            "Name a folder with config.json and safetensors weights, or an id such as ORG/NAME.",
        )
    config = _config(folder)
    if not any(folder.glob("*.safetensors")):
        raise ConversionError(
            f"{folder} holds no .safetensors weights; pickled weights are not loaded because "
            "they can run code.",
            "Save the model with model.save_pretrained(FOLDER), which writes safetensors.",
        )
    return Source(name, folder, commit, config)


def _download(source: str, revision: str | None) -> Path:
    hub = need("huggingface_hub", "convert")
    errors = hub.errors
    wanted = f"{source} at revision {revision}" if revision else source
    try:
        return Path(
            hub.snapshot_download(
                source, revision=revision, allow_patterns=_FILES, ignore_patterns=_NO_SUBFOLDERS
            )
        )
    except errors.GatedRepoError as error:
        raise ModelNotFoundError(
            f"The model {wanted} needs its licence accepted on the Hugging Face hub.",
            f"Accept it at https://huggingface.co/{source} and log in with: hf auth login",
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise ModelNotFoundError(
            f"The Hugging Face hub has no model {wanted}.", _BY_HAND
        ) from error
    except (OSError, errors.HFValidationError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise ModelNotFoundError(
            f"{source} is not a folder, and the Hugging Face hub could not deliver {wanted} "
            f"({reason}).",
            _BY_HAND,
        ) from error


def _config(folder: Path) -> dict[str, Any]:
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
