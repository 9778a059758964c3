"""What stands in place of personal data in everything that a server keeps."""

from __future__ import annotations

from slimchat.lab.verdicts import masked


def mask(text: str) -> str:
    """The text without personal data that can be recognised by its form."""
    return masked(text, None) if text else text
