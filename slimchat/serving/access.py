"""What each path needs, and who has shown that he may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from slimchat.errors import HttpError
from slimchat.serving.settings import AccessConfig, Scope
from slimchat.serving.tokens import Token, TokenBook

T = TypeVar("T")
COOKIE = "slimchat_token"
PUBLIC = frozenset(
    {"/", "/page.js", "/page.css", "/slimchat.js", "/session"}
    | {"/operator", "/operator.js", "/operator.css"}
    | {"/health", "/ready", "/openapi.json"}
)
"""Paths that need no token."""
NEEDED: dict[str, Scope] = {
    "/v1/chat": "chat",
    "/v1/chat/completions": "chat",
    "/v1/models": "chat",
    "/v1/feedback": "chat",
    "/v1/handoff": "chat",
    "/v1/passages": "chat",
    "/v1/embeddings": "embeddings",
    "/v1/search": "embeddings",
    "/v1/feedback/all": "operator",
    "/v1/operator/conversations": "operator",
    "/v1/operator/feedback": "operator",
    "/v1/operator/export": "operator",
    "/v1/operator/golden": "operator",
    "/metrics": "metrics",
    "/mcp": "mcp",
}
"""The scope that a path needs."""


_WITH_ID = frozenset(
    {"/v1/passages", "/v1/models", "/v1/operator/conversations", "/v1/operator/feedback"}
)


def route_of(path: str) -> str | None:
    """The path as the tables above know it, or none where nothing is served."""
    if path in PUBLIC or path in NEEDED:
        return path
    head, _, last = path.rpartition("/")
    return head if last and head in _WITH_ID else None


def shown_token(headers: Headers) -> str | None:
    """What a request shows: a bearer token, else the cookie of the chat page."""
    kind, _, text = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and text.strip():
        return text.strip()
    # As browsers write them: what another program on this host has set must not hide ours.
    return cookie_parser(headers.get("cookie", "")).get(COOKIE)


def check_scope(
    route: str, headers: Headers, book: TokenBook, access: AccessConfig
) -> Token | None:
    """The token of a request, if it shows one; none where the path needs none.

    Raises:
        HttpError: 401 without a token that holds, 403 when it is for something else.
    """
    scope = NEEDED.get(route)
    text = shown_token(headers)
    token = book.check(text) if text else None
    if scope is None or (token is None and scope in access.anonymous):
        return token
    if token is None:
        raise HttpError(
            401,
            "invalid_token" if text else "no_token",
            "The token does not hold: it is unknown, revoked or expired."
            if text
            else f"{route} needs a token with the scope '{scope}'.",
            "Send it as: Authorization: Bearer TOKEN",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if scope not in token.scopes and scope not in access.anonymous:
        raise HttpError(
            403,
            "wrong_scope",
            f"{route} needs the scope '{scope}'; this token has {', '.join(token.scopes)}.",
            "Use another token; 'slimchat tokens add' makes one.",
        )
    return token


async def while_held(events: AsyncIterator[T], book: TokenBook, key: str) -> AsyncIterator[T]:
    """What comes as long as a token holds.

    Args:
        key: the token's id; empty where none was needed.

    Raises:
        HttpError: 401, it was revoked, or its time is over.
    """
    async for event in events:
        if key and not book.holds(key):
            raise HttpError(
                401, "invalid_token", "The token no longer holds.", "Ask again with another."
            )
        yield event
