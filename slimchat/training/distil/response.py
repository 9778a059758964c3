"""Response-based distillation: the teacher's outputs are soft labels (Hinton et al., 2015)."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional


def soft_ranking(student: Tensor, teacher: Tensor, temperature: float = 2.0) -> Tensor:
    """Divergence between the two distributions over candidates.

    ``temperature**2`` keeps the size of the gradients beside those of hard labels.

    Args:
        student, teacher: logits, (questions, candidates).
        temperature: above 1 shows more of how wrong candidates differ.

    Returns:
        mean Kullback-Leibler divergence in nats, times ``temperature**2``.
    """
    likely = functional.log_softmax(teacher / temperature, dim=-1)
    ours = functional.log_softmax(student / temperature, dim=-1)
    divergence = functional.kl_div(ours, likely, reduction="batchmean", log_target=True)
    return divergence * temperature**2


def soft_binary(student: Tensor, teacher: Tensor, temperature: float = 2.0) -> Tensor:
    """The same for yes-or-no logits of any one shape.

    The teacher's own entropy is taken off, so that 0 means that both say the same.

    Returns:
        mean divergence in nats, times ``temperature**2``.
    """
    target = (teacher / temperature).sigmoid()
    crossed = functional.binary_cross_entropy_with_logits(student / temperature, target)
    own = functional.binary_cross_entropy_with_logits(teacher / temperature, target)
    return (crossed - own) * temperature**2
