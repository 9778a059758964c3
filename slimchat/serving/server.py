"""uvicorn, with our settings."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from slimchat.errors import ConfigError
from slimchat.serving.app import create_app
from slimchat.serving.bots import Bots
from slimchat.serving.connections import connection
from slimchat.serving.logs import log_config
from slimchat.serving.settings import ServeConfig
from slimchat.serving.tokens import TokenBook


class Server(uvicorn.Server):
    """Serves until it is told to end; then takes nothing new and finishes what is under way.

    Args:
        started: called with the address when the server can be asked.
    """

    def __init__(self, config: uvicorn.Config, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell where."""
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self._tell(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; from the first moment on the server says that it is not ready."""
        self.config.app.state.served.ready = False  # type: ignore[union-attr]
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End as asked, with exit code 0; a second Ctrl-C waits for nothing."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def make_server(app: FastAPI, settings: ServeConfig, started: Callable[[str], None]) -> Server:
    """A server for an application of :func:`create_app`."""
    network = settings.network
    config = uvicorn.Config(
        app,
        host=network.host,
        port=network.port,
        http=connection(network.header_s, settings.limits.stall_s),
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=bool(network.proxies),
        forwarded_allow_ips=list(network.proxies),
        limit_concurrency=network.connections,
        timeout_keep_alive=network.keep_alive_s,
        timeout_graceful_shutdown=network.shutdown_s,
        log_config=log_config(),
    )
    return Server(config, started)


def serve(
    path: Path, settings: ServeConfig, book: TokenBook, started: Callable[[str], None]
) -> None:
    """Serve a bot until SIGINT or SIGTERM, in as many processes as the settings say.

    Args:
        started: called with the address when the server can be asked.

    Raises:
        SlimchatError: the bot cannot be opened.
        ConfigError: the address cannot be listened on.
    """
    if settings.workers > 1:
        from slimchat.serving.workers import serve_in_processes

        serve_in_processes(path, settings, book, started)
        return
    app = create_app(Bots(path), settings, book)
    try:
        make_server(app, settings, started).run()
    except SystemExit:
        network = settings.network
        raise ConfigError(
            f"The server cannot start on {network.host} port {network.port}.",
            "The lines above say why; another port: --port 0.",
        ) from None
