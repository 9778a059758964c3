"""The chat page, and the element for other pages."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from slimchat.errors import HttpError
from slimchat.serving.access import COOKIE
from slimchat.serving.bodies import SessionBody
from slimchat.serving.failures import Json
from slimchat.serving.routes_chat import Shared
from slimchat.serving.served import Served, served
from slimchat.types import LANGUAGES
from slimchat.widgets.bundles import STATIC, front_end, integrity_of

SESSION_S = 12 * 3600
"""How long the page's cookie stays, in seconds; the token may end earlier."""
_CSS = Path(__file__).with_name("page.css")
_OPERATOR_CSS = Path(__file__).with_name("operator.css")
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="slimchat.js" defer></script>
<script src="page.js" defer></script>
</head>
<body><main></main></body>
</html>
"""
_OPERATOR = (
    _PAGE.replace('<script src="slimchat.js" defer></script>\n', "")
    .replace("page.css", "operator.css")
    .replace("page.js", "operator.js")
)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
    "trusted-types dompurify; frame-ancestors {frames}"
)


def _wanted(shared: Annotated[Served, Depends(served)]) -> None:
    if not shared.settings.page.enabled:
        raise HttpError(404, "no_page", "This server has no page.", "Set page.enabled.")


router = APIRouter(include_in_schema=False, dependencies=[Depends(_wanted)])


@router.get("/")
async def page(request: Request, shared: Shared) -> Response:
    """The chat, for people."""
    title = shared.settings.page.title or shared.bots.name
    text = _PAGE.format(language=_language(request), title=html.escape(title))
    frames = " ".join(shared.settings.access.frames) or "'none'"
    headers = {"content-security-policy": _POLICY.format(frames=frames), "vary": "Accept-Language"}
    return Response(text, media_type="text/html", headers=headers)


@router.get("/page.css")
async def css() -> Response:
    """The page's styles."""
    return Response(_CSS.read_text(encoding="utf-8"), media_type="text/css")


@router.get("/page.js")
async def script(request: Request) -> Response:
    """The page's script."""
    return _script(request, "page.js")


@router.get("/operator")
async def operator(request: Request, shared: Shared) -> Response:
    """What customers said and thought of it, for operators. It holds no data itself."""
    text = _OPERATOR.format(language=_language(request), title=html.escape(shared.bots.name))
    policy = _POLICY.format(frames="'none'")
    headers = {"content-security-policy": policy, "vary": "Accept-Language"}
    return Response(text, media_type="text/html", headers=headers)


@router.get("/operator.css")
async def operator_css() -> Response:
    """The styles of the operators' page."""
    return Response(_OPERATOR_CSS.read_text(encoding="utf-8"), media_type="text/css")


@router.get("/operator.js")
async def operator_script(request: Request) -> Response:
    """The script of the operators' page."""
    return _script(request, "operator.js")


@router.get("/slimchat.js")
async def element(request: Request) -> Response:
    """The element ``<slim-chat>``, for any page."""
    found = _script(request, "slimchat.js")
    found.headers["cross-origin-resource-policy"] = "cross-origin"
    return found


@router.post("/session")
async def enter(body: SessionBody, request: Request) -> Response:
    """Keep a token in a cookie that scripts cannot read, for this page alone."""
    if request.app.state.book.check(body.token) is None:
        raise HttpError(
            401, "invalid_token", "The token does not hold: it is unknown, revoked or expired."
        )
    made = Json({"status": "ok"})
    made.set_cookie(
        COOKIE,
        body.token,
        max_age=SESSION_S,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return made


@router.delete("/session")
async def leave(request: Request) -> Response:
    """Forget the token."""
    made = Json({"status": "ok"})
    secure = request.url.scheme == "https"
    made.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="strict")
    return made


@cache
def integrity(name: str) -> str:
    """The Subresource Integrity hash of a script."""
    return integrity_of(front_end(STATIC / name))


def _script(request: Request, name: str) -> Response:
    tag = f'"{integrity(name)}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(front_end(STATIC / name), media_type="text/javascript", headers=headers)


def _language(request: Request) -> str:
    """The first language that the browser wants and the page speaks."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.strip().split(";")[0].split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"
