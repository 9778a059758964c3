"""What goes wrong while serving, and its one translation to HTTP.

Every error is ``{"error": {"message", "type", "param", "code", "fact", "fix"}}``: OpenAI's shape,
with our fact and fix in it.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from starlette.responses import JSONResponse

from slimchat import errors
from slimchat.errors import HttpError, SlimchatError

logger = logging.getLogger(__name__)
UNEXPECTED = SlimchatError(
    "The server could not do this because of an error of its own.",
    "The details are in its log, under the id of this request.",
)
NO_MODEL = SlimchatError(
    "The model that writes the answers cannot be used now.",
    "Ask again in a moment; the log of the server says more.",
)


class Json(JSONResponse):
    """JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""

    def render(self, content: Any) -> bytes:
        """The bytes of the body."""
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def too_many(code: str, fact: str, seconds: float) -> HttpError:
    """A 429 that says when to come back."""
    wait = max(1, round(seconds + 0.5))
    return HttpError(429, code, fact, f"Try again in {wait} s.", headers={"Retry-After": str(wait)})


_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}


def http_error(error: BaseException) -> HttpError:
    """What a client is told of any error.

    What it can mend is told. What is the server's own, such as a file of its disk, is for its
    log.
    """
    if isinstance(error, HttpError):
        return error
    if isinstance(error, errors.PromptTooLongError):
        return HttpError(400, "context_length_exceeded", error.fact, error.fix)
    if isinstance(error, errors.ModelBusyError):
        return too_many("queue_full", error.fact, error.seconds)
    if isinstance(error, errors.ConfigError):
        return HttpError(400, "invalid_request", error.fact, error.fix)
    if isinstance(error, errors.EndpointError):
        logger.warning("No answer: %s", error)  # it holds nothing of the request
        return HttpError(503, "model_unavailable", NO_MODEL.fact, NO_MODEL.fix)
    if isinstance(error, SlimchatError):
        return HttpError(500, type(error).__name__, UNEXPECTED.fact, UNEXPECTED.fix)
    return HttpError(500, "internal_error", UNEXPECTED.fact, UNEXPECTED.fix)


def error_body(error: HttpError) -> dict[str, Any]:
    """The JSON of an error."""
    kind = _KINDS.get(error.status, "server_error" if error.status >= 500 else _KINDS[400])
    return {
        "error": {
            "message": str(error),
            "type": kind,
            "param": error.param,
            "code": error.code,
            "fact": error.fact,
            "fix": error.fix,
        }
    }


def error_response(error: HttpError) -> Json:
    """The response of an error."""
    return Json(error_body(error), error.status, headers=error.headers)
