"""Answers, and what belongs to them: passages behind citations, verdicts."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from slimchat.errors import HttpError, KnowledgeError
from slimchat.serving.access import while_held
from slimchat.serving.bodies import ChatBody, FeedbackBody
from slimchat.serving.completions import Chunks, asked, collected, completion
from slimchat.serving.failures import Json
from slimchat.serving.leaving import EventStream, unless_left
from slimchat.serving.served import Served, served
from slimchat.types import Answer

router = APIRouter()
Shared = Annotated[Served, Depends(served)]
EMBEDDER = "embedder"


@router.get("/v1/chat")
async def about(shared: Shared) -> Response:
    """What a chat shows before the first question."""
    name = shared.bots.name
    title = shared.settings.page.title or name
    with shared.bots.borrow() as bot:
        form = bot.case_form
    suggestions = await shared.suggestions()
    return Json({"model": name, "title": title, "suggestions": suggestions, "handoff": form})


@router.post(
    "/v1/chat/completions",
    responses={200: {"content": {"application/json": {}, "text/event-stream": {}}}},
)
async def complete(body: ChatBody, request: Request, shared: Shared) -> Response:
    """Answer the last message; with ``stream``, as server-sent events."""
    model = check_model(body.model, shared.bots.name)
    began = time.perf_counter()
    most = shared.settings.limits.messages
    if len(body.messages) > most:
        raise HttpError(
            400,
            "too_many_messages",
            f"The request holds {len(body.messages)} messages; {most} are possible.",
            "Leave out the oldest.",
            param="messages",
        )
    stream = asked(body)
    with shared.bots.borrow() as bot:
        generative = bot.config.answer.mode == "generative"
        if not (shared.settings.limits.seeds or bot.config.generator.endpoint):
            body.without_seed()
    answering = await shared.answer(request, stream)

    def first() -> None:
        shared.numbers.first_token.observe(time.perf_counter() - began)

    def done(answer: Answer) -> None:
        if not answer.cancelled:  # those are counted where they end
            shared.numbers.answered(answer)
        shared.note(answer, body.slimchat.conversation, body.conversation()[1])

    if body.stream:
        chunks = Chunks(body, model, secrets.token_hex(12), generative, first, done)
        book, token = request.app.state.book, request.scope["slimchat.token"]
        lines = chunks.lines(while_held(answering.events(), book, token))
        return EventStream(lines, answering.stop)
    try:
        answer = await unless_left(request, collected(answering.events(), first))
    finally:
        answering.stop()
    done(answer)
    return Json(completion(answer, body, model))


@router.get("/v1/passages/{passage_id}")
async def passage(passage_id: str, shared: Shared) -> Response:
    """The passage that an answer of this server cites."""
    if shared.cites(passage_id):
        try:
            found = await shared.look(lambda bot: bot.knowledge.passage(passage_id))
        except KnowledgeError:
            pass
        else:
            told = {"text": found.text, "heading": found.heading, "language": found.language}
            return Json({"passage_id": passage_id, **told})
    raise HttpError(404, "no_passage", "No recent answer cites that passage.", "Ask again.")


@router.post("/v1/feedback", status_code=201)
async def judge(body: FeedbackBody, request: Request, shared: Shared) -> Response:
    """Keep a verdict on an answer, without personal data, which takes its while to be found."""
    verdict = body.as_verdict()
    kept = await shared.work(request, lambda _: shared.records.add(verdict))
    shared.numbers.feedback.labels(body.verdict).inc()
    return Json({"answer_id": kept.answer_id, "verdict": kept.verdict, "time": kept.time}, 201)


@router.get("/v1/feedback/all")
async def verdicts(
    shared: Shared,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """The verdicts that were kept, oldest first."""
    rows = await asyncio.to_thread(shared.records.all, after, limit)
    return Json({"object": "list", "data": [row.to_dict() for row in rows]})


def check_model(wanted: str | None, model: str) -> str:
    """The model that answers.

    Raises:
        HttpError: 404, another is wanted.
    """
    if wanted not in (None, "", model):
        raise HttpError(
            404,
            "model_not_found",
            f"There is no model {wanted[:80]!r} here.",
            f"Ask for {model!r}; GET /v1/models lists them.",
            param="model",
        )
    return model
