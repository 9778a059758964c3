"""One answer that an endpoint writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from time import perf_counter
from typing import Any

from slimchat.models.drafts import Drafts
from slimchat.models.endpoint.call import Client
from slimchat.models.endpoint.chunks import Chunk
from slimchat.models.generation import StreamedText, Timings
from slimchat.types import Usage


class EndpointGeneration(StreamedText):
    """One answer of an endpoint; leaving the loop lets go of the endpoint.

    Iterating it raises :class:`~slimchat.errors.EndpointError` where there is no answer or it
    breaks off, and :class:`~slimchat.errors.PromptTooLongError` where the endpoint says so.

    Attributes:
        usage: as the endpoint counts; where it does not tell, the prompt is estimated and every
            piece counts as a token.
        timings: how fast it went, the network included.
        log_probs: none; they are not asked for.
        stopped_by: as of :class:`~slimchat.models.generation.StreamedText`.

    Args:
        longest: pieces after which it is ended, whatever the endpoint goes on to say.
    """

    def __init__(
        self,
        client: Client,
        request: Mapping[str, Any],
        *,
        prompt_tokens: int,
        longest: int,
        cancel: Callable[[], bool] | None,
        stop: Sequence[str],
    ) -> None:
        super().__init__(
            lambda: client.ask(request), prompt_tokens=prompt_tokens, cancel=cancel, stop=stop
        )
        self._longest = longest

    def _consume(self, chunks: Iterator[Chunk | None], began: float) -> Iterator[str]:
        first, pieces = 0.0, 0
        for chunk in chunks:
            if self._cancel():
                self.stopped_by = "cancelled"
                return
            if chunk is None:
                continue
            if chunk.usage is not None:
                self.usage = chunk.usage
            if chunk.finish:
                self.stopped_by = "length" if chunk.finish == "length" else "end"
            if not chunk.text:
                continue
            now = perf_counter() - began
            first, pieces = first or now, pieces + 1
            self._record(pieces, first, now)
            piece, stopped = self._filter.push(chunk.text)
            if piece:
                yield piece
            if stopped or pieces >= self._longest:
                self.stopped_by = "stop" if stopped else "length"
                break
        if self.stopped_by != "stop" and (rest := self._filter.flush()):
            yield rest
        self.stopped_by = self.stopped_by or "end"

    def _record(self, pieces: int, first: float, now: float) -> None:
        self.usage = Usage(prompt_tokens=self.usage.prompt_tokens, completion_tokens=pieces)
        speed = (pieces - 1) / (now - first) if now > first else 0.0
        self.timings = Timings(first_token_s=first, total_s=now, tokens_per_s=speed)


def endpoint_drafts(
    client: Client,
    request: Mapping[str, Any],
    prompt_tokens: int,
    cancel: Callable[[], bool] | None,
) -> Drafts:
    """Several answers to one request, in the order of their numbers.

    Raises:
        EndpointError, PromptTooLongError: as for :class:`EndpointGeneration`.
    """
    texts: dict[int, str] = {}
    usage, pieces = None, 0
    with closing(client.ask(request)) as chunks:
        for chunk in chunks:
            if cancel is not None and cancel():
                return Drafts((), Usage(prompt_tokens, pieces), cancelled=True)
            if chunk is not None:
                usage, pieces = chunk.usage or usage, pieces + bool(chunk.text)
                texts[chunk.index] = texts.get(chunk.index, "") + chunk.text
    written = tuple(texts[index] for index in sorted(texts))
    return Drafts(written, usage or Usage(prompt_tokens, pieces))
