"""AdamW with a warm-up and a linear decay over wall time."""

from __future__ import annotations

import time
from collections.abc import Sequence

import torch
from torch import nn


def optimizer_for(
    model: nn.Module, rate: float, heads: Sequence[nn.Parameter] = (), head_rate: float = 1e-3
) -> torch.optim.Optimizer:
    """Fused AdamW; ``heads`` are parameters outside ``model`` with their own rate."""
    groups = [{"params": list(model.parameters()), "lr": rate}]
    if heads:
        groups.append({"params": list(heads), "lr": head_rate})
    return torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)


class Schedule:
    """Scales the learning rates, clips gradients and says when the time is over."""

    def __init__(
        self, optimizer: torch.optim.Optimizer, seconds: float, warm_up_steps: int = 80
    ) -> None:
        self._optimizer = optimizer
        self._seconds = seconds
        self._warm_up = warm_up_steps
        self._rates = [group["lr"] for group in optimizer.param_groups]
        self._started = time.monotonic()
        self._steps = 0

    @property
    def done(self) -> float:
        """Share of the time that has passed, 0 to 1."""
        return min(1.0, (time.monotonic() - self._started) / self._seconds)

    @property
    def over(self) -> bool:
        """Whether the time has passed."""
        return self.done >= 1.0

    def step(self, model: nn.Module) -> None:
        """Apply the gradients and clear them."""
        self._steps += 1
        scale = min(1.0, self._steps / self._warm_up) * max(0.02, 1.0 - self.done)
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * scale
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
