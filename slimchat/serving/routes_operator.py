"""What operators do with what was said: look, export, delete, and keep as a golden question."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response, StreamingResponse

from slimchat.errors import GoldenSetError, HttpError
from slimchat.evaluation.golden import golden_case, load_golden
from slimchat.evaluation.sets.writing import add_cases
from slimchat.serving.bodies import GoldenBody
from slimchat.serving.failures import Json
from slimchat.serving.filters import Filter
from slimchat.serving.records_text import HEAD, as_csv, as_json_lines
from slimchat.serving.routes_chat import Shared
from slimchat.types import Action, Language

router = APIRouter(prefix="/v1/operator")
PAGE = 500
"""Records read at once for an export."""
Day = Annotated[str, Query(pattern=r"^(|[12]\d{3}-[01]\d-[0-3]\d)$")]
Key = Annotated[str, Path(max_length=80)]


def _filter(
    text: Annotated[str, Query(max_length=200)] = "",
    verdict: Literal["", "up", "down", "withdrawn"] = "",
    action: Action | Literal[""] = "",
    language: Language | Literal[""] = "",
    since: Day = "",
    until: Day = "",
    before: Annotated[int, Query(ge=0, le=2**62)] = 2**62,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Filter:
    return Filter(text, verdict, action, language, since, until, before, limit)


Wanted = Annotated[Filter, Depends(_filter)]


@router.get("/conversations")
async def conversations(shared: Shared, wanted: Wanted) -> Response:
    """Conversations of which a turn is wanted, newest first."""
    rows = await asyncio.to_thread(shared.records.conversations, wanted)
    return Json({"object": "list", "data": rows, "kept": shared.settings.feedback.transcripts})


@router.get("/conversations/{key}")
async def conversation(key: Key, shared: Shared) -> Response:
    """The turns of one, oldest first."""
    rows = await asyncio.to_thread(shared.records.conversation, key)
    if not rows:
        raise _gone("conversation")
    return Json({"object": "list", "data": rows})


@router.delete("/conversations/{key}")
async def delete_conversation(key: Key, shared: Shared) -> Response:
    """Delete one, and the verdicts on its answers."""
    if not await asyncio.to_thread(shared.records.delete_conversation, key):
        raise _gone("conversation")
    return Json({"status": "deleted"})


@router.get("/feedback")
async def feedback(shared: Shared, wanted: Wanted) -> Response:
    """Verdicts, newest first. They have no action and no language."""
    rows = await asyncio.to_thread(shared.records.feedback, wanted)
    return Json({"object": "list", "data": rows})


@router.delete("/feedback/{number}")
async def delete_feedback(number: Annotated[int, Path(ge=0, le=2**62)], shared: Shared) -> Response:
    """Delete a verdict."""
    if not await asyncio.to_thread(shared.records.delete_verdict, number):
        raise _gone("verdict")
    return Json({"status": "deleted"})


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}}},
)
async def export(
    shared: Shared,
    wanted: Wanted,
    what: Literal["conversations", "feedback"] = "conversations",
    format: Literal["jsonl", "csv"] = "jsonl",
) -> Response:
    """All that is wanted, newest first: turns, or verdicts. ``limit`` does not count here."""
    read = shared.records.turns if what == "conversations" else shared.records.feedback
    name = "turns" if what == "conversations" else "feedback"

    async def pieces() -> AsyncIterator[str]:
        if format == "csv":
            yield HEAD[name]
        place = wanted.before
        while rows := await asyncio.to_thread(read, replace(wanted, before=place, most=PAGE)):
            yield as_csv(name, rows) if format == "csv" else as_json_lines(rows)
            place = rows[-1]["id"]

    kind = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return StreamingResponse(pieces(), headers=headers, media_type=kind)


@router.post("/golden", status_code=201)
async def golden(body: GoldenBody, shared: Shared) -> Response:
    """Add a question to the golden set of the settings."""
    file = shared.settings.feedback.golden
    if file is None:
        raise HttpError(
            404, "no_golden_set", "This server has no golden set.", "Name one: feedback.golden."
        )

    def add() -> dict[str, Any]:
        case = golden_case(body.model_dump())
        add_cases(file, [case], renumber=False)
        count = len(load_golden(file, proposals=True))
        return {"id": case.id, "file": file.name, "questions": count}

    try:
        return Json(await asyncio.to_thread(add), 201)
    except GoldenSetError as error:
        fact, fix = (said.replace(str(file), file.name) for said in (error.fact, error.fix))
        raise HttpError(400, "golden_set", fact, fix) from error


def _gone(what: str) -> HttpError:
    return HttpError(404, "not_found", f"There is no such {what}; it may have been deleted.")
