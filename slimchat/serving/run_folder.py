"""The folder that the processes of one server share while they run, for their owner alone.

::

    RUN/
      run.json       the bot's path and the settings
      state.sqlite   rates and citations; see slimchat.serving.state
      records.sqlite verdicts, where the settings name no file
      tokens.json    the token of this run, where the settings name no file
      metrics/       Prometheus' numbers, a file for each process
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from slimchat._files import write_atomically
from slimchat.serving.records import IN_MEMORY, Records
from slimchat.serving.settings import ServeConfig
from slimchat.serving.state import State
from slimchat.serving.tokens import TokenBook

METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client knows that there are several processes."""


class RunFolder:
    """Paths of such a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = path / "state.sqlite"
        self.metrics = path / "metrics"
        self._orders = path / "run.json"

    def write(self, bot: Path, settings: ServeConfig, book: TokenBook) -> None:
        """Put in order what the processes need.

        Raises:
            ConfigError: the feedback file cannot be used.
        """
        self.metrics.mkdir()
        changes: dict[str, Any] = {}
        if settings.access.tokens is None:
            changes["access.tokens"] = self.path / "tokens.json"
            book.save(self.path / "tokens.json")
        if settings.feedback.file is None:
            changes["feedback.file"] = self.path / "records.sqlite"
            changes["feedback.megabytes"] = min(settings.feedback.megabytes, IN_MEMORY)
        settings = settings.updated(changes)
        # Made here, so that the processes find them whole.
        Records(settings.feedback.file, settings.feedback.days).close()
        State(self.state).close()
        orders = settings.model_dump(mode="json")
        write_atomically(
            self._orders,
            json.dumps({"bot": str(bot.absolute()), "settings": orders}),
            permissions=0o600,
        )

    def read(self) -> tuple[Path, ServeConfig]:
        """The bot's path, and the settings."""
        orders = json.loads(self._orders.read_text(encoding="utf-8"))
        return Path(orders["bot"]), ServeConfig.from_dict(orders["settings"])

    def environment(self) -> dict[str, str]:
        """Of the processes."""
        return {**os.environ, METRICS: str(self.metrics)}


@contextlib.contextmanager
def run_folder() -> Iterator[RunFolder]:
    """A new one, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="slimchat-serve-", ignore_cleanup_errors=True) as made:
        yield RunFolder(Path(made))
