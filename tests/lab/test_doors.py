"""Nobody gets in without being known and allowed."""

from __future__ import annotations

import inspect
import json
import pkgutil
import re
from importlib import import_module
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from lab_client import Fetch
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.web import RequestHandler
from tornado.websocket import websocket_connect

import slimchat.lab
from slimchat.lab.handlers import Handler
from slimchat.lab.sockets import Socket

EXAMPLES = {"(b[": "bYQ", "([A-Za-z0-9_-]{8,64})": "view-0001", "([": "job", "(chat": "chat"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
BASES = (Handler, Socket)


def addresses(app: ServerApp) -> list[tuple[str, type[RequestHandler]]]:
    """Every address of the extension, with something in the place of each variable part."""
    (extension,) = app.extension_manager.extension_apps["slimchat.lab"]
    return [(_example(pattern), handler) for pattern, handler, *_ in extension.handlers]


def _example(pattern: str) -> str:
    def fill(match: re.Match[str]) -> str:
        return next(text for start, text in EXAMPLES.items() if match[0].startswith(start))

    return re.sub(r"\([^)]*\)", fill, pattern).lstrip("/")


def all_handlers() -> set[type[RequestHandler]]:
    """Every handler that a module of the extension defines."""
    found: set[type[RequestHandler]] = set()
    for module in pkgutil.walk_packages(slimchat.lab.__path__, "slimchat.lab."):
        if module.name.endswith("building"):
            continue
        for _, value in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(value, RequestHandler) and value.__module__.startswith("slimchat."):
                found.add(value)
    return found - {*BASES}


def test_every_handler_has_an_address(jp_serverapp: ServerApp) -> None:
    assert all_handlers() == {handler for _, handler in addresses(jp_serverapp)}


async def refusal(fetch: Fetch, url: str, method: str, **headers: str) -> int:
    body = "{}" if method in ("POST", "PUT", "PATCH") else None
    try:
        reply = await fetch(url, method=method, body=body, headers=headers)
    except HTTPClientError as error:
        return error.code
    return int(reply.code)


async def test_every_address_asks_who_is_there(
    jp_serverapp: ServerApp, http_server_client: Any, jp_base_url: str
) -> None:
    tried = 0
    for path, handler in addresses(jp_serverapp):
        for method in METHODS:
            if issubclass(handler, Socket) and method != "GET":
                continue
            code = await refusal(http_server_client.fetch, jp_base_url + path, method)
            assert code in (401, 403, 405), (method, path)
            if getattr(handler, method.lower()) is not getattr(RequestHandler, method.lower()):
                assert code in (401, 403), (method, path)
                tried += 1
    assert tried >= 14


async def test_no_websocket_opens_for_a_stranger(
    jp_serverapp: ServerApp, jp_http_port: int, jp_base_url: str, http_server: Any
) -> None:
    sockets = [path for path, handler in addresses(jp_serverapp) if issubclass(handler, Socket)]
    assert len(sockets) == 2
    for path in sockets:
        with pytest.raises(HTTPClientError) as error:
            await websocket_connect(f"ws://127.0.0.1:{jp_http_port}{jp_base_url}{path}")
        assert error.value.code == 403


async def test_no_websocket_opens_for_a_page_of_another_site(
    jp_serverapp: ServerApp, jp_http_port: int, jp_base_url: str, http_server: Any
) -> None:
    cookie = await _cookie(jp_serverapp, jp_http_port, jp_base_url)
    for path, handler in addresses(jp_serverapp):
        if issubclass(handler, Socket):
            url = f"ws://127.0.0.1:{jp_http_port}{jp_base_url}{path}"
            foreign = {"Cookie": cookie, "Origin": "http://elsewhere.example"}
            with pytest.raises(HTTPClientError) as error:
                await websocket_connect(HTTPRequest(url, headers=foreign))
            assert error.value.code == 403
            own = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{jp_http_port}"}
            socket = await websocket_connect(HTTPRequest(url, headers=own))
            socket.close()
            while await socket.read_message() is not None:
                pass


async def test_a_page_of_another_site_cannot_post(
    jp_serverapp: ServerApp, jp_http_port: int, jp_base_url: str, http_server: Any
) -> None:
    cookie = await _cookie(jp_serverapp, jp_http_port, jp_base_url)
    url = f"http://127.0.0.1:{jp_http_port}{jp_base_url}slimchat/api/jobs"
    for method, body in (("POST", "{}"), ("DELETE", None)):
        address = url if method == "POST" else f"{url}/job"
        reply = await AsyncHTTPClient().fetch(
            address, method=method, body=body, headers={"Cookie": cookie}, raise_error=False
        )
        assert reply.code == 403


async def _cookie(app: ServerApp, port: int, base_url: str) -> str:
    """What a browser holds after it came in with the token."""
    url = f"http://127.0.0.1:{port}{base_url}login?token={app.identity_provider.token}"
    reply = await AsyncHTTPClient().fetch(url, follow_redirects=False, raise_error=False)
    return "; ".join(text.split(";")[0] for text in reply.headers.get_list("Set-Cookie"))


class Strict(Authorizer):
    """Knows everybody and allows nothing of slimchat."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        if resource == "slimchat":
            self.asked.append((action, type(handler).__name__))
            return False
        return True


class TestAuthorizer:
    @pytest.fixture
    def jp_server_config(self) -> dict[str, Any]:
        extensions = {"slimchat.lab": True}
        return {"ServerApp": {"jpserver_extensions": extensions, "authorizer_class": Strict}}

    async def test_every_address_asks_the_authorizer(
        self, jp_serverapp: ServerApp, jp_fetch: Fetch, jp_ws_fetch: Fetch
    ) -> None:
        Strict.asked.clear()
        expected = set()
        for path, handler in addresses(jp_serverapp):
            if issubclass(handler, Socket):
                with pytest.raises(HTTPClientError) as error:
                    await jp_ws_fetch(*path.split("/"))
                assert error.value.code == 403
                expected.add((handler.action, handler.__name__))
                continue
            for method, action in (("GET", "read"), ("POST", "write"), ("DELETE", "write")):
                if getattr(handler, method.lower()) is getattr(RequestHandler, method.lower()):
                    continue
                with pytest.raises(HTTPClientError) as error:
                    body = "{}" if method == "POST" else None
                    await jp_fetch(*path.split("/"), method=method, body=body)
                assert error.value.code == 403
                assert error.value.response is not None
                assert set(json.loads(error.value.response.body)["error"]) == {"fact", "fix"}
                expected.add((action, handler.__name__))
        assert set(Strict.asked) == expected
