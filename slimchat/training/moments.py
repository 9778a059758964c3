"""The state of an optimiser as safetensors."""

from __future__ import annotations

import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from slimchat.errors import CheckpointError
from slimchat.training.run_folder import ANEW

_OPTIMIZER = "optimizer.safetensors"


def save_optimizer(optimizer: torch.optim.Optimizer, folder: Path) -> None:
    """Write the moments of every parameter, by its number in the optimiser."""
    state = optimizer.state_dict()["state"]
    tensors = {
        f"{index}/{name}": value.contiguous()
        for index, values in state.items()
        for name, value in values.items()
    }
    save_file(tensors, folder / _OPTIMIZER)


def load_optimizer(optimizer: torch.optim.Optimizer, folder: Path) -> None:
    """Put a checkpoint's moments into a fresh optimiser of the same model.

    Raises:
        CheckpointError: the file is missing or damaged, or belongs to another model.
    """
    try:
        tensors = load_file(folder / _OPTIMIZER)
        state: dict[int, dict[str, torch.Tensor]] = {}
        for key, tensor in tensors.items():
            index, name = re.split("[/.]", key, maxsplit=1)  # earlier checkpoints have a dot
            state.setdefault(int(index), {})[name] = tensor
        groups = optimizer.state_dict()["param_groups"]
        optimizer.load_state_dict({"state": state, "param_groups": groups})
    except Exception as error:  # safetensors raises an exception of its own, by any other name
        raise CheckpointError(
            f"The optimiser's state in {folder} cannot be used ({error}).", ANEW
        ) from error
