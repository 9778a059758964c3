"""What a search leaves beside its output."""

from __future__ import annotations

WORK = ".tuning"
"""Ending of the folder with its trials and what it keeps between them."""
ALONE = "tune.lock"
"""Held in it by the search that is at work."""
