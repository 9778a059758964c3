"""Programs that serve pages on the loopback address, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


def free_port() -> int:
    """A port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(
    command: Sequence[str], url: str, environment: Mapping[str, str], folder: Path
) -> Iterator[None]:
    """Run a server in a folder, from its first answer at ``url`` on; end it afterwards."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
        try:
            deadline = time.monotonic() + 90
            while not _answers(url):
                late = time.monotonic() > deadline
                assert process.poll() is None and not late, f"no server:\n{log.read_text()[-3000:]}"
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(url: str) -> bool:
    """Whether anything at all is said there; a page that is not found is said by a server."""
    try:
        urllib.request.urlopen(url, timeout=30).close()
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError:
        return False
    return True
