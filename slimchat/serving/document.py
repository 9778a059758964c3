"""The OpenAPI document: what FastAPI knows, with our errors and who may ask."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from slimchat.serving.access import NEEDED, route_of

_TEXT = {"type": "string"}
_NULLABLE = {"type": ["string", "null"]}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code", "fact", "fix"],
            "properties": {
                "message": _TEXT, "type": _TEXT, "param": _NULLABLE, "code": _TEXT,
                "fact": _TEXT, "fix": _TEXT,
            },
        }
    },
}  # fmt: skip
STATUSES = {
    400: "The request cannot be used.",
    401: "A token is missing or does not hold.",
    403: "The token, or the page, may not do this.",
    404: "There is no such thing.",
    405: "The address does not take this method.",
    408: "The request arrived too slowly.",
    413: "The request is too large.",
    429: "Too many requests; Retry-After says when to come back.",
    500: "The server failed.",
    504: "The answer took too long.",
}


def document(app: FastAPI) -> dict[str, Any]:
    """The document of an application; made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Error"] = ERROR
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path, methods in made["paths"].items():
            needed = NEEDED.get(route_of(path) or "")
            for operation in methods.values():
                _describe(operation, needed is not None)
        app.openapi_schema = made
    return app.openapi_schema


def _describe(operation: dict[str, Any], closed: bool) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for status, text in STATUSES.items():
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        responses.setdefault(str(status), {"description": text, "content": content})
    if closed:
        operation["security"] = [{"token": []}]
