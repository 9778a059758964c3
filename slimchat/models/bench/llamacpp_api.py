"""llama.cpp's C interface as the package llama-cpp-python gives it."""

from __future__ import annotations

import logging
from typing import Any

from slimchat.models.extras import need


def llamacpp() -> Any:
    """The package, which then keeps its log to itself.

    Raises:
        MissingExtraError: llama-cpp-python is not installed.
    """
    api = need("llama_cpp", "rivals")
    logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL)
    return api
