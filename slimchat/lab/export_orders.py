"""What a client may ask to have exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.bundle.layout import SUFFIX
from slimchat.errors import RequestError
from slimchat.lab.bundles import is_bundle
from slimchat.lab.catalog import Catalog
from slimchat.lab.job import Job
from slimchat.lab.orders import page_of
from slimchat.lab.paths import Root
from slimchat.lab.pool import Pool
from slimchat.lab.problems import missing

VERSION = "0.1.0"


def export_for(root: Root, catalog: Catalog, pool: Pool, bot: Path, body: dict[str, Any]) -> Job:
    """An export of a bot, as a request describes it.

    Raises:
        RequestError: the request is not understood, leads out of the workspace, or names a file
            that is there already.
        BundleExportError: the version is none.
    """
    from slimchat.bundle.export import governance

    if is_bundle(bot):
        raise RequestError(409, "This bot is a bundle already.", "Copy or download the file.")
    match body:
        case {"path": str(path)} if path.endswith(SUFFIX) and path.strip("/") != SUFFIX:
            target = root.place(path)
        case _:
            raise RequestError(
                400, "The request names no file for the bot.", f'Give a "path" ending in {SUFFIX}.'
            )
    version = body.get("version", VERSION)
    replace, questions = body.get("replace", False), body.get("questions", False)
    if not (isinstance(version, str) and isinstance(replace, bool) and isinstance(questions, bool)):
        raise RequestError(
            400,
            'The "version" of an export is text; "replace" and "questions" are true or false.',
            "Give them so, or leave them out.",
        )
    page = page_of(body)
    if not target.parent.is_dir():
        raise missing(path)
    if target.exists() and not (replace and target.is_file()):
        raise RequestError(
            409,
            f"There is something at {root.name(target)!r:.200} already.",
            "Choose another name for the file.",
        )
    name = str(catalog.tell(bot)["name"])
    governance(name, version)  # refused now rather than when its turn has come
    docs, known = catalog.docs(bot), pool.known(bot)
    applied = None if known is None else known.applied
    return Job(
        docs,
        bot,
        name,
        changes=catalog.applied(bot) if known is None else {},
        kind="export",
        config=None if applied is None else applied.model_dump(mode="json"),
        target=target,
        page=page,
        options={"version": version, "replace": replace, "questions": questions},
    )
