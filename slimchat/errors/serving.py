"""Errors of what a bot does for customers: handing over, requests to a server, tools."""

from __future__ import annotations

from collections.abc import Mapping

from slimchat.errors.base import SlimchatError


class HandoverError(SlimchatError):
    """A case cannot be passed on to a person: details are missing, or it cannot be kept.

    Args:
        field: of the form that is wrong, where one is.
    """

    def __init__(self, fact: str, fix: str = "", field: str | None = None) -> None:
        super().__init__(fact, fix)
        self.field = field


class UndeliveredError(HandoverError):
    """A case has not arrived; it is tried again. The message holds nothing of the case."""


class RequestError(SlimchatError):
    """A request to a server cannot be granted.

    Args:
        status: of HTTP.
    """

    def __init__(self, status: int, fact: str, fix: str) -> None:
        super().__init__(fact, fix)
        self.status = status


class HttpError(RequestError):
    """A request to the server of ``slimchat serve`` that is not answered.

    Args:
        code: for programs, such as ``queue_full``.
        param: the field that is wrong.
        headers: to send along.
    """

    def __init__(
        self,
        status: int,
        code: str,
        fact: str,
        fix: str = "",
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, fact, fix)
        self.code, self.param = code, param
        self.headers = dict(headers or {})


class ToolError(SlimchatError):
    """A tool cannot do what it was asked; raised by a tool, its text is shown to the customer."""


class ToolUnavailableError(ToolError):
    """What a tool needs cannot be reached. Customers are not told what that is, or where."""
