"""OpenVINO GenAI, as its own server runs it: answers are computed step by step together.

What a prompt begins with is not read again where another prompt has begun so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from slimchat.errors import ModelFormatError
from slimchat.models.bench.running import Written
from slimchat.models.bench.token_prompts import random_prompt
from slimchat.models.extras import need
from slimchat.models.hardware import physical_cores

_BATCH = 2048


class OpenVinoEngine:
    """A GGUF file in memory; see :class:`~slimchat.models.bench.running.Running`.

    Attributes:
        written: token numbers of the latest answers.

    Raises:
        MissingExtraError: openvino-genai is not installed.
        ModelFormatError: OpenVINO cannot load the file.
    """

    def __init__(self, path: Path) -> None:
        self._api = need("openvino_genai", "rivals")
        self._tensor = need("openvino", "rivals").Tensor
        self.version = f"OpenVINO GenAI {self._api.__version__.partition('-')[0]}"
        self.written: list[list[int]] = []
        scheduling = self._api.SchedulerConfig()
        scheduling.enable_prefix_caching = True
        scheduling.max_num_batched_tokens = _BATCH
        try:
            self._model = self._api.ContinuousBatchingPipeline(
                str(path), scheduling, "CPU", {"INFERENCE_NUM_THREADS": physical_cores()}
            )
        except (RuntimeError, IndexError) as error:  # IndexError: a field that it reads is missing
            raise ModelFormatError(
                f"OpenVINO cannot load {path} ({error}).", "Leave it out, or install it again."
            ) from error
        self._tokens = len(self._model.get_tokenizer().get_vocab())

    def prompt(self, tokens: int, number: int, opening: int = 0) -> list[int]:
        """Random token numbers."""
        return random_prompt(tokens, number, opening, self._tokens)

    def answer(self, prompts: Sequence[list[int]], tokens: int) -> list[Written]:
        """All at once; greedy."""
        began = time.perf_counter()
        options = self._api.GenerationConfig(
            max_new_tokens=tokens, ignore_eos=True, do_sample=False
        )
        handles = [
            self._model.add_request(number, self._tensor(np.array([prompt], np.int64)), options)
            for number, prompt in enumerate(prompts)
        ]
        firsts, lasts = [0.0] * len(prompts), [0.0] * len(prompts)
        self.written = [[] for _ in prompts]
        while self._model.has_non_finished_requests():
            self._model.step()
            for at, found in enumerate(map(_read, handles)):
                if found:
                    lasts[at] = time.perf_counter() - began
                    firsts[at] = firsts[at] or lasts[at]
                    self.written[at] += found
        return [
            Written(len(prompt), len(row), first, last)
            for prompt, row, first, last in zip(prompts, self.written, firsts, lasts, strict=True)
        ]


def _read(handle: Any) -> list[int]:
    """The tokens that an answer has been given since the last time."""
    if not handle.can_read():
        return []
    return [number for output in handle.read().values() for number in output.generated_ids]
