"""The loop: train, ask the dev set, keep the best, stop when it no longer gets better."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from slimchat.errors import TrainingStoppedError
from slimchat.training.tailor.checkpoint import Checkpoints, State

EVALUATIONS = 8
"""How often the dev set is asked in a run that uses its whole budget."""
WARM_UP_STEPS, WARM_UP_SHARE = 20, 0.1
"""The learning rate rises over so many steps or so much of the budget, whichever is less."""
_SAVE_SECONDS = 120.0


class Task(Protocol):
    """A model in training.

    A batch is a function of the step alone, so that a run that goes on sees the batches that it
    would have seen.

    Attributes:
        metric: what :meth:`score` measures, for people.
        module: the parameters whose gradients are clipped.
    """

    metric: str
    optimizer: torch.optim.Optimizer

    @property
    def module(self) -> nn.Module: ...

    def loss(self, step: int) -> Tensor:
        """The loss of the batch of a step."""
        ...

    def score(self) -> float:
        """The dev set's figure, 0-1, higher is better."""
        ...

    def save(self, folder: Path) -> None:
        """Write weights, configuration and tokenizer."""
        ...


@dataclass(frozen=True, slots=True)
class Budget:
    """When training ends: after ``minutes`` of wall time or ``steps`` batches, what comes first,
    or after ``patience`` evaluations without a better one."""

    minutes: float | None = None
    steps: int | None = None
    patience: int = 3

    def share(self, state: State) -> float:
        """How much of it is used, 0-1."""
        parts = [state.seconds / (60 * self.minutes)] if self.minutes else []
        parts += [state.step / self.steps] if self.steps else []
        return min(1.0, max(parts, default=1.0))

    def used(self, state: State) -> bool:
        """Whether training is over."""
        over = self.share(state) >= 1.0 and state.evaluations >= EVALUATIONS
        return over or state.behind >= self.patience


@dataclass(frozen=True, slots=True)
class Report:
    """What the loop tells after each step; ``score`` is the latest of the dev set."""

    state: State
    share: float
    score: float


def fit(
    task: Task,
    checkpoints: Checkpoints,
    budget: Budget,
    tell: Callable[[Report], None],
    cancel: Callable[[], bool],
    state: State | None = None,
) -> State:
    """Train until the budget is used or the dev set no longer gets better.

    The first checkpoint is the start itself, so that training that only harms changes nothing.

    Args:
        tell: called after each step.
        cancel: asked after each step; ``True`` stops with a checkpoint.
        state: of the checkpoint that the task was loaded from; ``None`` starts anew.

    Raises:
        TrainingStoppedError: ``cancel`` asked for it.
    """
    loop = _Loop(task, checkpoints, budget, tell, cancel)
    return loop.run(state)


class _Loop:
    def __init__(
        self,
        task: Task,
        checkpoints: Checkpoints,
        budget: Budget,
        tell: Callable[[Report], None],
        cancel: Callable[[], bool],
    ) -> None:
        self._task, self._checkpoints, self._budget = task, checkpoints, budget
        self._tell, self._cancel = tell, cancel
        self._rates = [group["lr"] for group in task.optimizer.param_groups]
        self._state, self._score = State(), 0.0
        self._clock = self._saved = time.monotonic()

    def run(self, state: State | None) -> State:
        if state is None:
            self._score = self._task.score()
            self._state = State(best=self._score)
            self._save(best=True)
        else:
            self._state, self._score = state, state.best
        self._clock = self._saved = time.monotonic()
        while not self._budget.used(self._state):
            share = self._budget.share(self._state)
            if share < 1.0:
                self._step(share)
            due = math.floor(self._budget.share(self._state) * EVALUATIONS + 1e-9)
            if due > self._state.evaluations:
                self._evaluate(due)
            elif time.monotonic() - self._saved > _SAVE_SECONDS:
                self._save(best=False)
            self._tell(Report(self._state, self._budget.share(self._state), self._score))
            if self._cancel():
                self._save(best=False)
                raise TrainingStoppedError(
                    f"Training stopped at step {self._state.step}; its checkpoint is in "
                    f"{self._checkpoints.work}.",
                    "Go on with the same command and --resume.",
                )
        return self._state

    def _step(self, share: float) -> None:
        state, optimizer = self._state, self._task.optimizer
        loss = self._task.loss(state.step)
        loss.backward()  # type: ignore[no-untyped-call]
        risen = max((state.step + 1) / WARM_UP_STEPS, share / WARM_UP_SHARE)
        scale = min(1.0, risen) * max(0.02, 1.0 - share)
        for group, rate in zip(optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * scale
        nn.utils.clip_grad_norm_(self._task.module.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        value = loss.item()
        smoothed = value if state.step == 0 else 0.95 * state.loss + 0.05 * value
        self._state = replace(state, step=state.step + 1, loss=smoothed)
        self._tick()

    def _evaluate(self, due: int) -> None:
        self._score = self._task.score()
        self._tick()
        better = self._score > self._state.best
        self._state = replace(
            self._state,
            evaluations=due,
            best=self._score if better else self._state.best,
            best_step=self._state.step if better else self._state.best_step,
            behind=0 if better else self._state.behind + 1,
        )
        self._save(best=better)

    def _tick(self) -> None:
        now = time.monotonic()
        self._state = replace(self._state, seconds=self._state.seconds + now - self._clock)
        self._clock = now

    def _save(self, *, best: bool) -> None:
        self._checkpoints.save(self._state, self._task.optimizer, self._task.save, best=best)
        self._saved = time.monotonic()
