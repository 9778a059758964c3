"""ONNX Runtime GenAI. Users' answers are the rows of one batch.

For one user, what the next prompt begins with is not read again; of a batch it cannot be kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from slimchat.errors import ModelFormatError
from slimchat.models.bench.running import Written
from slimchat.models.bench.token_prompts import alike, random_prompt
from slimchat.models.bench.weights import END
from slimchat.models.extras import need
from slimchat.models.hardware import physical_cores


class OnnxEngine:
    """A folder of its builder in memory; see :class:`~slimchat.models.bench.running.Running`.

    Attributes:
        written: token numbers of the latest answers.

    Raises:
        MissingExtraError: onnxruntime-genai is not installed.
        ModelFormatError: it cannot load the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._api = need("onnxruntime_genai", "rivals")
        self.version = f"ONNX Runtime GenAI {self._api.__version__}"
        self.written: list[list[int]] = []
        settings = json.loads((folder / "genai_config.json").read_text(encoding="utf-8"))["model"]
        self._tokens = int(settings["vocab_size"])
        threads = {"intra_op_num_threads": physical_cores()}
        config = self._api.Config(str(folder))
        changes = {"eos_token_id": END, "decoder": {"session_options": threads}}
        config.overlay(json.dumps({"model": changes}))
        try:
            self._model = self._api.Model(config)
        except RuntimeError as error:
            raise ModelFormatError(
                f"ONNX Runtime GenAI cannot load {folder} ({error}).",
                "Leave it out, or install it again.",
            ) from error
        self._kept: Any = None
        self._held: list[int] = []
        self._room = 0

    def prompt(self, tokens: int, number: int, opening: int = 0) -> list[int]:
        """Random token numbers."""
        return random_prompt(tokens, number, opening, self._tokens)

    def answer(self, prompts: Sequence[list[int]], tokens: int) -> list[Written]:
        """All prompts, which are of one length, as one batch; greedy."""
        began = time.perf_counter()
        length = len(prompts[0])
        if len(prompts) == 1:
            writing, known = self._continued(prompts[0], length + tokens)
        else:
            self._kept = None
            writing, known = self._opened(len(prompts), length + tokens), 0
        writing.append_tokens(np.array([prompt[known:] for prompt in prompts], np.int32))
        steps, first = [], 0.0
        for _ in range(tokens):
            writing.generate_next_token()
            steps.append([int(number) for number in writing.get_next_tokens()])
            first = first or time.perf_counter() - began
        total = time.perf_counter() - began
        self.written = [[*row] for row in zip(*steps, strict=True)]
        if len(prompts) == 1:  # the last token was chosen, and not read
            self._held = [*prompts[0], *self.written[0][:-1]]
        return [Written(length, tokens, first, total) for _ in prompts]

    def _continued(self, prompt: list[int], tokens: int) -> tuple[Any, int]:
        """The user's memory, and how much of the prompt it holds."""
        if self._kept is None or tokens > self._room:
            self._kept, self._room = self._opened(1, tokens), tokens
            return self._kept, 0
        known = min(alike(self._held, prompt), len(prompt) - 1)
        self._kept.rewind_to(known)
        return self._kept, known

    def _opened(self, users: int, tokens: int) -> Any:
        options = self._api.GeneratorParams(self._model)
        options.set_search_options(batch_size=users, max_length=tokens, do_sample=False)
        return self._api.Generator(self._model, options)
