"""Several processes that answer on one address, and the parent that keeps them alive."""

from __future__ import annotations

import json
import logging
import logging.config
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from slimchat.errors import ConfigError, SlimchatError
from slimchat.serving.logs import log_config
from slimchat.serving.run_folder import RunFolder, run_folder
from slimchat.serving.settings import NetworkConfig, ServeConfig
from slimchat.serving.tokens import TokenBook

logger = logging.getLogger(__name__)
LOOK_S = 0.2
"""Seconds between looks at the processes."""
PAUSE_S = 2.0
"""Seconds after which a process that has died is replaced."""
BACKLOG = 2048
GRACE_S = 10
"""Seconds beyond ``network.shutdown_s`` that a process gets to end."""


def serve_in_processes(
    path: Path, settings: ServeConfig, book: TokenBook, started: Callable[[str], None]
) -> None:
    """Serve a bot in ``settings.workers`` processes until SIGINT or SIGTERM.

    Args:
        started: called with the address when all of them can be asked.

    Raises:
        SlimchatError: the bot cannot be opened.
        ConfigError: the address cannot be listened on.
    """
    logging.config.dictConfig(log_config())
    with run_folder() as folder, _listening(settings.network) as listener:
        folder.write(path, settings, book)
        family = _Family(folder, listener, settings.workers)
        before = {one: signal.signal(one, family.stop) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            family.start()
            if not family.stopped:
                started(_address(listener))
            family.keep()
        finally:
            listener.close()  # what comes from now on is refused instead of left waiting
            family.end(settings.network.shutdown_s + GRACE_S)
            for one, handler in before.items():
                signal.signal(one, handler)


class _Family:
    def __init__(self, folder: RunFolder, listener: socket.socket, count: int) -> None:
        self._folder, self._listener, self._count = folder, listener, count
        self._processes: list[subprocess.Popen[bytes]] = []
        self._stop = threading.Event()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def start(self) -> None:
        self._processes = [self._new() for _ in range(self._count)]
        for process in self._processes:
            news = self._news(process)
            if "fact" in news:
                raise SlimchatError(news["fact"], news["fix"])

    def keep(self) -> None:
        """Replace what dies, until the end is wanted."""
        while not self._stop.wait(LOOK_S):
            for place, process in enumerate(self._processes):
                if process.poll() is None:
                    continue
                logger.error("Process %s has ended with %s", process.pid, process.returncode)
                self._bury(process)
                if self._stop.wait(PAUSE_S):
                    return
                self._processes[place] = self._new()

    def end(self, seconds: float) -> None:
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
        deadline = time.monotonic() + seconds
        for process in self._processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.error("Process %s did not end in time", process.pid)
                process.kill()
                process.wait()
            self._bury(process)

    def _new(self) -> subprocess.Popen[bytes]:
        number = self._listener.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "slimchat.serving.worker", str(self._folder.path), str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._folder.environment(),
            pass_fds=(number,),
        )

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        folder = str(self._folder.metrics)
        mark_process_dead(process.pid, path=folder)  # type: ignore[no-untyped-call]
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def _news(self, process: subprocess.Popen[bytes]) -> dict[str, str]:
        line = process.stdout.readline() if process.stdout is not None else b""
        if not line and not self.stopped:
            raise ConfigError(
                "A process of the server ended before it could answer.", "The lines above say why."
            )
        news: dict[str, str] = json.loads(line or "{}")
        return news


def _listening(network: NetworkConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in network.host else socket.AF_INET
    try:
        return socket.create_server((network.host, network.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigError(
            f"The server cannot start on {network.host} port {network.port} ({error.strerror}).",
            "Another port: --port 0.",
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
