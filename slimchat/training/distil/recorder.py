"""What a BERT computes inside, taken down while any code runs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor


@dataclass(slots=True)
class Seen:
    """One forward pass.

    Attributes:
        mask: (texts, tokens), 1 for a token and 0 for padding.
        states: output of each recorded layer, (texts, tokens, width), by layer from 0.
        projections: queries, keys and values of the last layer, (texts, tokens, width) each;
            empty unless they were asked for.
    """

    mask: Tensor
    states: dict[int, Tensor] = field(default_factory=dict)
    projections: list[Tensor] = field(default_factory=list)

    def tokens(self, layer: int) -> Tensor:
        """States of a layer without padding, (tokens, width), float32."""
        return self.states[layer].float()[self.mask.bool()]


class Recording:
    """The forward passes since the last :meth:`take`."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []

    def take(self) -> list[Seen]:
        """Give out and forget."""
        seen, self.seen = self.seen, []
        return seen


@contextmanager
def recording(model: Any, layers: Collection[int], projections: bool) -> Iterator[Recording]:
    """Record a ``BertModel`` inside the block.

    Args:
        layers: whose output is kept, counted from 0.
        projections: keep queries, keys and values of the last layer.
    """
    taken = Recording()

    def begin(module: object, args: tuple[Any, ...], given: Mapping[str, Any]) -> None:
        taken.seen.append(Seen(_mask(given["attention_mask"])))

    def keep_state(layer: int) -> Any:
        def keep(module: object, args: object, output: Any) -> None:
            state = output[0] if isinstance(output, tuple) else output
            taken.seen[-1].states[layer] = state

        return keep

    def keep_projection(module: object, args: object, output: Tensor) -> None:
        taken.seen[-1].projections.append(output)

    handles = [model.register_forward_pre_hook(begin, with_kwargs=True)]
    blocks = model.encoder.layer
    handles += [blocks[layer].register_forward_hook(keep_state(layer)) for layer in layers]
    if projections:
        attention = blocks[-1].attention.self
        handles += [
            part.register_forward_hook(keep_projection)
            for part in (attention.query, attention.key, attention.value)
        ]
    try:
        yield taken
    finally:
        for handle in handles:
            handle.remove()


def _mask(given: Tensor) -> Tensor:
    """0/1 from a mask of that form, or from an additive one of four dimensions."""
    if given.dim() == 4:
        return (given[:, 0, 0, :] >= 0).to(torch.float32)
    return given.to(torch.float32)
