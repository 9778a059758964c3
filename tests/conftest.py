"""Fixtures shared by every tier. Threads are pinned so that runs compare."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Bundles that tests open are not left in the user's own cache.
_cache = tempfile.TemporaryDirectory(prefix="slimchat-tests-")
os.environ.setdefault("SLIMCHAT_CACHE", _cache.name)
