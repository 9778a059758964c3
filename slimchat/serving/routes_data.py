"""Models, embeddings and search."""

from __future__ import annotations

import base64
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from slimchat.bot import SupportBot
from slimchat.errors import HttpError
from slimchat.serving.bodies import EmbeddingsBody, SearchBody
from slimchat.serving.failures import Json
from slimchat.serving.routes_chat import EMBEDDER, Shared, check_model
from slimchat.types import to_json

router = APIRouter()


@router.get("/v1/models")
async def models(shared: Shared) -> Response:
    """The bot, and its embedder."""
    return Json(
        {"object": "list", "data": [_model(name, shared.started) for name in _names(shared)]}
    )


@router.get("/v1/models/{name}")
async def model(name: str, shared: Shared) -> Response:
    """One of them."""
    if name not in _names(shared):
        check_model(name or "?", shared.bots.name)
    return Json(_model(name, shared.started))


@router.post("/v1/embeddings")
async def embeddings(body: EmbeddingsBody, request: Request, shared: Shared) -> Response:
    """Vectors of unit length, by the bot's embedder."""
    name = check_model(body.model, EMBEDDER)
    texts = [body.input] if isinstance(body.input, str) else body.input
    most = shared.settings.limits.inputs
    if not 1 <= len(texts) <= most or not all(text.strip() for text in texts):
        raise HttpError(
            400,
            "bad_input",
            f"input holds {len(texts)} texts, or one that is empty; 1 to {most} are possible.",
            "Send fewer, and leave out those that are empty.",
            param="input",
        )

    def embed(bot: SupportBot) -> dict[str, Any]:
        embedder = bot.knowledge.retriever.embedder
        if body.dimensions not in (None, embedder.dimension):
            raise HttpError(
                400,
                "bad_dimensions",
                f"The vectors have {embedder.dimension} numbers, not {body.dimensions}.",
                "Leave dimensions out.",
                param="dimensions",
            )
        vectors = embedder.embed_passages(texts).astype("<f4")
        read = sum(embedder.count_tokens(text) for text in texts)
        rows = [
            {
                "object": "embedding",
                "index": index,
                "embedding": vector.tolist()
                if body.encoding_format == "float"
                else base64.b64encode(vector.tobytes()).decode(),
            }
            for index, vector in enumerate(vectors)
        ]
        usage = {"prompt_tokens": read, "total_tokens": read}
        return {"object": "list", "data": rows, "model": name, "usage": usage}

    return Json(await shared.work(request, embed))


@router.post("/v1/search")
async def search(body: SearchBody, request: Request, shared: Shared) -> Response:
    """Passages with their scores and reasons."""

    def find(bot: SupportBot) -> dict[str, Any]:
        found = bot.knowledge.run(
            body.query, body.k, mode=body.mode, language=body.language, rerank=body.rerank
        )
        return {"query": body.query, "hits": to_json(found.hits), "timings": dict(found.timings)}

    return Json(await shared.work(request, find))


def _names(shared: Shared) -> tuple[str, str]:
    return shared.bots.name, EMBEDDER


def _model(name: str, created: int) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": created, "owned_by": "slimchat"}
