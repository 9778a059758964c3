"""The search for better settings as a notebook widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from slimchat.config import BotConfig
from slimchat.errors import MissingExtraError
from slimchat.evaluation.golden import GoldenCase
from slimchat.render import html_table, plain
from slimchat.tuning.sweep.tuned import Tuned
from slimchat.types import Language
from slimchat.widgets.events import Data
from slimchat.widgets.page import SessionWidget, check_language
from slimchat.widgets.tuner_session import TunerSession

try:
    import traitlets
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

if TYPE_CHECKING:
    from slimchat.bot import SupportBot

NOTE = "Tuning needs a running kernel. These settings were tried."


class TunerWidget(SessionWidget):
    """Looks for better settings of a bot, in any notebook that shows widgets.

    Every trial is a point of quality against latency while the search runs; a trial that is
    selected is compared with the bot on pinned questions, applied and taken back.

    Args:
        bot: the bot.
        golden: the questions to tune on; its split ``test`` measures the outcome.
        questions: pinned; answered with the bot's settings and with the candidate's.
        output: where the settings go; trials are kept beside it, so that a search can go on.
        docs: the folder of documents; by default the one the bot was built from.
        title: heading.
        language: of the interface, and of fixed texts in answers.

    Attributes:
        state, trials: what is shown, as JSON data. Read them; the widget writes them.

    Raises:
        ConfigError: a question is not text, or the language is not known.
        GoldenSetError: a row cannot be read.
    """

    front = "tuner.js"
    _session: TunerSession

    state = traitlets.Dict().tag(sync=True)
    trials = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        bot: SupportBot,
        golden: str | Path | Iterable[GoldenCase] | None = None,
        questions: Sequence[str] = (),
        *,
        output: str | Path = "tuned.yaml",
        docs: str | Path | None = None,
        title: str | None = None,
        language: Language | None = None,
    ) -> None:
        check_language(language)
        self._session = TunerSession(
            bot, golden, questions, Path(output), docs, self._send_event, self._update
        )
        self._session.language = language
        super().__init__(
            title, language, state=self._session.state(), trials=self._session.trials()
        )

    @property
    def outcome(self) -> Tuned | None:
        """What the last search found; its ``chart()`` is the plot as an Altair chart."""
        return self._session.outcome

    @property
    def config(self) -> BotConfig:
        """The settings of the candidate."""
        return self._session.config

    def fallback(self) -> tuple[str, str]:
        """The trials."""
        heads = ("Trial", "State", "Quality", "p95 s", "What differs")
        rows = [
            (
                str(trial["number"]),
                trial["state"],
                _told(trial["quality"]),
                _told(trial["latency"]),
                ", ".join(f"{name}={value}" for name, value in trial["changes"].items()),
            )
            for trial in self.state["trials"]
        ]
        text = [f"slimchat. {NOTE}", "", *("  ".join(row) for row in [heads, *rows])]
        table = html_table("Trials", heads, rows)
        return plain("\n".join(text)), f"<section><p><em>{NOTE}</em></p>{table}</section>"

    @traitlets.observe("language")  # type: ignore[untyped-decorator]
    def _follow(self, change: Data) -> None:
        self._session.language = change["new"]


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
