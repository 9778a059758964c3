"""OPT and Galactica: norms without weights of their own are written out."""

from __future__ import annotations

from typing import Any

from slimchat.models.extras import need


def before(model: Any) -> None:
    """Give every norm that has none a weight of ones and a bias of zeros."""
    torch = need("torch", "convert")
    for module in model.modules():
        if isinstance(module, torch.nn.LayerNorm) and module.weight is None:
            ones = torch.ones(module.normalized_shape)
            module.weight = torch.nn.Parameter(ones)
            module.bias = torch.nn.Parameter(torch.zeros_like(ones))
