"""A request to an endpoint with its tries, in a thread of its own, so that it can be left."""

from __future__ import annotations

import http.client
import json
import queue
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from slimchat._version import __version__
from slimchat.errors import EndpointError
from slimchat.models.endpoint.chunks import Chunk, chunks_of
from slimchat.models.endpoint.exchange import Exchange
from slimchat.models.endpoint.failures import broken, refused, silent, unreachable

POLL_S = 0.1
"""Seconds between looks whether an answer is still wanted."""
SLACK_S = 5.0
"""Seconds that the connection is kept longer than anybody waits: who waits tells of the silence."""


@dataclass(frozen=True, slots=True)
class Client:
    """Where to ask, and how patiently.

    Attributes:
        url: up to and without ``/chat/completions``, such as ``https://models.example/v1``.
        model: the name that the endpoint knows it by.
        key: sent as a bearer token; empty sends none.
        key_env: the variable that the key comes from, for messages.
        timeout_s: for the first words, all tries together, and then for each next ones.
        tries: before the first words; after them nothing is asked again.
        pause_s: before the second try; each next pause is twice as long.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    key_env: str | None = None
    timeout_s: float = 60.0
    tries: int = 3
    pause_s: float = 0.5

    def ask(self, request: Mapping[str, Any]) -> Generator[Chunk | None, None, None]:
        """The pieces of a reply. ``None`` comes now and then while there is nothing new.

        Closing the generator lets go of the connection, and with it of the answer.

        Args:
            request: as OpenAI's API takes it, without the model.

        Raises:
            EndpointError: there is no answer, or it breaks off.
            PromptTooLongError: the endpoint says so.
        """
        call = _Call(self, {"model": self.model, **request})
        threading.Thread(target=call.run, name="slimchat-endpoint", daemon=True).start()
        begun, due = False, time.monotonic() + self.timeout_s
        try:
            while True:
                try:
                    chunk = call.chunks.get(timeout=POLL_S)
                except queue.Empty:
                    chunk = Chunk()
                if chunk is None:
                    return
                if isinstance(chunk, BaseException):
                    raise chunk
                if not chunk.text and time.monotonic() > due:
                    raise silent(self.url, self.timeout_s, begun)
                yield None if chunk == Chunk() else chunk
                if chunk.text:  # the time that the caller took counts for nothing
                    begun, due = True, time.monotonic() + self.timeout_s
        finally:
            call.let_go()

    def complete(self, messages: list[dict[str, str]], max_tokens: int) -> str:
        """What the model says, sampled greedily.

        Raises:
            EndpointError, PromptTooLongError: as for :meth:`ask`.
        """
        request = {"messages": messages, "temperature": 0, "max_tokens": max_tokens}
        with closing(self.ask(request)) as chunks:
            return "".join(chunk.text for chunk in chunks if chunk is not None).strip()


class _Call:
    """One request, tried until words come."""

    def __init__(self, client: Client, request: Mapping[str, Any]) -> None:
        self.chunks: queue.SimpleQueue[Chunk | BaseException | None] = queue.SimpleQueue()
        self._client = client
        self._body = json.dumps(request).encode("utf-8")
        self._until = time.monotonic() + client.timeout_s
        self._gone = threading.Event()
        self._exchange: Exchange | None = None

    def run(self) -> None:
        """Put the pieces in the queue, then how it ended: an error, or ``None``."""
        try:
            for chunk in self._tried():
                self.chunks.put(chunk)
        except BaseException as error:
            self.chunks.put(error)
        self.chunks.put(None)

    def let_go(self) -> None:
        """End it from any thread."""
        self._gone.set()
        exchange = self._exchange
        if exchange is not None:
            exchange.let_go()

    def _tried(self) -> Iterator[Chunk]:
        begun, attempt = False, 1
        while not self._gone.is_set():
            try:
                for chunk in self._once():
                    begun = begun or bool(chunk.text)
                    yield chunk
                return
            except EndpointError as error:
                pause = self._client.pause_s * 2.0 ** (attempt - 1)
                if error.again_s is None or begun or attempt == self._client.tries:
                    raise
                pause = max(pause, error.again_s)
                if time.monotonic() + pause > self._until:
                    raise
            self._gone.wait(pause)
            attempt += 1

    def _once(self) -> Iterator[Chunk]:
        client, reached = self._client, False
        exchange = Exchange(
            f"{client.url.rstrip('/')}/chat/completions",
            self._body,
            self._headers(),
            client.timeout_s + SLACK_S,
        )
        self._exchange = exchange
        if self._gone.is_set():
            return
        try:
            response = exchange.open()
            if response.status != 200:
                raise refused(client.url, client.model, client.key_env, response)
            reached = True
            yield from chunks_of(client.url, client.model, response)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise (broken(client.url) if reached else unreachable(client.url, error)) from error
        finally:
            exchange.close()

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
            "User-Agent": f"slimchat/{__version__}",
        }
        if self._client.key:
            headers["Authorization"] = f"Bearer {self._client.key}"
        return headers
