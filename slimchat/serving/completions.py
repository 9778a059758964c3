"""Answers in the shape of OpenAI's chat completions."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from slimchat._config.generator import SEEDS
from slimchat.bot import SupportBot
from slimchat.errors import HttpError
from slimchat.serving.bodies import ChatBody
from slimchat.serving.failures import error_body, http_error
from slimchat.types import Answer, Event, to_json

SHOWN = (
    *("id", "action", "citations", "notice", "choices", "bot"),
    *("confidence", "language", "timings", "cancelled"),
)
Data = dict[str, Any]
logger = logging.getLogger(__name__)


def asked(body: ChatBody) -> Callable[[SupportBot, Callable[[], bool]], Iterator[Event]]:
    """What to ask the bot for a request.

    Raises:
        HttpError: the request holds no question.
    """
    question, turns = body.conversation()

    def stream(bot: SupportBot, cancel: Callable[[], bool]) -> Iterator[Event]:
        changes = _changes(bot, body)
        return bot.stream(
            question,
            history=turns,
            language=body.slimchat.language,
            cancel=cancel,
            config=bot.config.updated(changes) if changes else None,
        )

    return stream


def completion(answer: Answer, body: ChatBody, model: str) -> Data:
    """The response to a request without ``stream``."""
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": _finish(answer, body),
    }
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
        "usage": _usage(answer),
        "slimchat": _extra(answer, body),
    }


class Chunks:
    """The lines of a streamed response.

    A client that did not ask for drafts is sent only what stands: a generator's text goes out
    when it has been held against its sources.

    Args:
        generative: whether a generator writes, so that text may be replaced.
        first: called when the first token is there.
        done: called with the answer.
    """

    def __init__(
        self,
        body: ChatBody,
        model: str,
        request: str,
        generative: bool,
        first: Callable[[], None],
        done: Callable[[Answer], None],
    ) -> None:
        self._body = body
        self._held = generative and not body.slimchat.drafts
        self._first, self._done = first, done
        self._sent = ""
        self._base: Data = {
            "id": f"chatcmpl-{request}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }

    async def lines(self, events: AsyncIterator[Event]) -> AsyncIterator[str]:
        """Server-sent events; an error is the last of them, and is followed by no ``[DONE]``."""
        yield self._delta({"role": "assistant", "content": ""})
        try:
            async for event in events:
                for line in self._event(event):
                    yield line
        except Exception as error:
            known = http_error(error)
            if known.status >= 500:
                logger.exception("A streamed answer failed")
            yield _line(error_body(known))
            return
        yield "data: [DONE]\n\n"

    def _event(self, event: Event) -> Iterator[str]:
        if event.type == "token":
            if not self._sent:
                self._first()
            self._sent += event.text
            if not self._held:
                yield self._delta({"content": event.text})
        elif event.type == "replaced" and self._body.slimchat.drafts:
            yield _line(
                {**self._base, "choices": [], "slimchat": {"type": "replaced", "text": event.text}}
            )
        elif event.type == "answer" and event.answer is not None:
            yield from self._end(event.answer)

    def _end(self, answer: Answer) -> Iterator[str]:
        self._done(answer)
        if self._held and answer.text:
            yield self._delta({"content": answer.text})
        last = self._choice({}, _finish(answer, self._body))
        extra = _extra(answer, self._body) | {"text": answer.text}
        yield _line({**self._base, "choices": [last], "slimchat": extra})
        options = self._body.stream_options
        if options is not None and options.include_usage:
            yield _line({**self._base, "choices": [], "usage": _usage(answer)})

    def _delta(self, delta: Data) -> str:
        return _line({**self._base, "choices": [self._choice(delta, None)]})

    def _choice(self, delta: Data, finish: str | None) -> Data:
        return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


async def collected(events: AsyncIterator[Event], first: Callable[[], None]) -> Answer:
    """The answer at the end of the events.

    Raises:
        HttpError: there is none.
    """
    waiting = True
    async for event in events:
        if event.type == "token" and waiting:
            waiting = False
            first()
        if event.answer is not None:
            return event.answer
    raise HttpError(500, "no_answer", "The bot ended without an answer.", "Ask again.")


def _changes(bot: SupportBot, body: ChatBody) -> Data:
    """Settings for one answer: a generator may be told to write less, or otherwise."""
    options = bot.config.generator
    if bot.config.answer.mode != "generative":
        return {}
    most = body.max_completion_tokens or body.max_tokens
    wishes = {
        "generator.max_new_tokens": None if most is None else min(most, options.max_new_tokens),
        "generator.temperature": body.temperature,
        "generator.top_p": body.top_p,
        "generator.seed": None if body.seed is None else body.seed % SEEDS,
    }
    return {name: value for name, value in wishes.items() if value is not None}


def _finish(answer: Answer, body: ChatBody) -> str:
    most = body.max_completion_tokens or body.max_tokens
    cut = most is not None and answer.usage.completion_tokens >= most
    return "length" if cut or answer.cancelled else "stop"


def _usage(answer: Answer) -> Data:
    read, written = answer.usage.prompt_tokens, answer.usage.completion_tokens
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }


def _extra(answer: Answer, body: ChatBody) -> Data:
    shown = {name: to_json(getattr(answer, name)) for name in SHOWN}
    return {"type": "answer", **shown, "ignored": body.ignored()}


def _line(data: Data) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False, allow_nan=False)}\n\n"
