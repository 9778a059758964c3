"""The number format of training's matrix products: what this processor multiplies fastest."""

from __future__ import annotations

import functools

import torch


@functools.cache
def product_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it (AVX-512 BF16, AMX), else float32.

    Without such instructions PyTorch imitates bfloat16 step by step: a training step of the
    reader took 13 times as long as in float32 on a processor that has AVX2 alone.
    """
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if native else torch.float32


def products() -> torch.autocast:
    """A context in which matrix products are computed in :func:`product_dtype`."""
    dtype = product_dtype()
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == torch.bfloat16)
