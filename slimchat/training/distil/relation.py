"""Relation-based distillation: how things stand to each other, not what they are.

Between the examples of a batch, distances and angles (Park et al., 2019, "Relational Knowledge
Distillation"); between the tokens of a text, the relations of queries, keys and values in the last
layer (Wang et al., 2021, "MiniLMv2"). Neither asks for equal widths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from slimchat.training.distil.recorder import Seen

ANGLE_EXAMPLES = 24
"""Angles need the cube of so many examples."""
_HIDDEN = -1e4


def between_examples(student: Tensor, teacher: Tensor, angle_weight: float = 2.0) -> Tensor:
    """Distances plus angles; 2 is the ratio of the two weights in the paper.

    Both are small numbers. The paper weights them 25 and 50, so this sum wants a weight near 25.

    Args:
        student, teacher: (examples, width), widths may differ.
    """
    near = slice(0, ANGLE_EXAMPLES)
    return distances(student, teacher) + angle_weight * angles(student[near], teacher[near])


def distances(student: Tensor, teacher: Tensor) -> Tensor:
    """Huber loss on the distances of all pairs, each set in units of its own mean."""
    return functional.smooth_l1_loss(_spread(student), _spread(teacher))


def angles(student: Tensor, teacher: Tensor) -> Tensor:
    """Huber loss on the cosines of the angles that all triples form."""
    return functional.smooth_l1_loss(_corners(student), _corners(teacher))


def _spread(vectors: Tensor) -> Tensor:
    squared = (vectors[:, None] - vectors[None]).pow(2).sum(-1)
    # The square root has no slope at 0, where an example meets itself.
    apart = (squared + 1e-12).sqrt()
    others = ~torch.eye(len(vectors), dtype=torch.bool)
    return apart[others] / apart[others].mean().clamp_min(1e-6)


def _corners(vectors: Tensor) -> Tensor:
    toward = functional.normalize(vectors[None] - vectors[:, None], dim=-1, eps=1e-6)
    return toward @ toward.transpose(1, 2)


def between_tokens(student: Sequence[Seen], teacher: Sequence[Seen], heads: int) -> Tensor:
    """Divergence of the query-query, key-key and value-value relations, averaged.

    Args:
        student, teacher: the same forward passes of both models.
        heads: into how many the vectors are cut for this; must divide both widths, and need not
            be what either model has.
    """
    parts = []
    for ours, theirs in zip(student, teacher, strict=True):
        mask = ours.mask
        for mine, wanted in zip(ours.projections, theirs.projections, strict=True):
            target = _relations(wanted, mask, heads)
            crossed = target.exp() * (target - _relations(mine, mask, heads))
            rows = mask[:, None, :, None] * mask[:, None, None, :]
            parts.append((crossed * rows).sum() / (mask.sum() * heads))
    return torch.stack(parts).mean()


def _relations(vectors: Tensor, mask: Tensor, heads: int) -> Tensor:
    """(texts, heads, tokens, tokens) log-probabilities."""
    texts, tokens, width = vectors.shape
    cut = vectors.float().view(texts, tokens, heads, width // heads).transpose(1, 2)
    scores = cut @ cut.transpose(2, 3) / math.sqrt(width // heads)
    return functional.log_softmax(scores + (1 - mask[:, None, None, :]) * _HIDDEN, dim=-1)


def relation_heads(width: int, other: int, wanted: int) -> int:
    """The largest number up to ``wanted`` that divides both widths."""
    common = math.gcd(width, other)
    return max(count for count in range(1, wanted + 1) if common % count == 0)


def layer_pairs(student_layers: int, teacher_layers: int) -> list[tuple[int, int]]:
    """Which layer learns from which, counted from 0: spread evenly, the last from the last.

    The uniform mapping of TinyBERT (Jiao et al., 2020).
    """
    ends = [round(step * teacher_layers / student_layers) for step in range(student_layers + 1)]
    return [(index, max(1, end) - 1) for index, (_, end) in enumerate(pairwise(ends))]
