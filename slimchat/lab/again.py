"""A job once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from slimchat.lab.catalog import Catalog
from slimchat.lab.export_orders import export_for
from slimchat.lab.job import Job
from slimchat.lab.orders import BUILT_IN, job_for
from slimchat.lab.paths import Root, bot_id
from slimchat.lab.pool import Pool


def job_again(root: Root, catalog: Catalog, pool: Pool, job: Job, page: Any) -> Job:
    """The same job, as a request for it would be understood now.

    Args:
        page: what the request says of the page that it comes from.

    Raises:
        RequestError: documents or bot are gone, or a file is in the way of an export.
        SlimchatError: the bot cannot be opened, or a setting is not valid any more.
    """
    if job.target is not None:
        told = {"path": root.name(job.target), "page": page}
        bot = catalog.find_index(bot_id(root.name(job.bot)))
        return export_for(root, catalog, pool, bot, {**told, **job.options})
    settings = {
        name: root.name(Path(value)) if name.endswith(".model") and value not in BUILT_IN else value
        for name, value in job.changes.items()
    }
    body = {
        "folder": "" if job.docs is None else root.name(job.docs),
        "bot": root.name(job.bot),
        "settings": settings,
        "rebuild": job.rebuild,
        "page": page,
    }
    return job_for(root, catalog, pool, body)
