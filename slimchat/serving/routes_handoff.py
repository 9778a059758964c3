"""Conversations that a person takes over."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from slimchat.bot import SupportBot
from slimchat.errors import HandoverError, HttpError
from slimchat.handover.case import Case
from slimchat.serving.bodies import HandoffBody
from slimchat.serving.failures import Json
from slimchat.serving.routes_chat import Shared

router = APIRouter()


@router.post("/v1/handoff", status_code=201)
async def hand_over(body: HandoffBody, request: Request, shared: Shared) -> Response:
    """Keep a conversation for a person; the same answer again gives the case that there is."""

    def take(bot: SupportBot) -> Case:
        if not bot.config.handoff.enabled:
            raise HttpError(
                404, "no_handoff", "This bot passes nothing on to people.", "Leave it out."
            )
        try:
            return bot.take_case(
                [(turn.role, turn.content) for turn in body.messages],
                answer_id=body.answer_id,
                language=body.language,
                contact=body.contact,
                consent=body.consent,
                sources=body.sources,
            )
        except HandoverError as error:
            if error.field is None:
                raise
            place = error.field if error.field == "consent" else f"contact.{error.field}"
            raise HttpError(400, "bad_contact", error.fact, error.fix, param=place) from error

    case = await shared.work(request, take)
    return Json({"id": case.id, "time": case.time}, 201)
