"""Golden sets as JSON Lines, whatever they were read from; columns that are not known stay."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from slimchat._files import sync_folder, write_atomically
from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import PROPOSED, GoldenCase, golden_case, load_golden
from slimchat.evaluation.golden_files import read_rows

Row = dict[str, Any]
WAIT_S = 10.0
"""Seconds until a file that another process holds is given up."""


def line(case: GoldenCase) -> str:
    """A case as a line of JSON, without what it does not have."""
    data = {key: value for key, value in asdict(case).items() if value is not None}
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n"


def write_golden(path: str | Path, cases: Iterable[GoldenCase], *, force: bool = False) -> Path:
    """Write a golden set.

    Args:
        force: replace a file that is there.

    Raises:
        GoldenSetError: the name does not end in .jsonl, or the file is there already.
    """
    file = _lines_file(path)
    if file.exists() and not force:
        raise GoldenSetError(
            f"{file} exists already; nothing was written.",
            "Name another file, replace it with --force, or add to it: slimchat golden add",
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, "".join(map(line, cases)))
    return file


def add_cases(
    path: str | Path, cases: Iterable[GoldenCase], *, renumber: bool = True
) -> list[GoldenCase]:
    """Add cases at the end of a golden set, or begin one.

    Safe from several processes. What others wrote in the file stays as it is.

    Args:
        renumber: an id that is taken gets a number; without, it is refused.

    Returns:
        The cases as they were written.

    Raises:
        GoldenSetError: the name does not end in .jsonl, a row of the file cannot be read, an id is
            taken, or the file cannot be written.
    """
    file = _lines_file(path)
    with _held(file):
        before = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        known = load_golden(file, proposals=True) if before.strip() else []
        taken = {case.id for case in known}
        added = [_named(case, taken, file, renumber) for case in cases]
        divider = "" if not before or before.endswith("\n") else "\n"
        write_atomically(file, before + divider + "".join(map(line, added)))
        sync_folder(file.parent)
    return added


def put_case(path: str | Path, case: GoldenCase) -> GoldenCase:
    """Add a case, or let it take the place of a proposal that has its id.

    Raises:
        GoldenSetError: as for :func:`add_cases`.
    """
    if Path(path).exists():
        new = json.loads(line(case))

        def replaced(row: Row, old: GoldenCase) -> Row | None:
            return {**row, **new} if old.id == case.id and old.status == PROPOSED else None

        if change_rows(path, replaced):
            return case
    return add_cases(path, [case])[0]


def change_rows(path: str | Path, change: Callable[[Row, GoldenCase], Row | None]) -> int:
    """Replace rows of a golden set.

    Args:
        change: gets a row as it stands in the file, and what it was read as; returns what is to
            stand there, ``None`` to leave it, an empty row to delete it.

    Returns:
        How many were replaced or deleted.

    Raises:
        GoldenSetError: the name does not end in .jsonl, or a row of the file cannot be read.
    """
    file = _lines_file(path)
    with _held(file):
        cases = load_golden(file, proposals=True)
        texts, changed = [], 0
        for (_, text), case in zip(read_rows(file), cases, strict=True):
            new = change(json.loads(text), case)
            changed += new is not None
            if new != {}:
                texts.append(text if new is None else json.dumps(new, ensure_ascii=False))
        if changed:
            write_atomically(file, "".join(f"{text.rstrip()}\n" for text in texts))
    return changed


def accept(path: str | Path, ids: Iterable[str] | None = None) -> int:
    """Take proposals for questions that count from now on.

    Args:
        ids: by default all that can be accepted.

    Returns:
        How many were accepted.

    Raises:
        GoldenSetError: an id is none, or is to be answered from no document.
    """
    wanted = None if ids is None else set(ids)
    known = {case.id: case for case in load_golden(path, proposals=True)}
    if wanted is not None:
        unknown = sorted(wanted - set(known))
        if unknown:
            raise GoldenSetError(
                f"{path} has no question {', '.join(unknown)}.", "Take the ids from the file."
            )
        open_ones = sorted(one for one in wanted if not acceptable(known[one]))
        if open_ones:
            raise GoldenSetError(
                f"{', '.join(open_ones)} of {path} should be answered, but names no document.",
                "Write its reference_sources into the file, or make its action 'refuse'.",
            )

    def accepted(row: Row, case: GoldenCase) -> Row | None:
        meant = wanted is None or case.id in wanted
        if case.status is None or not meant or not acceptable(case):
            return None
        return {name: value for name, value in row.items() if name != "status"}

    return change_rows(path, accepted)


def settle(path: str | Path, name: str, changes: Row | None) -> None:
    """Accept one proposal, or delete it.

    Args:
        name: its id.
        changes: columns that somebody corrected; ``None`` deletes it.

    Raises:
        GoldenSetError: there is no such proposal, it would not be whole, or the file cannot be
            written.
    """

    def settled(row: Row, case: GoldenCase) -> Row | None:
        if case.id != name or case.status != PROPOSED:
            return None
        if changes is None:
            return {}
        made = {key: value for key, value in (row | changes).items() if key != "status"}
        golden_case(made)
        return made

    if not change_rows(path, settled):
        raise GoldenSetError(
            f"{path} has no proposal {name!r:.80}.", "Look at the file again; others write in it."
        )


def acceptable(case: GoldenCase) -> bool:
    """Whether a case would be whole without being a proposal."""
    return case.action != "answer" or bool(case.reference_sources)


@contextlib.contextmanager
def _held(file: Path) -> Iterator[None]:
    """Keep other processes from a golden set meanwhile."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_name(f".{file.name}.lock"), timeout=WAIT_S):
            yield
    except (OSError, Timeout) as error:
        raise GoldenSetError(
            f"The golden set {file} cannot be written ({error}).",
            "Check that the folder may be written to, and try again.",
        ) from error


def _named(case: GoldenCase, taken: set[str], file: Path, renumber: bool) -> GoldenCase:
    if case.id in taken and not renumber:
        raise GoldenSetError(
            f"{file} has a question with the id {case.id!r} already.",
            "Give another id, or delete that row.",
        )
    name, number = case.id, 2
    while name in taken:
        name, number = f"{case.id}-{number}", number + 1
    taken.add(name)
    return replace(case, id=name)


def _lines_file(path: str | Path) -> Path:
    file = Path(path)
    if file.suffix.lower() not in (".jsonl", ".ndjson"):
        raise GoldenSetError(
            f"{file} cannot be written: its name does not end in .jsonl.",
            "Make a .jsonl of it first: slimchat golden import FILE -o golden.jsonl",
        )
    return file
