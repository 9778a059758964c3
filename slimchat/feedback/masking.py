"""Personal data out of sight before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_NUMBER = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,}")


def masked(text: str) -> str:
    """A text without the personal data that can be recognised by its form."""
    return _mask()(text) if text else text


@cache
def _mask() -> Callable[[str], str]:
    """That of :mod:`slimchat.privacy` where it is there; else every e-mail address and every long
    number goes."""
    try:
        mask: Any = import_module("slimchat.privacy").mask
    except (ImportError, AttributeError):
        return _plainly
    return lambda text: str(mask(text))


def _plainly(text: str) -> str:
    return _NUMBER.sub("[number]", _EMAIL.sub("[email]", text))
