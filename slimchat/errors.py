"""Every error slimchat raises on purpose.

    SlimchatError
    ├── ConfigError              a setting is unknown, out of bounds or contradicts another
    ├── MissingExtraError        an optional dependency is not installed
    ├── KnowledgeError
    │   ├── UnreadableDocumentError   one file cannot be read; a build skips it and says why
    │   ├── EmptyKnowledgeError       nothing to index was found
    │   ├── IndexNotFoundError        no built knowledge base at that path
    │   ├── CuratedError              curated answers cannot be read, or are not what they must be
    │   ├── NameTakenError            a file of that name is in the documents folder already
    │   ├── IndexFormatError          the index was written by another version, or is damaged
    │   ├── FingerprintMismatchError  embedder or chunking differ from those that built the index
    │   ├── BuildInProgressError      the same index is being built already
    │   └── BuildCancelledError       the build was asked to stop; nothing has changed
    ├── ModelError
    │   ├── ModelNotFoundError        no model at that path, and no bundled model of that name
    │   ├── ModelFormatError          the folder is not a model of the expected kind
    │   ├── EndpointError             an endpoint is not allowed, not reached, or breaks off
    │   ├── ConversionError           CTranslate2 cannot convert this model
    │   ├── ModelBusyError            too many answers wait for a model already
    │   └── ConversionGateError       the converted model does not compute what the original does
    ├── TrainingError
    │   ├── TrainingDataError         rows or files of a training set cannot be used
    │   ├── CheckpointError           a checkpoint is missing, damaged or of another run
    │   └── TrainingStoppedError      training was asked to stop; its checkpoint is whole
    ├── BundleError
    │   ├── BundleNotFoundError       there is no such file
    │   ├── BundleFormatError         the file is no bundle, or of a version that is not known
    │   ├── BundleUnsafeError         a part could do harm: a path, a link, a bomb, a duplicate
    │   ├── BundleIntegrityError      a part is missing, added or changed, or a signature is wrong
    │   ├── BundleSealedError         an opened bundle cannot be changed
    │   ├── BundleExportError         the bot holds what may not travel
    │   ├── BundleGateError           the bot falls short of what its export demands
    │   └── BundleSharingError        a bundle cannot be pushed or pulled
    ├── HandoverError            a case cannot be passed on to a person, or not be kept
    │   └── UndeliveredError          a case has not arrived; it is tried again
    ├── RequestError             a request to a server cannot be granted
    │   └── HttpError                 the same of slimchat serve, in OpenAI's terms
    ├── ToolError                a tool cannot do what it was asked
    │   └── ToolUnavailableError  its server cannot be reached
    ├── StoppedError             work was asked to stop; nothing has changed
    ├── PromptTooLongError       the question alone exceeds what the model can read
    └── GoldenSetError           a golden set has a row that cannot be read

Each message gives the fact, the values and the fix. ``fix`` repeats the fix alone, for
interfaces that show it apart from the message.
"""

from __future__ import annotations

from collections.abc import Mapping


class SlimchatError(Exception):
    """Base of every deliberate error.

    Args:
        fact: what is wrong, with the values that show it.
        fix: what the user can do about it, as a sentence or a command.
    """

    def __init__(self, fact: str, fix: str = "") -> None:
        self.fact = fact
        self.fix = fix
        super().__init__(f"{fact} {fix}".strip())


def error_data(error: BaseException, what: str = "That") -> dict[str, str]:
    """An error as JSON data for interfaces: ``fact`` and ``fix``.

    Of an error that is not deliberate nothing is told but that it happened; log it before.

    Args:
        what: failed, as the beginning of a sentence, such as ``The rebuild``.
    """
    if isinstance(error, SlimchatError):
        return {"fact": error.fact, "fix": error.fix}
    return {
        "fact": f"{what} failed because of an unexpected error.",
        "fix": "The details are in the log. Try again, or restart the kernel.",
    }


class ConfigError(SlimchatError):
    """A setting is unknown, out of bounds or contradicts another."""


class MissingExtraError(SlimchatError):
    """An optional dependency is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"This needs the package '{package}', which is not installed.",
            f'Install it with: pip install "slimchat[{extra}]"',
        )


class KnowledgeError(SlimchatError):
    """Something about the documents or their index."""


class UnreadableDocumentError(KnowledgeError):
    """One file cannot be read. A build records it as skipped and goes on."""


class EmptyKnowledgeError(KnowledgeError):
    """The folder holds nothing that can be indexed."""


class IndexNotFoundError(KnowledgeError):
    """There is no built knowledge base at the path."""


class IndexFormatError(KnowledgeError):
    """The index was written by another version, or is damaged."""


class NameTakenError(KnowledgeError):
    """A file of that name is in the documents folder already; it is replaced only on request."""


class CuratedError(KnowledgeError):
    """Curated answers cannot be read, or one of them is not what it must be."""


class FingerprintMismatchError(KnowledgeError):
    """The embedder or the chunking differ from those that built the index."""


class BuildInProgressError(KnowledgeError):
    """The same index is being built already, here or by another process."""


class BuildCancelledError(KnowledgeError):
    """The build was asked to stop. Nothing has changed."""


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


class BundleError(SlimchatError):
    """Something about a bot's bundle, ``*.slimchat``."""


class BundleNotFoundError(BundleError):
    """There is no such file."""


class BundleFormatError(BundleError):
    """The file is no bundle, is damaged, or is of a version that is not known."""


class BundleUnsafeError(BundleError):
    """A part could do harm: a path out of its folder, a link, a bomb, a duplicate name."""


class BundleIntegrityError(BundleError):
    """A part is missing, was added or differs from the manifest, or a signature is wrong."""


class BundleSealedError(BundleError):
    """The documents of an opened bundle cannot be changed."""


class BundleExportError(BundleError):
    """The bot holds what may not travel, or what a bundle cannot hold."""


class BundleGateError(BundleError):
    """The bot falls short of what its export demands. Nothing was written."""


class BundleSharingError(BundleError):
    """A bundle cannot be pushed or pulled: the place refuses it, or cannot be reached."""


class HandoverError(SlimchatError):
    """A case cannot be passed on to a person: details are missing, or it cannot be kept.

    Args:
        field: of the form that is wrong, where one is.
    """

    def __init__(self, fact: str, fix: str = "", field: str | None = None) -> None:
        super().__init__(fact, fix)
        self.field = field


class UndeliveredError(HandoverError):
    """A case has not arrived; it is tried again. The message holds nothing of the case."""


class RequestError(SlimchatError):
    """A request to a server cannot be granted.

    Args:
        status: of HTTP.
    """

    def __init__(self, status: int, fact: str, fix: str) -> None:
        super().__init__(fact, fix)
        self.status = status


class HttpError(RequestError):
    """A request to the server of ``slimchat serve`` that is not answered.

    Args:
        code: for programs, such as ``queue_full``.
        param: the field that is wrong.
        headers: to send along.
    """

    def __init__(
        self,
        status: int,
        code: str,
        fact: str,
        fix: str = "",
        *,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, fact, fix)
        self.code, self.param = code, param
        self.headers = dict(headers or {})


class ToolError(SlimchatError):
    """A tool cannot do what it was asked; raised by a tool, its text is shown to the customer."""


class ToolUnavailableError(ToolError):
    """What a tool needs cannot be reached. Customers are not told what that is, or where."""


class StoppedError(SlimchatError):
    """Work was asked to stop. Nothing has changed."""


class PromptTooLongError(SlimchatError):
    """The question alone exceeds what the model can read."""


class GoldenSetError(SlimchatError):
    """A golden set has a row that cannot be read."""
