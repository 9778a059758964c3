"""``jobs``: builds."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado import web

from slimchat.lab.again import job_again
from slimchat.lab.handlers import Handler
from slimchat.lab.orders import job_for, proposal


class JobsHandler(Handler):
    """Every build, and a new one."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        self.workspace.start()
        self.finish({"jobs": [job.to_dict(self.workspace.root) for job in self.workspace.jobs]})

    @web.authenticated
    @authorized
    async def post(self) -> None:
        space = self.workspace
        space.start()
        job = await asyncio.to_thread(job_for, space.root, space.catalog, space.pool, self.body())
        space.jobs.add(job)
        self.set_status(201)
        self.finish(job.to_dict(self.workspace.root))


class ProposalHandler(Handler):
    """What a form that asks how to build a folder begins with."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        folder = self.get_query_argument("folder", "", strip=False)
        space = self.workspace
        self.finish(await asyncio.to_thread(proposal, space.root, space.catalog, folder))


class JobHandler(Handler):
    """One build."""

    @web.authenticated
    @authorized
    async def get(self, identity: str) -> None:
        self.finish(self.workspace.jobs.get(identity).to_dict(self.workspace.root))

    @web.authenticated
    @authorized
    async def delete(self, identity: str) -> None:
        self.workspace.jobs.remove(self.workspace.jobs.get(identity))
        self.set_status(204)
        self.finish()


class JobAgainHandler(Handler):
    """One build once more."""

    @web.authenticated
    @authorized
    async def post(self, identity: str) -> None:
        space = self.workspace
        space.start()
        before = space.jobs.get(identity)
        known = (space.root, space.catalog, space.pool)
        job = await asyncio.to_thread(job_again, *known, before, self.body().get("page"))
        space.jobs.add(job)
        self.set_status(201)
        self.finish(job.to_dict(space.root))
