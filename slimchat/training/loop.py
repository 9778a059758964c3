"""The loop that every trainer runs."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from slimchat.training.optimizer import Schedule

_SAVE_SECONDS = 300.0
_SAY_STEPS = 50


def run(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    minutes: float,
    loss_of_next_batch: Callable[[], Tensor],
    save: Callable[[], None],
    warm_up_steps: int = 80,
) -> float:
    """Train for a time, printing progress and saving every five minutes and at the end.

    Args:
        model: its gradients are clipped.

    Returns:
        the smoothed loss at the end.
    """
    schedule = Schedule(optimizer, minutes * 60, warm_up_steps)
    smoothed, step, saved = 0.0, 0, time.monotonic()
    while not schedule.over:
        loss = loss_of_next_batch()
        loss.backward()  # type: ignore[no-untyped-call]
        schedule.step(model)
        step += 1
        smoothed = loss.item() if step == 1 else 0.98 * smoothed + 0.02 * loss.item()
        if step % _SAY_STEPS == 0:
            print(f"step {step}  loss {smoothed:.3f}  {schedule.done:.0%}", flush=True)
        if time.monotonic() - saved > _SAVE_SECONDS:
            save()
            saved = time.monotonic()
    save()
    return smoothed
