"""Errors of models and of their training."""

from __future__ import annotations

from slimchat.errors.base import SlimchatError


class ModelError(SlimchatError):
    """Something about a model."""


class ModelNotFoundError(ModelError):
    """No model at the path, and no bundled model of that name."""


class ModelFormatError(ModelError):
    """The folder is not a model of the expected kind."""


class EndpointError(ModelError):
    """A server that writes answers is not allowed, cannot be reached, or breaks off.

    The message holds nothing of the request, of its key and of what the server said.

    Args:
        again_s: seconds after which it is worth another try; ``None`` where it is not.
    """

    def __init__(self, fact: str, fix: str = "", again_s: float | None = None) -> None:
        super().__init__(fact, fix)
        self.again_s = again_s


class ConversionError(ModelError):
    """CTranslate2 cannot convert the model."""


class ConversionGateError(ModelError):
    """The converted model does not compute what the original computes."""


class ModelBusyError(ModelError):
    """Too many answers wait for a model already.

    Args:
        seconds: after which one more may have its turn.
    """

    def __init__(self, fact: str, fix: str, seconds: float) -> None:
        super().__init__(fact, fix)
        self.seconds = seconds


class TrainingError(SlimchatError):
    """Something about training a model on a user's own data."""


class TrainingDataError(TrainingError):
    """Rows or files of a training set cannot be used."""


class CheckpointError(TrainingError):
    """A checkpoint is missing, damaged, or belongs to another run."""


class TrainingStoppedError(TrainingError):
    """Training was asked to stop. Its checkpoint is whole."""


class PromptTooLongError(SlimchatError):
    """The question alone exceeds what the model can read."""
