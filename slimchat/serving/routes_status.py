"""Whether the server lives, whether it can answer, and its numbers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from slimchat.serving.failures import Json
from slimchat.serving.numbers import CONTENT_TYPE
from slimchat.serving.routes_chat import Shared

router = APIRouter()


@router.get("/health")
async def health() -> Response:
    """The process lives."""
    return Json({"status": "ok"})


@router.get("/ready")
async def ready(shared: Shared) -> Response:
    """The bot can answer: 503 while it loads, and when the server is ending."""
    if shared.ready:
        return Json({"status": "ready"})
    return Json({"status": "not ready"}, 503, headers={"Retry-After": "1"})


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(shared: Shared) -> Response:
    """The numbers, as Prometheus reads them."""
    return Response(shared.numbers.text(), headers={"content-type": CONTENT_TYPE})
