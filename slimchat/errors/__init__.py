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

from slimchat.errors.base import (
    ConfigError,
    MissingExtraError,
    SlimchatError,
    StoppedError,
    error_data,
)
from slimchat.errors.bundles import (
    BundleError,
    BundleExportError,
    BundleFormatError,
    BundleGateError,
    BundleIntegrityError,
    BundleNotFoundError,
    BundleSealedError,
    BundleSharingError,
    BundleUnsafeError,
)
from slimchat.errors.knowledge import (
    BuildCancelledError,
    BuildInProgressError,
    CuratedError,
    EmptyKnowledgeError,
    FingerprintMismatchError,
    GoldenSetError,
    IndexFormatError,
    IndexNotFoundError,
    KnowledgeError,
    NameTakenError,
    UnreadableDocumentError,
)
from slimchat.errors.models import (
    CheckpointError,
    ConversionError,
    ConversionGateError,
    EndpointError,
    ModelBusyError,
    ModelError,
    ModelFormatError,
    ModelNotFoundError,
    PromptTooLongError,
    TrainingDataError,
    TrainingError,
    TrainingStoppedError,
)
from slimchat.errors.serving import (
    HandoverError,
    HttpError,
    RequestError,
    ToolError,
    ToolUnavailableError,
    UndeliveredError,
)

__all__ = [
    "BuildCancelledError",
    "BuildInProgressError",
    "BundleError",
    "BundleExportError",
    "BundleFormatError",
    "BundleGateError",
    "BundleIntegrityError",
    "BundleNotFoundError",
    "BundleSealedError",
    "BundleSharingError",
    "BundleUnsafeError",
    "CheckpointError",
    "ConfigError",
    "ConversionError",
    "ConversionGateError",
    "CuratedError",
    "EmptyKnowledgeError",
    "EndpointError",
    "FingerprintMismatchError",
    "GoldenSetError",
    "HandoverError",
    "HttpError",
    "IndexFormatError",
    "IndexNotFoundError",
    "KnowledgeError",
    "MissingExtraError",
    "ModelBusyError",
    "ModelError",
    "ModelFormatError",
    "ModelNotFoundError",
    "NameTakenError",
    "PromptTooLongError",
    "RequestError",
    "SlimchatError",
    "StoppedError",
    "ToolError",
    "ToolUnavailableError",
    "TrainingDataError",
    "TrainingError",
    "TrainingStoppedError",
    "UndeliveredError",
    "UnreadableDocumentError",
    "error_data",
]
