"""Memory that is used again instead of being given back after every step.

The intermediate results of a language model are of megabytes, and glibc takes each such piece
from the kernel and returns it: every page of it is cleared and mapped anew, again and again. With
sixteen prompts of 600 tokens in a batch that took three quarters of the time of a step. What is
kept is bounded by what was in use at once.

See ``mallopt(3)``; other C libraries are left as they are.
"""

from __future__ import annotations

import ctypes
import functools
import platform

KEPT_BYTES = 1 << 30
"""Of free memory at the end of the heap, and the largest piece that is taken from the heap."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8


@functools.cache
def keep_pages() -> bool:
    """Have this process keep its memory. Returns whether it does.

    One heap serves all threads: those of others end at 64 MB.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    mallopt.argtypes, mallopt.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int
    options = ((_ARENA_MAX, 1), (_MMAP_THRESHOLD, KEPT_BYTES), (_TRIM_THRESHOLD, KEPT_BYTES))
    kept = [mallopt(name, value) == 1 for name, value in options]
    return all(kept)
