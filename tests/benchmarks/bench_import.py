"""How long ``import slimchat`` takes beside a bare Python, in processes of their own.

Run with ``python -m pytest tests/benchmarks/bench_import.py -m benchmark -s``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

ROUNDS = 15
pytestmark = pytest.mark.benchmark


def test_the_package_is_imported_within_a_fifth_of_a_second() -> None:
    bare, with_us = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds("pass"))
        with_us.append(_seconds("import slimchat"))
    python, both = statistics.median(bare), statistics.median(with_us)
    print(f"\nPython {python:.3f} s, with slimchat {both:.3f} s: {both / python:.2f} times")
    assert both - python < 0.2


def _seconds(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begun
