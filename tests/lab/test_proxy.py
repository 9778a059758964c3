"""The extension behind a proxy that has another path than the server."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import tornado.testing
from lab_client import Client
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
OUTSIDE = "/tenants/acme/desk/"
CONFIG = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
    location {outside} {{
      proxy_pass http://127.0.0.1:{server}{inside};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
    }}
  }}
}}
"""


@pytest.fixture
def proxied(http_server: Any, jp_http_port: int, jp_base_url: str, tmp_path: Path) -> Iterator[str]:
    """Where the proxy shows the server. Missing, it fails the run in CI and skips elsewhere."""
    if NGINX is None:
        reason = "needs the program nginx (Debian: nginx-light)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    probe, port = tornado.testing.bind_unused_port()
    probe.close()
    folder = tmp_path / "nginx"
    folder.mkdir()
    config = folder / "nginx.conf"
    config.write_text(
        CONFIG.format(
            folder=folder, port=port, server=jp_http_port, inside=jp_base_url, outside=OUTSIDE,
            user="user root;" if os.getuid() == 0 else "",
        )
    )  # fmt: skip
    with subprocess.Popen([NGINX, "-c", str(config), "-p", str(folder)]) as process:
        try:
            yield f"127.0.0.1:{port}{OUTSIDE}"
        finally:
            process.terminate()


async def _listening(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def test_everything_works_behind_a_proxy_that_rewrites_paths(
    proxied: str, workspace: Path, jp_auth_header: dict[str, str]
) -> None:
    host = proxied.split("/")[0]
    await _listening(int(host.split(":")[1]))
    headers = {**jp_auth_header, "Origin": f"http://{host}"}

    async def fetch(*parts: str, params: dict[str, str], **options: Any) -> Any:
        url = f"http://{proxied}{'/'.join(parts)}?{urlencode(params)}"
        return await AsyncHTTPClient().fetch(url, headers=headers, **options)

    async def connect(*parts: str) -> Any:
        url = f"ws://{proxied}{'/'.join(parts)}"
        return await websocket_connect(HTTPRequest(url, headers=headers))

    client = Client(fetch, connect)
    assert (await client.call("GET", "proposal", folder="help/docs"))["documents"] == 4
    events = await client.socket("events")
    bot = await client.build()
    await events.listed("bots", bool)
    chat = await client.socket(f"bots/{bot['id']}/views/chat/view-0001")
    await chat.intend({"type": "ask", "request": "r1", "text": "What does error E-03 mean?"})
    assert "tank" in (await chat.event("answer", "r1"))["answer"]["text"]
    knowledge = await client.socket(f"bots/{bot['id']}/views/knowledge/view-0001")
    text = b"# Kettles\n\n" + b"The kettle K9 boils in two minutes. " * 10_000
    begin = {"type": "upload", "request": "u1", "upload": "x", "name": "k.md", "size": len(text)}
    await knowledge.intend(begin)
    await knowledge.event("received", "u1")
    await knowledge.intend({"type": "chunk", "request": "u2", "upload": "x", "offset": 0}, text)
    assert (await knowledge.event("received", "u2"))["complete"]
    assert (workspace / "help/docs/k.md").read_bytes() == text
    assert (await client.call("DELETE", "jobs/nothing"))["status"] == 404
    await client.close()
