"""What went wrong, as HTTP says it: a status, a fact and a fix."""

from __future__ import annotations

from tornado.web import HTTPError

from slimchat.errors import (
    BuildCancelledError,
    BuildInProgressError,
    IndexNotFoundError,
    RequestError,
    SlimchatError,
)

Data = dict[str, str]

_STATUS: dict[type[SlimchatError], int] = {
    IndexNotFoundError: 404,
    BuildInProgressError: 409,
    BuildCancelledError: 409,
}


def missing(path: str) -> RequestError:
    """There is nothing at a path, or it is one that nobody may see: the two look the same."""
    return RequestError(
        404,
        f"There is nothing at {path!r:.200} in this workspace.",
        "Look at the file browser; it may have been renamed or removed.",
    )


def told(error: BaseException) -> tuple[int, Data]:
    """The status and the fact and fix of an error; of an unexpected one, that it happened."""
    match error:
        case RequestError():
            return error.status, {"fact": error.fact, "fix": error.fix}
        case HTTPError():
            fact = error.reason or _REASONS.get(error.status_code, "The request was refused.")
            return error.status_code, {"fact": fact, "fix": ""}
        case SlimchatError():
            return _STATUS.get(type(error), 400), {"fact": error.fact, "fix": error.fix}
    return 500, {
        "fact": "That failed because of an unexpected error.",
        "fix": "The details are in the log of the Jupyter server. Try again.",
    }


_REASONS = {
    400: "The request cannot be read.",
    401: "The request is not authenticated.",
    403: "This user may not do that.",
    404: "There is no such address.",
    405: "That address does not take this method.",
}
