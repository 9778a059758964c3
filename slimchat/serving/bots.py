"""The bot that serves, and its successor when the index is built again."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from slimchat._bot.opening import open_bot
from slimchat.bot import SupportBot
from slimchat.config import shown_name
from slimchat.errors import SlimchatError
from slimchat.knowledge.base import KnowledgeBase
from slimchat.knowledge.layout import MANIFEST
from slimchat.models.endpoint.allowed import what_leaves

logger = logging.getLogger(__name__)


class Bots:
    """Lends the newest bot. Safe from several threads.

    A request keeps the bot it has borrowed to its end; a bot that was replaced closes when nobody
    has it any more.

    Args:
        path: a built folder, an exported file, or a Python file that makes a bot.

    Attributes:
        renewals: times a rebuilt index was taken into service.

    Raises:
        SlimchatError: it cannot be opened; see :func:`open_bot`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = _stamp_of(path)
        self._lent: dict[int, int] = {}
        self._bot = open_bot(path)
        if sentence := what_leaves(self._bot.config):
            logger.warning(sentence)
        self.renewals = 0

    @property
    def name(self) -> str:
        """The bot's name; where nobody gave it one, that of its folder or file."""
        folder = self._path.resolve()
        return shown_name(
            self._bot.config.name, folder if folder.is_dir() else folder.with_suffix("")
        )

    @contextlib.contextmanager
    def borrow(self) -> Iterator[SupportBot]:
        """The newest bot, open until it is given back."""
        with self._lock:
            bot = self._bot
            self._lent[id(bot)] = self._lent.get(id(bot), 0) + 1
        try:
            yield bot
        finally:
            with self._lock:
                self._lent[id(bot)] -= 1
                unused = not self._lent[id(bot)]
                if unused:
                    del self._lent[id(bot)]
                gone = unused and bot is not self._bot
            if gone:
                bot.close()

    def refresh(self) -> bool:
        """Take what was built meanwhile into service. Returns whether there was something.

        What cannot be used is logged, and the bot goes on as it is.
        """
        stamp = _stamp_of(self._path)
        if stamp is None or stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            renewed = self._renew()
            self.renewals += renewed
            return renewed
        except (SlimchatError, OSError) as error:
            logger.error("The new index is not taken into service: %s", error)
            return False

    def close(self) -> None:
        """Close the bot."""
        self._bot.close()

    def _renew(self) -> bool:
        if self._path.is_dir():
            with KnowledgeBase.open(self._path) as newest:
                same = newest.config == self._bot.config
            if same:  # the models in memory serve the new index too
                return self._bot.knowledge.reload()
        bot = open_bot(self._path)
        try:
            bot.warm_up()
            bot.deliver_cases()
        except BaseException:
            bot.close()
            raise
        with self._lock:
            old, self._bot = self._bot, bot
            unused = not self._lent.get(id(old))
        if unused:
            old.close()
        return True


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Changes when a build or an export has replaced what is there."""
    try:
        stat = (path / MANIFEST if path.is_dir() else path).stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size
