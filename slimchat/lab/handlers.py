"""What every address of the extension has in common."""

from __future__ import annotations

import json
from asyncio import Future
from typing import Any, cast

from jupyter_server.base.handlers import APIHandler

from slimchat.errors import RequestError, SlimchatError
from slimchat.lab.problems import told
from slimchat.lab.workspace import Workspace

RESOURCE = "slimchat"


class Handler(APIHandler):
    """A JSON address."""

    auth_resource = RESOURCE

    @property
    def workspace(self) -> Workspace:
        """What the extension keeps."""
        return cast(Workspace, self.settings["slimchat_workspace"])

    def body(self) -> dict[str, Any]:
        """The JSON object that came with the request; an empty one where nothing came.

        Raises:
            RequestError: it is something else.
        """
        try:
            data = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise RequestError(400, "The request holds no JSON object.", "Send one.")
        return data

    def finish(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Answer, with no path of the machine in an error."""
        seen = self.workspace.root.as_seen
        return super().finish(*map(seen, args), **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Every error has a fact and a fix."""
        error = kwargs.get("exc_info", (None, None))[1]
        data = {"fact": "", "fix": ""}
        if error is not None:
            status, data = told(error)
            if isinstance(error, SlimchatError):
                self.set_status(status)
            if not isinstance(error, RequestError):  # that one repeats what was asked for
                data = self.workspace.root.as_seen(data)
        super().finish({"error": data})

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """A refusal is no defect."""
        if not isinstance(error, SlimchatError):
            super().log_exception(kind, error, trace)
