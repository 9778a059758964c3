"""One answer being written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Literal

from tokenizers import Tokenizer

from slimchat.models.batching import Begun
from slimchat.models.tokenization import Detokenizer
from slimchat.types import Usage

StoppedBy = Literal["", "end", "stop", "length", "cancelled"]


@dataclass(frozen=True, slots=True)
class Timings:
    """Speed of one generation.

    Attributes:
        first_token_s: seconds from the start to the first token: waiting for other answers of
            the same model, then reading the prompt.
        total_s: seconds until the last token.
        tokens_per_s: tokens a second after the first one; 0 with fewer than two tokens.
        queue_s: seconds of waiting, until the model began to read the prompt.
    """

    first_token_s: float = 0.0
    total_s: float = 0.0
    tokens_per_s: float = 0.0
    queue_s: float = 0.0

    @property
    def stages(self) -> dict[str, float]:
        """Seconds of ``queue``, of ``prefill`` (reading the prompt), and of ``decode``."""
        return {
            "queue": self.queue_s,
            "prefill": self.first_token_s - self.queue_s,
            "decode": self.total_s - self.first_token_s,
        }


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """A written token and how likely the model found it.

    Attributes:
        token: as the vocabulary spells it; a character may take several.
        log_prob: natural logarithm of its probability, after the penalties of repetition, before
            temperature, ``top_k`` and ``top_p``.
    """

    token: str
    token_id: int
    log_prob: float


class StopFilter:
    """Cuts text at the first stop string, even when it arrives in several pieces."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""

    def push(self, piece: str) -> tuple[str, bool]:
        """Text that is safe to show, and whether a stop string ended it."""
        text = self._held + piece
        found = [at for stop in self._stops if (at := text.find(stop)) >= 0]
        if found:
            self._held = ""
            return text[: min(found)], True
        keep = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep], False

    def flush(self) -> str:
        """Text held back because it could have become a stop string."""
        text, self._held = self._held, ""
        return text


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of ``text`` that begins ``stop``."""
    longest = min(len(text), len(stop) - 1)
    return next((n for n in range(longest, 0, -1) if text.endswith(stop[:n])), 0)


class StreamedText:
    """The pieces of one answer. Iterate it once; then read how it went.

    Args:
        start: begins to write; what it returns is closed when the answer ends or is left.

    Attributes:
        usage: tokens of the prompt, and tokens written (the end token is not counted).
        timings: how fast it went.
        log_probs: one entry for each token written, where they were asked for.
        stopped_by: ``end`` (an end token), ``stop`` (a stop string), ``length``, ``cancelled``;
            empty until the iteration is over, and after one that was given up half-way.
    """

    def __init__(
        self,
        start: Callable[[], Generator[Any, None, None]],
        *,
        prompt_tokens: int,
        cancel: Callable[[], bool] | None,
        stop: Sequence[str],
    ) -> None:
        self.usage = Usage(prompt_tokens=prompt_tokens)
        self.timings = Timings()
        self.log_probs: list[ScoredToken] = []
        self.stopped_by: StoppedBy = ""
        self._start = start
        self._cancel = cancel or (lambda: False)
        self._filter = StopFilter(stop)
        self._started = False

    @property
    def cancelled(self) -> bool:
        """The caller's ``cancel`` ended it."""
        return self.stopped_by == "cancelled"

    def __iter__(self) -> Generator[str, None, None]:
        """Write the answer; leaving the loop stops the writing at most one token later."""
        if self._started:
            raise RuntimeError("A generation can be iterated once; call stream() again.")
        self._started = True
        # Not kept in an attribute: it must be closed as soon as the caller's loop drops it.
        return self._run()

    def _run(self) -> Generator[str, None, None]:
        if self._cancel():
            self.stopped_by = "cancelled"
            return
        began = perf_counter()
        # Unless it is closed, whoever writes goes on to the end of the answer.
        with closing(self._start()) as steps:
            yield from self._consume(steps, began)

    def _consume(self, steps: Iterator[Any], began: float) -> Iterator[str]:
        raise NotImplementedError


class Generation(StreamedText):
    """One answer of a model that is here, token by token; see :class:`StreamedText`."""

    def __init__(
        self,
        start: Callable[[], Generator[Any, None, None]],
        tokenizer: Tokenizer,
        *,
        prompt_tokens: int,
        end_ids: Collection[int],
        cancel: Callable[[], bool] | None,
        stop: Sequence[str],
        log_probs: bool = False,
    ) -> None:
        super().__init__(start, prompt_tokens=prompt_tokens, cancel=cancel, stop=stop)
        self._scores = log_probs
        self._end_ids = frozenset(end_ids)
        self._detokenizer = Detokenizer(tokenizer)

    def _consume(self, steps: Iterator[Any], began: float) -> Iterator[str]:
        queued, first, written = 0.0, 0.0, 0
        for step in steps:
            if isinstance(step, Begun):
                queued = step.at - began
                continue
            if self._cancel():
                self.stopped_by = "cancelled"
                return
            if step is None:  # it waits for its turn, or for its prompt to be read
                continue
            now = perf_counter() - began
            if not first:
                first = now
                self.timings = Timings(first, first, queue_s=queued)
            if step.token_id in self._end_ids:
                self.stopped_by = "end"
                break
            written += 1
            self._record(written, now)
            if self._scores:
                scored = ScoredToken(step.token, step.token_id, step.log_prob)
                self.log_probs.append(scored)
            piece, stopped = self._filter.push(self._detokenizer.push(step.token_id))
            if piece:
                yield piece
            if stopped:
                self.stopped_by = "stop"
                return
        else:
            self.stopped_by = "length"
        yield from self._rest()

    def _rest(self) -> Iterator[str]:
        piece, stopped = self._filter.push(self._detokenizer.flush())
        if stopped:
            self.stopped_by = "stop"
        else:
            piece += self._filter.flush()
        if piece:
            yield piece

    def _record(self, written: int, now: float) -> None:
        self.usage = replace(self.usage, completion_tokens=written)
        seconds = now - self.timings.first_token_s
        speed = (written - 1) / seconds if seconds > 0 else 0.0
        self.timings = replace(self.timings, total_s=now, tokens_per_s=speed)
