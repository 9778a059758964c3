"""How a bot becomes one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from slimchat.bot import SupportBot
    from slimchat.evaluation.golden import GoldenCase
    from slimchat.evaluation.report import Report


class Exporting:
    """Writes bundles; see :mod:`slimchat.bundle`."""

    def export(
        self,
        path: str | Path,
        *,
        models: bool = True,
        version: str = "0.1.0",
        owner: str | None = None,
        approval: str | None = None,
        created: datetime | str | None = None,
        golden: str | Path | Iterable[GoldenCase] | None = None,
        report: Report | None = None,
        minimums: Mapping[str, float] | None = None,
        split: str | None = None,
        force: bool = False,
        sign: str | Path | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Path:
        """Write the bot to one file that runs anywhere. The same bot gives the same bytes.

        The newest generation is written, curated answers included.

        Args:
            models: put the models into it; else it names them and they must be there to open it.
            version: of the bot, semantic; ``owner`` and ``approval`` say who answers for it.
            created: by default the environment variable ``SOURCE_DATE_EPOCH``, else not stated.
            golden: the questions the bot is held to; they go into the file.
            report: how it did on them, from ``evaluate``.
            minimums: measure now and refuse to write a bot that falls short, such as
                ``{"recall@5": 0.9}``; ``split`` as in ``evaluate``.
            force: write it all the same, stamped as failing.
            sign: the file of a private Ed25519 key in PEM.
            progress: ``progress(done, total)`` of the questions; ``cancel`` is asked between them.

        Returns:
            The path.

        Raises:
            BundleGateError: it falls short; nothing was written.
            BundleExportError: the settings hold a secret or a path, or a part cannot travel.
            GoldenSetError, ConfigError: the questions or the minimums cannot be used.
            ModelError: a model is missing or damaged.
        """
        from slimchat.bundle.export import export, governance
        from slimchat.bundle.gate import hold
        from slimchat.config import shown_name

        bot = cast("SupportBot", self)
        bot.knowledge.reload()
        stamp = governance(
            shown_name(bot.config.name, bot.knowledge.path), version, owner, approval, created
        )
        held = hold(
            bot,
            golden,
            minimums,
            split=split,
            report=report,
            force=force,
            progress=progress,
            cancel=cancel,
        )
        named = (*bot.config.tools.expected, *(tool.name for tool in bot.tools))
        config = bot.config.updated({"tools.expected": tuple(dict.fromkeys(named))})
        return export(bot.knowledge, config, path, stamp, held, models=models, sign_with=sign)
