"""A bundle on the Hugging Face Hub, through its client; that knows tokens and ``HF_ENDPOINT``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from slimchat.bundle.sharing.place import HubFile
from slimchat.bundle.sharing.web import Cancel, Progress
from slimchat.errors import BundleSharingError, MissingExtraError, SlimchatError, StoppedError


def download(file: HubFile, part: Path, limit: int, progress: Progress, cancel: Cancel) -> None:
    """Fetch a file; one that came in part is gone on with, here and in a later call.

    Args:
        part: where it goes; what came is kept in a folder beside.
        limit: most bytes.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        BundleSharingError: it is not there, may not be had, is too large, or cannot be reached.
        StoppedError: ``cancel`` said so.
    """
    hub = _client()
    folder = part.with_name(f"{part.name}.hub")
    where = {"repo_id": file.repository, "filename": file.file, "revision": file.revision}
    with _told(file):
        address = hub.hf_hub_url(**where, endpoint=_endpoint())
        size = hub.get_hf_file_metadata(address, endpoint=_endpoint()).size
        if size is not None and size > limit:
            raise BundleSharingError(
                f"{file.file} in {file.repository} has {size} bytes; the most that is taken is "
                f"{limit}.",
                "Check the name: a bundle is not that large.",
            )
        came = hub.hf_hub_download(
            **where, local_dir=folder, endpoint=_endpoint(), tqdm_class=_bar(progress, cancel)
        )
    Path(came).replace(part)
    shutil.rmtree(folder)


def upload(path: Path, file: HubFile) -> str:
    """Commit a file to a repository. Returns the address of the commit.

    Raises:
        MissingExtraError: huggingface_hub is not installed.
        BundleSharingError: the Hub refuses it, or cannot be reached.
    """
    hub = _client()
    with _told(file):
        done = hub.HfApi(endpoint=_endpoint()).upload_file(
            path_or_fileobj=path,
            path_in_repo=file.file,
            repo_id=file.repository,
            revision=file.revision,
            commit_message=f"Add {file.file}",
        )
    return str(done.commit_url)


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT") or None


def _client() -> Any:
    try:
        import huggingface_hub
    except ImportError as error:
        raise MissingExtraError("huggingface_hub", "share") from error
    return huggingface_hub


@contextmanager
def _told(file: HubFile) -> Iterator[None]:
    """Translate what the client raises."""
    try:
        yield
    except SlimchatError:
        raise
    except Exception as error:  # the client's, and those of its own HTTP client
        status = getattr(getattr(error, "response", None), "status_code", None)
        fixes = {
            401: "Log in with: hf auth login, or set HF_TOKEN.",
            403: "Ask for access to the repository, or use another token.",
            404: "Check owner, name and file; of a private repository, log in: hf auth login.",
        }
        fact = f"answers {status}" if status else f"cannot be reached ({type(error).__name__})"
        raise BundleSharingError(
            f"The Hub {fact} for {file.file} in {file.repository}.",
            fixes.get(status or 0, "Check the network and try again; what came is kept."),
        ) from error


def _bar(progress: Progress, cancel: Cancel) -> Any:
    """A progress bar as the client wants one, which tells and shows nothing itself."""
    from huggingface_hub.utils.tqdm import tqdm

    plain: Any = tqdm

    class Bar(plain):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **{**options, "disable": True})
            self._done, self._all = int(options.get("initial") or 0), int(options.get("total") or 0)

        def update(self, n: float | None = 1) -> None:
            self._done += int(n or 0)
            progress(self._done, max(self._all, self._done))
            if cancel():
                raise StoppedError("The pull was stopped.", "Pull again; what came is kept.")

    return Bar
