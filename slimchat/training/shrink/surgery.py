"""Cutting a BERT so that what is left is an ordinary, smaller BERT.

An ordinary BERT, and CTranslate2's loader for it, has one width for all, heads whose sizes add up
to that width, and as many heads and inner neurons in one layer as in the next. Layers and inner
neurons can therefore be cut away whole. Heads cannot: fewer heads must be wider ones. So heads are
merged, in groups of equal size. One head of a group says where to look; the values of all are kept.
The share of the work that attention patterns take falls, the number of parameters does not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import BertConfig, BertModel

from slimchat.errors import ConfigError

State = dict[str, Tensor]
_LAYER = re.compile(r"^encoder\.layer\.(\d+)\.(.*)$")


def check(
    config: Any, layers: int | None = None, heads: int | None = None, inner: int | None = None
) -> None:
    """Whether a model can be cut to so many layers, heads and inner neurons.

    Raises:
        ConfigError: nothing is to be cut, or a number is impossible.
    """
    wanted = {
        "--layers": (layers, config.num_hidden_layers),
        "--heads": (heads, config.num_attention_heads),
        "--ffn": (inner, config.intermediate_size),
    }
    if all(value is None for value, _ in wanted.values()):
        raise ConfigError("Nothing is to be cut.", "Give --layers, --heads or --ffn.")
    for name, (value, held) in wanted.items():
        if value is not None and not 1 <= value < held:
            raise ConfigError(
                f"{name} {value} is impossible: the model has {held}.",
                f"Choose from 1 to {held - 1}." if held > 1 else "Leave it out.",
            )
    held = config.num_attention_heads
    if heads is not None and held % heads:
        possible = [str(count) for count in range(1, held) if held % count == 0]
        raise ConfigError(
            f"{held} heads cannot be merged into {heads} groups of equal size.",
            f"Choose one of: {', '.join(possible)}.",
        )


def keep_layers(model: Any, kept: Sequence[int]) -> Any:
    """Only the layers in ``kept``, counted from 0, in this order."""
    places = {layer: place for place, layer in enumerate(kept)}

    def rename(name: str) -> str | None:
        found = _LAYER.match(name)
        if found is None:
            return name
        place = places.get(int(found[1]))
        return None if place is None else f"encoder.layer.{place}.{found[2]}"

    state = {
        new: tensor
        for name, tensor in model.state_dict().items()
        if (new := rename(name)) is not None
    }
    return _model(model, state, num_hidden_layers=len(kept))


def keep_neurons(model: Any, kept: Sequence[Sequence[int]]) -> Any:
    """Only some inner neurons; ``kept`` holds as many indices for every layer."""

    def cut(layer: int, part: State) -> State:
        rows = torch.tensor(list(kept[layer]))
        return {
            "intermediate.dense.weight": part["intermediate.dense.weight"][rows],
            "intermediate.dense.bias": part["intermediate.dense.bias"][rows],
            "output.dense.weight": part["output.dense.weight"][:, rows],
        }

    return _model(model, _changed(model, cut), intermediate_size=len(kept[0]))


def merge_heads(model: Any, groups: Sequence[Sequence[Sequence[int]]]) -> Any:
    """Groups of heads become one head each.

    Args:
        groups: for every layer lists of equal length that hold every head once; the first head
            of a group is the one whose attention pattern stays.
    """
    held = model.config.num_attention_heads
    size = model.config.hidden_size // held
    many = len(groups[0][0])

    def cut(layer: int, part: State) -> State:
        order = torch.tensor([head for group in groups[layer] for head in group])
        looking = torch.tensor([place % many == 0 for place in range(held)])

        def by_head(name: str) -> Tensor:
            tensor = part[f"attention.self.{name}"]
            return tensor.view(held, size, *tensor.shape[1:])[order]

        def joined(tensor: Tensor) -> Tensor:
            return tensor.reshape(held * size, *tensor.shape[2:])

        new: State = {}
        for end in ("weight", "bias"):
            queries = by_head(f"query.{end}").clone()
            # The wider head divides its scores by more. A query of 0 makes the other keys count
            # nothing, and yet lets healing find a use for them.
            queries *= math.sqrt(many)
            queries[~looking] = 0
            new[f"attention.self.query.{end}"] = joined(queries)
            for name in ("key", "value"):
                new[f"attention.self.{name}.{end}"] = joined(by_head(f"{name}.{end}"))
        out = part["attention.output.dense.weight"]
        new["attention.output.dense.weight"] = (
            out.view(len(out), held, size)[:, order].reshape(len(out), held * size).contiguous()
        )
        return new

    return _model(model, _changed(model, cut), num_attention_heads=held // many)


def parameters(model: Any) -> int:
    """How many numbers the model holds."""
    return sum(parameter.numel() for parameter in model.parameters())


def _changed(model: Any, cut: Callable[[int, State], State]) -> State:
    state: State = dict(model.state_dict())
    for layer in range(model.config.num_hidden_layers):
        prefix = f"encoder.layer.{layer}."
        part = {
            name.removeprefix(prefix): t for name, t in state.items() if name.startswith(prefix)
        }
        state |= {f"{prefix}{name}": tensor for name, tensor in cut(layer, part).items()}
    return state


def _model(like: Any, state: State, **changed: int) -> Any:
    config = BertConfig(**{**like.config.to_dict(), **changed})
    config._attn_implementation = "eager"
    made = BertModel(config, add_pooling_layer=False)
    made.load_state_dict(state, strict=True)
    return made.train(like.training)
