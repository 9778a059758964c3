"""How many threads the work may take."""

from __future__ import annotations

import os

import torch

from slimchat.models.hardware import physical_cores

_VARIABLE = "OMP_NUM_THREADS"


def wanted() -> int:
    """What ``OMP_NUM_THREADS`` says, else the physical cores."""
    said = os.environ.get(_VARIABLE, "")
    return int(said) if said.isdigit() and int(said) else physical_cores()


def use() -> None:
    """Let torch take so many."""
    torch.set_num_threads(wanted())
