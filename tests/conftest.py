"""Fixtures shared by every tier. Threads are pinned so that runs compare."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Bundles that tests open are not left in the user's own cache, nor shared by two processes.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("SLIMCHAT_CACHE", None)
_cache = tempfile.TemporaryDirectory(prefix="slimchat-tests-")
os.environ.setdefault("SLIMCHAT_CACHE", _cache.name)


def pytest_unconfigure() -> None:
    """Called when the tests are over, in each process of pytest-xdist too."""
    _cache.cleanup()
