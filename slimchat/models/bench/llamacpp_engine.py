"""llama.cpp through its C interface, as its own server runs it.

All users' answers are sequences of one context: prompts are read in large batches, then each step
writes a token of every answer. What a sequence's memory holds of the next prompt is not read again.
The Python class of llama-cpp-python would answer one user after another.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from slimchat.errors import ModelError, ModelFormatError
from slimchat.models.bench.llamacpp_api import llamacpp
from slimchat.models.bench.running import Written
from slimchat.models.bench.token_prompts import alike, random_prompt
from slimchat.models.hardware import physical_cores

_BATCH, _PAGE = 2048, 256


class _Token(NamedTuple):
    """A token to read: of which sequence, at which place, and whether what follows it is wanted."""

    number: int
    place: int
    sequence: int
    wanted: bool


class LlamaCppEngine:
    """A GGUF file in memory; see :class:`~slimchat.models.bench.running.Running`.

    Raises:
        MissingExtraError: llama-cpp-python is not installed.
        ModelFormatError: llama.cpp cannot load the file.
    """

    def __init__(self, path: Path) -> None:
        self._api = llamacpp()
        self.version = f"llama-cpp-python {self._api.__version__}"
        self._api.llama_backend_init()
        options = self._api.llama_model_default_params()
        options.n_gpu_layers = 0
        self._model = self._api.llama_model_load_from_file(bytes(path), options)
        if not self._model:
            raise ModelFormatError(f"llama.cpp cannot load {path}.", "Write the file again.")
        vocabulary = self._api.llama_model_get_vocab(self._model)
        self._tokens = int(self._api.llama_vocab_n_tokens(vocabulary))
        self._sampler = self._api.llama_sampler_init_greedy()
        self._batch = self._api.llama_batch_init(_BATCH, 0, 1)
        self._context: Any = None
        self._room = (0, 0)
        self._held: list[list[int]] = []

    def prompt(self, tokens: int, number: int, opening: int = 0) -> list[int]:
        """Random token numbers."""
        return random_prompt(tokens, number, opening, self._tokens)

    def answer(self, prompts: Sequence[list[int]], tokens: int) -> list[Written]:
        """One sequence for each prompt; greedy."""
        began = time.perf_counter()
        self._make_room(len(prompts), max(map(len, prompts)) + tokens)
        firsts, written = [0.0] * len(prompts), [list(prompt) for prompt in prompts]
        for sequence, number in self._read(self._unread(prompts)):
            firsts[sequence] = time.perf_counter() - began
            written[sequence].append(number)
        for _ in range(tokens - 1):
            last = (
                _Token(row[-1], len(row) - 1, sequence, True)
                for sequence, row in enumerate(written)
            )
            for sequence, number in [*self._read(last)]:
                written[sequence].append(number)
        total = time.perf_counter() - began
        self._held = [row[:-1] for row in written]
        return [
            Written(len(prompt), len(row) - len(prompt), first, total)
            for prompt, row, first in zip(prompts, written, firsts, strict=True)
        ]

    def _unread(self, prompts: Sequence[list[int]]) -> Iterable[_Token]:
        """The prompts without what the sequences hold of them; the rest is forgotten."""
        memory = self._api.llama_get_memory(self._context)
        for sequence, prompt in enumerate(prompts):
            known = min(alike(self._held[sequence], prompt), len(prompt) - 1)
            self._api.llama_memory_seq_rm(memory, sequence, known, -1)
            for place in range(known, len(prompt)):
                yield _Token(prompt[place], place, sequence, place == len(prompt) - 1)

    def _read(self, tokens: Iterable[_Token]) -> Iterable[tuple[int, int]]:
        """Read tokens; gives the likeliest next one wherever it is wanted, by its sequence."""
        rows = [*tokens]
        for start in range(0, len(rows), _BATCH):
            part, batch = rows[start : start + _BATCH], self._batch
            batch.n_tokens = len(part)
            for at, token in enumerate(part):
                batch.token[at], batch.pos[at] = token.number, token.place
                batch.n_seq_id[at], batch.seq_id[at][0] = 1, token.sequence
                batch.logits[at] = token.wanted
            failed = self._api.llama_decode(self._context, batch)
            if failed:
                raise ModelError(f"llama.cpp stopped with {failed}.", "Ask for fewer users.")
            for at, token in enumerate(part):
                if token.wanted:
                    number = self._api.llama_sampler_sample(self._sampler, self._context, at)
                    yield token.sequence, int(number)

    def _make_room(self, users: int, tokens: int) -> None:
        if self._room[0] == users and self._room[1] >= tokens:
            return
        if self._context is not None:
            self._api.llama_free(self._context)
        length = -(-tokens // _PAGE) * _PAGE
        options = self._api.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_seq_max = users * length, _BATCH, users
        options.n_threads = options.n_threads_batch = physical_cores()
        if hasattr(options, "n_outputs_max"):  # or memory is kept for the logits of every token
            options.n_outputs_max = users
        self._context = self._api.llama_init_from_model(self._model, options)
        if not self._context:
            raise ModelError(
                f"llama.cpp has no room for {users} users of {tokens} tokens.",
                "Ask for fewer users.",
            )
        self._room, self._held = (users, length), [[] for _ in range(users)]
