"""Feature-based distillation: the student's hidden states shall be the teacher's.

FitNets (Romero et al., 2015): where widths differ, a learned projection widens the student's
states; it serves training only. Layers are paired as in TinyBERT (Jiao et al., 2020).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from slimchat.training.distil.recorder import Seen


class HiddenStates(nn.Module):
    """Squared error of paired layers, in units of the teacher's variance.

    The division makes one weight serve all layers and teachers, whose states differ in size.

    Args:
        pairs: ``(student layer, teacher layer)``, counted from 0.
        width, wanted: of the student's and of the teacher's states.
    """

    def __init__(self, pairs: Sequence[tuple[int, int]], width: int, wanted: int) -> None:
        super().__init__()
        self.pairs = tuple(pairs)
        self.widen = nn.ModuleList(
            nn.Identity() if width == wanted else nn.Linear(width, wanted) for _ in self.pairs
        )

    def forward(self, student: Sequence[Seen], teacher: Sequence[Seen]) -> Tensor:
        """The mean over layers and over the tokens of the same forward passes of both models."""
        losses = []
        for widen, (low, high) in zip(self.widen, self.pairs, strict=True):
            ours = torch.cat([seen.tokens(low) for seen in student])
            theirs = torch.cat([seen.tokens(high) for seen in teacher])
            off = (widen(ours) - theirs).pow(2).mean()
            losses.append(off / theirs.var(dim=0).mean().clamp_min(1e-6))
        return torch.stack(losses).mean()
