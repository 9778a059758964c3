"""A process that keeps its memory does not take it from the kernel at every step."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

CODE = """
import ctypes, resource, sys
from slimchat.models.allocator import keep_pages
if sys.argv[1] == "keep":
    assert keep_pages()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
size = 48 << 20
def use():
    piece = libc.malloc(size)
    ctypes.memset(piece, 1, size)
    libc.free(piece)
use()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    use()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks glibc")
def test_pages_are_used_again() -> None:
    faults = {
        how: int(subprocess.check_output([sys.executable, "-c", CODE, how], text=True))
        for how in ("keep", "give")
    }
    assert faults["keep"] * 20 < faults["give"]
