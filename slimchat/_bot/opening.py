"""A bot from whatever a command names."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, cast

from slimchat.errors import ConfigError

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

NAME = "bot"


def open_bot(path: Path) -> SupportBot:
    """The bot of a built folder or a bundle, or the one that a Python file makes.

    A file that ends in ``.py`` is run, and what it calls ``bot`` is taken: a
    :class:`~slimchat.SupportBot`, such as one with tools, or a :class:`~slimchat.routing.Router`.

    Raises:
        ConfigError: the Python file cannot be read, or makes no bot.
        SlimchatError: see :meth:`SupportBot.open`.
    """
    from slimchat.bot import SupportBot

    if path.suffix != ".py":
        return SupportBot.open(path)
    try:
        made = runpy.run_path(str(path)).get(NAME)
    except OSError as error:
        raise ConfigError(
            f"The Python file {path} cannot be read ({error.strerror}).", "Check the path."
        ) from error
    if not callable(getattr(made, "stream", None)):
        raise ConfigError(
            f"The Python file {path} makes no {NAME!r}.",
            f"Let it end with a line such as: {NAME} = SupportBot.open('build/acme')",
        )
    # A router stands where a bot stands.
    return cast("SupportBot", made)
