"""The loop: weighted losses, a rate that warms up and falls, checkpoints, a way to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from slimchat.errors import ConfigError, TrainingError, TrainingStoppedError
from slimchat.training.distil.checkpoints import Checkpoints, State, restore
from slimchat.training.distil.task import Task
from slimchat.training.optimizer import optimizer_for

_SAVE_SECONDS = 300.0
_LOWEST_RATE = 0.02
_SMOOTH = 0.95


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast.

    Attributes:
        minutes: most wall time; ``None`` for no limit.
        steps: most batches; ``None`` for no limit. With steps alone a run is repeatable.
        rate: highest learning rate of the student.
        helper_rate: of projections, which are new.
        warm_up: batches until the rate is at its highest.
    """

    minutes: float | None = None
    steps: int | None = None
    rate: float = 1.5e-4
    helper_rate: float = 1e-3
    warm_up: int = 20

    def done(self, state: State) -> float:
        """The share of the plan that is done, 0 to 1.

        Raises:
            ConfigError: the plan has no end.
        """
        shares = []
        if self.minutes is not None:
            shares.append(state.seconds / (self.minutes * 60))
        if self.steps is not None:
            shares.append(state.step / self.steps)
        if not shares:
            raise ConfigError("The run has no end.", "Give --minutes or --steps.")
        return min(1.0, max(shares))


Tell = Callable[[State, float], None]
"""Called after every step with the share that is done, 0 to 1."""


def fit(
    task: Task,
    weights: Mapping[str, float],
    plan: Plan,
    *,
    checkpoints: Checkpoints | None = None,
    resume: bool = False,
    tell: Tell = lambda state, share: None,
    cancel: Callable[[], bool] = lambda: False,
) -> State:
    """Train until the plan is done.

    Args:
        weights: of the losses that the task gives, by name.
        checkpoints: where to save every five minutes and when stopped; ``None`` saves nothing.
        resume: ``task`` was opened from the latest checkpoint; go on with its counters.

    Raises:
        TrainingStoppedError: ``cancel`` said so; the checkpoint is whole.
        TrainingError: the loss is no longer a number.
        CheckpointError: the checkpoint to resume from is damaged.
        ConfigError: the plan has no end.
    """
    student, helpers = task.model, list(task.helpers.parameters())
    ours = torch.nn.ModuleList(
        [module for module in student.children() if module is not task.helpers]
    )
    optimizer = optimizer_for(ours, plan.rate, helpers, plan.helper_rate)
    rates = [group["lr"] for group in optimizer.param_groups]
    state = State()
    if resume and checkpoints is not None:
        state, folder = checkpoints.latest()
        restore(folder, task.helpers, optimizer)

    def save() -> None:
        if checkpoints is not None:
            checkpoints.save(state, task.save, task.helpers, optimizer)

    before, started, saved = state.seconds, time.monotonic(), time.monotonic()
    while (share := plan.done(state)) < 1.0:
        if cancel():
            save()
            raise TrainingStoppedError(
                f"Stopped after step {state.step}.",
                "Go on with the same command and --resume."
                if checkpoints is not None
                else "Nothing was written.",
            )
        scale = min(1.0, (state.step + 1) / plan.warm_up) * max(_LOWEST_RATE, 1.0 - share)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * scale
        losses = task.losses(state.step)
        total = torch.stack([losses[name] * weight for name, weight in weights.items()]).sum()
        _check(total, state)
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seconds = before + time.monotonic() - started
        state = replace(
            state, step=state.step + 1, seconds=seconds, losses=_smoothed(state.losses, losses)
        )
        tell(state, plan.done(state))
        if time.monotonic() - saved > _SAVE_SECONDS:
            save()
            saved = time.monotonic()
    save()
    return state


def _smoothed(before: Mapping[str, float] | None, losses: Mapping[str, Tensor]) -> dict[str, float]:
    now = {name: loss.item() for name, loss in losses.items()}
    if before is None:
        return now
    return {name: _SMOOTH * before[name] + (1 - _SMOOTH) * value for name, value in now.items()}


def _check(total: Tensor, state: State) -> None:
    if not torch.isfinite(total):
        raise TrainingError(
            f"The loss of step {state.step + 1} is {total.item()}.",
            "Lower the learning rate with --rate, or the weights of the losses.",
        )
