"""The log: one JSON object a line, with nothing personal that anybody wrote in it."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from slimchat.privacy import mask, masked

_OURS = frozenset({"id", "token"})
"""Fields that the server makes itself."""


class JsonLines(logging.Formatter):
    """Time, level, logger and message; a message that is a mapping becomes fields of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": time, "level": record.levelname, "logger": record.name}
        if isinstance(record.msg, dict):
            line |= {k: v if k in _OURS else masked(v) for k, v in record.msg.items()}
        else:
            line["message"] = mask(record.getMessage())
        if record.exc_info:
            line["traceback"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def log_config() -> dict[str, Any]:
    """For :mod:`logging.config`: requests and what goes wrong, on stderr."""
    handled = {"handlers": ["lines"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {
            "slimchat": {"level": "INFO", **handled},
            "mcp": {"level": "WARNING", **handled},
            "uvicorn": {"level": "WARNING", **handled},
        },
    }
