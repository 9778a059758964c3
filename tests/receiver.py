"""A receiver of cases on the loopback address: checks each, and keeps it by its id."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slimchat.handover.signing import HEADER, verify

SECRET = "kept-in-the-environment"


class Receiver:
    """Attributes:
    cases: what came, once an id.
    times: how often each id came.
    refused: requests whose signature did not hold.
    answers: status codes to give before all is well again.
    """

    def __init__(self) -> None:
        self.cases: dict[str, Any] = {}
        self.times: Counter[str] = Counter()
        self.refused = 0
        self.answers: list[int] = []
        self.address = ""

    def take(self, body: bytes, headers: Any) -> int:
        if self.answers:
            return self.answers.pop(0)
        if not verify(body, headers.get(HEADER, ""), SECRET):
            self.refused += 1
            return 401
        case = json.loads(body)
        assert case["id"] == headers["Idempotency-Key"]
        known = self.cases.setdefault(case["id"], case)
        assert known == case
        self.times[case["id"]] += 1
        return 200 if self.times[case["id"]] == 1 else 409


@contextlib.contextmanager
def receiving(receiver: Receiver, port: int = 0) -> Iterator[int]:
    """Run it; yields its port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver.take(body, self.headers))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    http.server.ThreadingHTTPServer.allow_reuse_address = True
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        receiver.address = f"http://127.0.0.1:{server.server_port}/cases"
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
