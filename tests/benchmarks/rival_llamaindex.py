"""LlamaIndex's HuggingFaceLLM behind one address: ``python rival_llamaindex.py MODEL TOKENS``.

It writes its address on standard output, and answers ``POST /`` with what it wrote to a prompt.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

import uvicorn
from fastapi import FastAPI
from llama_index.llms.huggingface import HuggingFaceLLM
from pydantic import BaseModel
from transformers import AutoModelForCausalLM, AutoTokenizer


class Asked(BaseModel):
    """A prompt."""

    prompt: str


class Told(uvicorn.Server):
    """Says where it listens."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


def application(folder: str, tokens: int) -> FastAPI:
    """The rival, as its documentation builds it."""
    writer = HuggingFaceLLM(
        model=AutoModelForCausalLM.from_pretrained(folder),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        context_window=2048,
        max_new_tokens=tokens,
        generate_kwargs={"do_sample": False},
    )
    app = FastAPI()
    alone = threading.Lock()  # the model is not safe from several threads

    @app.post("/")
    def answer(asked: Asked) -> dict[str, str]:
        with alone:
            return {"text": writer.complete(asked.prompt, formatted=True).text}

    return app


if __name__ == "__main__":
    made = application(sys.argv[1], int(sys.argv[2]))
    Told(uvicorn.Config(made, port=0, log_level="warning")).run()
