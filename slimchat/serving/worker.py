"""One of the processes of a server: ``python -m slimchat.serving.worker RUN DESCRIPTOR``.

It answers on a socket that the parent has bound, writes one JSON line to standard output when it is
ready or when it cannot be, and ends gracefully when its standard input does: when the parent wants
it, or when the parent is no more.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TextIO

from slimchat.errors import SlimchatError
from slimchat.serving.run_folder import RunFolder


def main(folder: str, descriptor: str) -> int:
    """Answer until standard input ends. Returns the exit code."""
    from slimchat.serving.app import create_app
    from slimchat.serving.bots import Bots
    from slimchat.serving.server import make_server
    from slimchat.serving.tokens import TokenBook

    # What a bot's file or a tool prints must not be taken for news.
    news = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # Ctrl-C goes to every process of a terminal; the parent decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = RunFolder(Path(folder))
    path, settings = run.read()
    try:
        book = TokenBook(settings.access.tokens)
        app = create_app(Bots(path), settings, book, run)
    except SlimchatError as error:
        _tell(news, {"fact": error.fact, "fix": error.fix})
        return 2
    server = make_server(app, settings, lambda _: _tell(news, {}))

    def wait() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=wait, name="slimchat-parent", daemon=True).start()
    server.run([socket.socket(fileno=int(descriptor))])
    return 0


def _tell(news: TextIO, told: dict[str, str]) -> None:
    print(json.dumps(told), file=news, flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
