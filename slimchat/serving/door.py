"""The door: every request passes it before anything else is done.

In this order: the name it calls, the page it comes from, how often it comes, its token, its body.
What passes goes on with a known route, a whole body, and an id that stands in the log.
"""

from __future__ import annotations

import logging
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from slimchat.errors import HttpError
from slimchat.serving.access import COOKIE, check_scope, route_of
from slimchat.serving.arriving import check_lengths, read_body, replayed
from slimchat.serving.callers import address_of
from slimchat.serving.failures import error_response, http_error, too_many
from slimchat.serving.numbers import Numbers
from slimchat.serving.origins import host_name, is_own
from slimchat.serving.settings import ServeConfig
from slimchat.serving.state import State
from slimchat.serving.tokens import Token, TokenBook
from slimchat.serving.traces import NoTraces

logger = logging.getLogger(__name__)

EVERYWHERE = frozenset({"/slimchat.js"})
"""Paths that any page may load."""
OWN = frozenset({"/session"})
"""Paths that only the server's own page may call."""
PROBES = frozenset({"/health", "/ready"})
"""Paths that whatever watches over the server asks, by whatever name and as often as it likes."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}
"""Headers of every response that does not set them itself."""


class Door:
    """ASGI middleware.

    Args:
        app: what is behind it.
        settings: who may pass.
        book: the tokens.
        numbers: counts what passes and what does not.
        state: knows how often callers came.
        traces: gets a span of every request.
    """

    def __init__(
        self,
        app: ASGIApp,
        settings: ServeConfig,
        book: TokenBook,
        numbers: Numbers,
        state: State,
        traces: NoTraces,
    ) -> None:
        self._app = app
        self._settings = settings
        self._book = book
        self._numbers = numbers
        self._state = state
        self._traces = traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope, send)
        headers = Headers(scope=scope)
        route = passage.route or "other"
        with self._traces.request(passage.method, route, headers) as ended:
            try:
                await self._pass(scope, headers, receive, passage)
            finally:
                ended(passage.status or 499, passage.id)
                self._note(passage)

    async def _pass(
        self, scope: Scope, headers: Headers, receive: Receive, passage: _Passage
    ) -> None:
        try:
            check_lengths(headers)
            if passage.route not in PROBES:
                self._check_host(headers)
            cors = self._check_origin(passage.route, headers, scope["method"])
            passage.headers.update(cors)
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                passage.headers.update(_PREFLIGHT if cors else {})
                await Response(status_code=204)(scope, receive, passage.send)
                return
            token = self._check_caller(passage.route, scope, headers)
            passage.token = scope["slimchat.token"] = token.id if token else ""
            body = await read_body(self._settings.limits, headers, receive)
            if scope["method"] == "HEAD":  # the server below sends no body then
                scope = {**scope, "method": "GET"}
            await self._app(scope, replayed(body, receive), passage.send)
        except Exception as error:
            known = http_error(error)
            if known.status >= 500:
                logger.exception("Request %s failed", passage.id)
            if passage.status:
                raise
            await error_response(known)(scope, receive, passage.send)

    def _check_host(self, headers: Headers) -> None:
        allowed = self._settings.network.allowed_hosts()
        name = host_name(headers.get("host", ""))
        if allowed is not None and name not in allowed:
            raise HttpError(
                400,
                "unknown_host",
                f"This server is not called {name[:80]!r}.",
                "Call it by its name, or allow the name: network.hosts.",
            )

    def _check_origin(self, route: str | None, headers: Headers, method: str) -> dict[str, str]:
        """The CORS headers of a response.

        Who shows the page's cookie must be the page: other pages have a token of their own.
        """
        origin = headers.get("origin")
        cookie = COOKIE in headers.get("cookie", "")
        if route in EVERYWHERE:
            return {"access-control-allow-origin": "*"}
        nameless = origin is None and not (cookie and method not in ("GET", "HEAD"))
        if nameless or (origin and is_own(origin, headers.get("host", ""))):
            return {}
        allowed = origin in self._settings.access.origins and route not in OWN
        if origin is None or not allowed or cookie:
            raise HttpError(
                403,
                "origin_not_allowed",
                f"Pages of {(origin or 'an unknown origin')[:120]} may not call this server.",
                "Allow the origin: slimchat serve --origin ORIGIN, or access.origins.",
            )
        return {
            "access-control-allow-origin": origin,
            "access-control-expose-headers": "retry-after, x-request-id",
            "vary": "Origin",
        }

    def _check_caller(self, route: str | None, scope: Scope, headers: Headers) -> Token | None:
        address = address_of(scope)
        if route in PROBES:
            return None
        wait = self._state.take(f"address {address}", self._settings.limits.per_address)
        if wait:
            most = self._settings.limits.per_address
            raise too_many(
                "address_rate", f"More than {most} requests a minute come from you.", wait
            )
        if route is None:  # whatever a router behind may make of the path
            raise HttpError(
                404, "not_found", "There is nothing at this address.", "See /openapi.json."
            )
        token = check_scope(route, headers, self._book, self._settings.access)
        if route.startswith(("/v1/", "/mcp")):
            caller = f"token {token.id}" if token else f"anonymous {address}"
            wait = self._state.take(caller, self._settings.limits.per_minute)
            if wait:
                most = self._settings.limits.per_minute
                raise too_many("token_rate", f"One caller may ask {most} times a minute.", wait)
        return token

    def _note(self, passage: _Passage) -> None:
        route, seconds = passage.route or "other", time.perf_counter() - passage.began
        self._numbers.requests.labels(route, str(passage.status or 499)).inc()
        self._numbers.duration.labels(route).observe(seconds)
        record = {
            "id": passage.id,
            "method": passage.method,
            "route": route,
            "status": passage.status or 499,
            "ms": round(1000 * seconds, 1),
            "token": passage.token,
        }
        logger.info(record)


class _Passage:
    """One request on its way through, and what is added to its response."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self.began = time.perf_counter()
        self.id = secrets.token_hex(8)
        self.route = route_of(scope["path"])
        self.method = scope["method"] if scope["method"] in _METHODS else "other"
        self.token = ""
        self.status = 0
        self.headers: dict[str, str] = {}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=list(message["headers"]))
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            for name, value in self.headers.items():
                headers[name] = value
            headers["x-request-id"] = self.id
            message = {**message, "headers": headers.raw}
        await self._send(message)


_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
_PREFLIGHT = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, *",
    "access-control-max-age": "600",
}
