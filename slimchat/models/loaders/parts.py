"""Pieces of a specification that every loader of this project writes in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple


class Linear(NamedTuple):
    """Weight (outputs, inputs) and bias of a linear layer."""

    weight: Any
    bias: Any = None

    @classmethod
    def of(cls, module: Any) -> Linear:
        """Those of a torch module."""
        return cls(module.weight, getattr(module, "bias", None))

    def times(self, factor: float) -> Linear:
        """The layer whose outputs are ``factor`` times as large."""
        if factor == 1.0:
            return self
        bias = None if self.bias is None else self.bias.float() * factor
        return Linear(self.weight.float() * factor, bias)


def write_linear(spec: Any, linear: Linear) -> None:
    """Write a layer into its specification."""
    spec.weight = linear.weight
    if linear.bias is not None:
        spec.bias = linear.bias


def write_fused(spec: Any, layers: Sequence[Linear]) -> None:
    """Write queries, keys and values as the one layer that CTranslate2 wants."""
    if len(layers) == 1:
        write_linear(spec, layers[0])
        return
    from ctranslate2.converters.utils import fuse_linear
    from ctranslate2.specs.common_spec import LinearSpec

    single = [LinearSpec() for _ in layers]
    for each, layer in zip(single, layers, strict=True):
        write_linear(each, layer)
    fuse_linear(spec, single)


def write_norm(spec: Any, norm: Any) -> None:
    """Write a layer norm; one without bias, where CTranslate2 wants it, gets a bias of zeros."""
    spec.gamma = norm.weight
    if hasattr(spec, "beta"):
        bias = getattr(norm, "bias", None)
        spec.beta = norm.weight.new_zeros(norm.weight.shape) if bias is None else bias


def activation_of(name: str) -> Any:
    """CTranslate2's number for an activation as transformers names it.

    Raises:
        ValueError: CTranslate2 does not have it.
    """
    from ctranslate2.converters.transformers import _SUPPORTED_ACTIVATIONS

    if name not in _SUPPORTED_ACTIVATIONS:
        raise ValueError(f"CTranslate2 has no activation '{name}'.")
    return _SUPPORTED_ACTIVATIONS[name]
