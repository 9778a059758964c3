"""Errors of a bot's bundle."""

from __future__ import annotations

from slimchat.errors.base import SlimchatError


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
