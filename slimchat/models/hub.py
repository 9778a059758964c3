"""Models on the Hugging Face Hub: what it says of them, and their files in its client's cache.

Every file comes from one commit. A download that was cut off is gone on with; with
``HF_HUB_OFFLINE=1`` only the cache is read.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from slimchat.errors import ModelNotFoundError, SlimchatError
from slimchat.models.extras import need
from slimchat.models.pooling import MODULES_FILE, POOLING_FILE

_WANTED = ("*.safetensors", "*.json", "*.txt", "*.model", "*.jinja", "README.md")
_UNWANTED = ("*/*", "consolidated*")
_CONVERTER = "SFconvertbot"
_BY_HAND = "Check the name and the connection, or download the model elsewhere and name its folder."


@dataclass(frozen=True, slots=True)
class Published:
    """What the Hub says of a model.

    Attributes:
        commit: the revision that was asked for, as a commit.
        gated: its files can be had only by those who accepted its terms.
        size: bytes of the files that are fetched.
        safetensors: there are weights that can be loaded without running code.
    """

    name: str
    commit: str
    licence: str
    gated: bool
    files: int
    size: int
    safetensors: bool = True


def published(name: str, revision: str | None = None) -> Published | None:
    """Ask the Hub about a model; ``None`` in offline mode.

    Args:
        revision: branch, tag or commit; the main branch by default.

    Raises:
        ModelNotFoundError: no such model or revision, no access to it, or no network.
        MissingExtraError: huggingface_hub is not installed.
    """
    hub = need("huggingface_hub", "convert")
    if hub.constants.HF_HUB_OFFLINE:
        return None
    with _told(hub, name, revision):
        said = hub.HfApi(endpoint=_endpoint()).model_info(
            name, revision=revision, files_metadata=True
        )
    stated = said.card_data or {}
    wanted = [file for file in said.siblings or () if is_wanted(file.rfilename)]
    return Published(
        name=name,
        commit=said.sha,
        licence=str(stated.get("license_name") or stated.get("license") or "unknown"),
        gated=bool(said.gated),
        files=len(wanted),
        size=sum(file.size or 0 for file in wanted),
        safetensors=any(file.rfilename.endswith(".safetensors") for file in wanted),
    )


def proposed_safetensors(name: str) -> str | None:
    """The revision with which the Hub's own converter proposes safetensors weights, if it does."""
    hub = need("huggingface_hub", "convert")
    proposals = hub.HfApi(endpoint=_endpoint()).get_repo_discussions(
        name, author=_CONVERTER, discussion_type="pull_request"
    )
    with contextlib.suppress(OSError, KeyError, ValueError):
        for proposal in proposals:
            if proposal.status == "open" and "safetensors" in proposal.title:
                return str(proposal.git_reference)
    return None


def download(
    name: str,
    revision: str | None,
    found: Published | None,
    progress: Callable[[float], None],
    check: Callable[[Mapping[str, Any]], None],
) -> Path:
    """Fetch a model's configuration, tokenizer and safetensors weights.

    Args:
        revision: branch, tag or commit; the main branch by default.
        found: what the Hub says of it; ``None`` in offline mode.
        progress: called with the share that is done, 0 to 1.
        check: called with the content of ``config.json`` before the weights are fetched.

    Returns:
        A folder of the client's cache, named by the commit.

    Raises:
        ModelNotFoundError: no access to it, no network, or it was changed meanwhile.
        MissingExtraError: huggingface_hub is not installed.
    """
    hub = need("huggingface_hub", "convert")
    commit = revision if found is None else found.commit
    with _told(hub, name, commit):
        config = hub.hf_hub_download(name, "config.json", revision=commit, endpoint=_endpoint())
        check(_read(Path(config)))
        # By its own name, so that the cache knows it by that name in offline mode.
        folder = Path(
            hub.snapshot_download(
                name,
                revision=revision,
                endpoint=_endpoint(),
                allow_patterns=list(_WANTED),
                ignore_patterns=list(_UNWANTED),
                tqdm_class=_bar(found.size if found else None, progress),
            )
        )
        if (folder / MODULES_FILE).is_file():
            _fetch_pooling(hub, name, folder.name)
    if found is not None and folder.name != found.commit:
        raise ModelNotFoundError(
            f"{name} was changed on the Hugging Face hub while it was fetched: it was at "
            f"{found.commit}, now it is at {folder.name}.",
            "Fetch it again, or name the commit as its revision.",
        )
    progress(1.0)
    return folder


def _fetch_pooling(hub: Any, name: str, commit: str) -> None:
    """Of embedders alone: what is in a folder of its own and says how states are pooled."""
    with contextlib.suppress(hub.errors.EntryNotFoundError):
        hub.hf_hub_download(name, POOLING_FILE, revision=commit, endpoint=_endpoint())


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT") or None


def is_wanted(file: str) -> bool:
    """Whether a file of a repository is fetched: configuration, tokenizer, safetensors weights."""
    wanted = any(fnmatch(file, pattern) for pattern in _WANTED)
    return wanted and not any(fnmatch(file, pattern) for pattern in _UNWANTED)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return config if isinstance(config, dict) else {}


@contextmanager
def _told(hub: Any, name: str, revision: str | None) -> Iterator[None]:
    """Translate what the client raises."""
    errors = hub.errors
    wanted = f"{name} at revision {revision}" if revision else name
    try:
        yield
    except SlimchatError:
        raise
    except errors.GatedRepoError as error:
        raise ModelNotFoundError(
            f"The model {wanted} needs its licence accepted on the Hugging Face hub.",
            f"Accept it at https://huggingface.co/{name} and log in with: hf auth login",
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise ModelNotFoundError(
            f"The Hugging Face hub has no model {wanted}.", _BY_HAND
        ) from error
    except OSError as error:
        if not hub.constants.HF_HUB_OFFLINE:
            raise _undelivered(name, wanted, error) from error
        raise ModelNotFoundError(
            f"{wanted} was not fetched from the Hugging Face hub before, and HF_HUB_OFFLINE is "
            "set.",
            "Fetch it once without HF_HUB_OFFLINE, at the same revision, or name a folder.",
        ) from error
    except errors.HFValidationError as error:
        raise _undelivered(name, wanted, error) from error


def _undelivered(name: str, wanted: str, error: Exception) -> ModelNotFoundError:
    reason = str(error).strip().split("\n", 1)[0]
    return ModelNotFoundError(
        f"{name} is not a folder, and the Hugging Face hub could not deliver {wanted} ({reason}).",
        _BY_HAND,
    )


def _bar(size: int | None, progress: Callable[[float], None]) -> Any:
    """A progress bar as the client wants one, which tells and shows nothing itself."""
    from huggingface_hub.utils.tqdm import tqdm

    plain: Any = tqdm

    class Bar(plain):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            # One bar counts what arrives, the other what is on the disk.
            self._told = options.get("name") == "huggingface_hub.snapshot_download"
            self._done = 0.0
            super().__init__(*arguments, **{**options, "disable": True})

        def update(self, n: float | None = 1) -> None:
            self._done += n or 0
            if self._told and size:
                progress(min(1.0, self._done / size))

    return Bar
