"""Which parts a model can best do without, measured on examples.

Layers: how far the output moves when one is skipped; the least missed goes first, and the rest is
measured again. Heads and inner neurons: how much the loss would change without them, to first
order, ``|activation * gradient|`` (Michel et al., 2019, for heads; Molchanov et al., 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import torch
from torch import Tensor, nn

Probe = Callable[[], Tensor]
"""Runs the model on fixed inputs: (rows, width)."""
Progress = Callable[[int, int], None]


def least_missed_layers(
    model: Any, probe: Probe, keep: int, progress: Progress = lambda done, total: None
) -> list[int]:
    """The layers to keep, counted from 0, in their order.

    Args:
        probe: runs ``model``, whose layers change under it and are put back.
        keep: how many.
    """
    layers = list(model.encoder.layer)
    kept = list(range(len(layers)))
    total = sum(range(keep + 1, len(layers) + 1))
    done = 0

    def output(chosen: Sequence[int]) -> Tensor:
        model.encoder.layer = nn.ModuleList([layers[index] for index in chosen])
        with torch.no_grad():
            return probe()

    try:
        whole = output(kept)
        while len(kept) > keep:
            moved = {}
            for index in kept:
                rest = [other for other in kept if other != index]
                moved[index] = float((output(rest) - whole).pow(2).mean())
                done += 1
                progress(done, total)
            kept.remove(min(moved, key=moved.__getitem__))
    finally:
        model.encoder.layer = nn.ModuleList(layers)
    return kept


def first_order(
    model: Any, loss: Callable[[int], Tensor], batches: int
) -> tuple[list[Tensor], list[Tensor]]:
    """Importance of every head and of every inner neuron.

    Args:
        loss: of the batch of that number.

    Returns:
        per layer (heads,), and per layer (inner neurons,); larger is more important.
    """
    held = model.config.num_attention_heads
    heads: list[Tensor] = [torch.zeros(held) for _ in model.encoder.layer]
    inner = [torch.zeros(model.config.intermediate_size) for _ in model.encoder.layer]
    taken: list[tuple[Tensor, Tensor, int]] = []

    def watch(sums: Tensor, parts: int) -> Any:
        def take(module: object, given: tuple[Tensor, ...]) -> None:
            given[0].retain_grad()
            taken.append((given[0], sums, parts))

        return take

    handles = []
    for layer, block in enumerate(model.encoder.layer):
        attention, output = block.attention.output.dense, block.output.dense
        handles.append(attention.register_forward_pre_hook(watch(heads[layer], held)))
        size = model.config.intermediate_size
        handles.append(output.register_forward_pre_hook(watch(inner[layer], size)))
    try:
        for batch in range(batches):
            loss(batch).backward()  # type: ignore[no-untyped-call]
            for activation, sums, parts in taken:
                slope = activation.grad
                assert slope is not None
                effect = activation.detach().float() * slope.float()
                # Summed over the text before the sign goes: the part is left out everywhere.
                sums += effect.view(*effect.shape[:2], parts, -1).sum((1, 3)).abs().sum(0)
            taken.clear()
            model.zero_grad(set_to_none=True)
    finally:
        for handle in handles:
            handle.remove()
    return heads, inner


def best(scores: Tensor, count: int) -> list[int]:
    """Indices of the highest scores, in order of index."""
    return sorted(scores.topk(count).indices.tolist())


def head_groups(
    patterns: Sequence[Tensor], importance: Sequence[Tensor], groups: int
) -> list[list[list[int]]]:
    """Per layer, the most important heads, each with those whose patterns are most like its own.

    Args:
        patterns: per layer (texts, heads, tokens, tokens) attention probabilities.
        importance: per layer (heads,).
        groups: heads that stay; divides the number of heads.
    """
    return [
        _grouped(pattern, score, groups)
        for pattern, score in zip(patterns, importance, strict=True)
    ]


def _grouped(pattern: Tensor, score: Tensor, groups: int) -> list[list[int]]:
    held = len(score)
    apart = torch.zeros(held, held)
    for one, other in combinations(range(held), 2):
        apart[one, other] = (pattern[:, one] - pattern[:, other]).abs().sum(-1).mean()
    apart = apart + apart.T
    stay = best(score, groups)
    made = {head: [head] for head in stay}
    left = [head for head in range(held) if head not in made]
    room = held // groups
    for _, head, home in sorted((float(apart[h, s]), h, s) for h in left for s in stay):
        if len(made[home]) < room and not any(head in group for group in made.values()):
            made[home].append(head)
    return list(made.values())
