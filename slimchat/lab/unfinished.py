"""Jobs on disk while they are not over, so that a server tells of those that its predecessor's
end interrupted, and can begin them again.

They lie in Jupyter's data folder, for their owner's eyes alone: a folder for each root, and in it
a JSON file for each server, beside a lock that the server holds while it runs. Where nobody holds
it any more, whoever comes next takes the file over.

Paths are relative to the root.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from slimchat._files import write_atomically
from slimchat.errors import RequestError
from slimchat.lab.job import Job
from slimchat.lab.paths import Root
from slimchat.widgets.events import Data

logger = logging.getLogger(__name__)

VERSION = 1


class Unfinished:
    """The jobs that are not over. To be used in the server's loop.

    Args:
        folder: where all of them lie.
    """

    def __init__(self, folder: Path, root: Root) -> None:
        name = hashlib.blake2b(str(root.folder).encode(), digest_size=16).hexdigest()
        self._folder, self._root = folder / name, root
        self._file = self._folder / f"{secrets.token_hex(8)}.json"
        self._lock: FileLock | None = None
        self._kept: list[Data] = []

    def take_over(self) -> list[Job]:
        """What servers of this root that have ended left, the oldest first."""
        found: list[Job] = []
        try:
            kept = {file.stem for end in ("json", "lock") for file in self._folder.glob(f"*.{end}")}
            for stem in sorted(kept):
                self._take(self._folder / f"{stem}.json", found)
        except OSError as error:
            logger.warning("What an earlier server left cannot be looked at: %s", error)
        return sorted(found, key=lambda job: job.created)

    def save(self, jobs: Sequence[Job]) -> None:
        """Keep these jobs and no others."""
        kept = [_data(job, self._root) for job in jobs]
        if kept == self._kept:
            return
        try:
            if self._lock is None:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                lock = FileLock(self._file.with_suffix(".lock"), timeout=0, thread_local=False)
                lock.acquire()
                self._lock = lock
            text = json.dumps({"version": VERSION, "jobs": kept}, indent=2)
            write_atomically(self._file, text, 0o600)
            self._kept = kept
        except (OSError, Timeout) as error:
            logger.warning("What is being built is not kept: %s", error)

    def close(self) -> None:
        """Leave what is kept to the next server."""
        if self._lock is None:
            return
        if not self._kept:
            _drop(self._file)
        self._lock.release()
        self._lock = None

    def _take(self, file: Path, found: list[Job]) -> None:
        try:
            with FileLock(file.with_suffix(".lock"), timeout=0):
                found += _jobs(file, self._root)
                self.save(found)  # before the other file goes
                _drop(file)
        except Timeout:  # that server runs
            return


def _drop(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.with_suffix(".lock").unlink(missing_ok=True)


def _data(job: Job, root: Root) -> Data:
    order = ("kind", "bot", "docs", "target", "name", "page")
    course = ("id", "state", "created", "started", "ended")
    told = job.to_dict(root)
    rest = {"changes": job.changes, "rebuild": job.rebuild, "options": job.options}
    return {**{name: told[name] for name in (*order, *course)}, "log": list(job.log), **rest}


def _jobs(file: Path, root: Root) -> Iterable[Job]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        kept = data["jobs"] if data["version"] == VERSION else []
    except FileNotFoundError:  # it kept nothing
        return
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        logger.warning("The jobs in %s cannot be read", file)
        return
    for each in kept:
        try:
            yield _job(each, root)
        except (RequestError, KeyError, TypeError, ValueError):
            logger.warning("A job in %s is not one of this workspace", file)


def _job(data: Data, root: Root) -> Job:
    docs, target = data["docs"], data["target"]
    job = Job(
        None if docs is None else root.place(docs),
        root.place(data["bot"]),
        str(data["name"]),
        changes=dict(data["changes"]),
        rebuild=bool(data["rebuild"]),
        kind="export" if data["kind"] == "export" else "build",
        target=None if target is None else root.place(target),
        options=dict(data["options"]),
        page=None if data.get("page") is None else str(data["page"]),
        id=str(data["id"]),
        state="interrupted",
        log=[{"time": str(line["time"]), "text": str(line["text"])} for line in data["log"]],
        created=str(data["created"]),
        started=None if data["started"] is None else str(data["started"]),
        ended=None if data["ended"] is None else str(data["ended"]),
    )
    if data["state"] != "interrupted":
        job.note("interrupted")  # nobody knows when
    return job
