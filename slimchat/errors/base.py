"""What all deliberate errors share, and those of no one area."""

from __future__ import annotations


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


class StoppedError(SlimchatError):
    """Work was asked to stop. Nothing has changed."""
