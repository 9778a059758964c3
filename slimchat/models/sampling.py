"""How the next token is chosen: the settings in CTranslate2's words, and seeds that hold.

A seed holds for a model whose threads have drawn nothing yet; see :mod:`slimchat.models.opened`.
There is no ``min_p`` and no penalty by count in CTranslate2.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ctranslate2

from slimchat.config import GeneratorConfig

UNSEEDED = 2**32 - 1
"""The seed that CTranslate2 takes for none: each thread then begins somewhere else."""

_seeding = threading.Lock()


def is_seeded(options: GeneratorConfig) -> bool:
    """Whether the answer is to be the same each time, though it is drawn."""
    return options.temperature > 0 and options.seed is not None


def sampling(options: GeneratorConfig, vocabulary: int) -> dict[str, Any]:
    """The arguments of ``generate_batch`` and ``translate_batch`` that choose tokens.

    Args:
        vocabulary: tokens of the model; CTranslate2 refuses a larger ``top_k``.
    """
    chosen: dict[str, Any] = {
        "repetition_penalty": options.repetition_penalty,
        "no_repeat_ngram_size": options.no_repeat_ngram,
        "return_scores": options.log_probs,
    }
    if options.temperature > 0:
        chosen |= {
            "sampling_topk": min(options.top_k, vocabulary),
            "sampling_topp": options.top_p,
            "sampling_temperature": options.temperature,
        }
    return chosen


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Threads of CTranslate2 that draw for the first time begin at this seed.

    The seed is the process's: one seeded answer is drawn after another, whatever the model.
    """
    with _seeding:
        ctranslate2.set_random_seed(seed)
        try:
            yield
        finally:
            ctranslate2.set_random_seed(UNSEEDED)
