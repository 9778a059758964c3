"""The one guard for packages that only some of the work needs."""

from __future__ import annotations

import importlib
from types import ModuleType

from slimchat.errors import MissingExtraError


def need(package: str, extra: str) -> ModuleType:
    """Import a package that an extra of slimchat installs.

    Args:
        package: the module's name, such as ``torch``.
        extra: the extra that brings it, such as ``convert``.

    Raises:
        MissingExtraError: the package is not installed; the message holds the pip command.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.split(".")[0] != package.split(".")[0]:
            raise
        raise MissingExtraError(package, extra) from error
