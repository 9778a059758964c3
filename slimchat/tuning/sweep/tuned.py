"""What a search found, and how it is told and written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any, Literal

from slimchat._counted import counted
from slimchat._files import write_atomically
from slimchat._version import __version__
from slimchat.config import BotConfig
from slimchat.explained import explained_yaml
from slimchat.fixed import fixed
from slimchat.tuning.sweep.front import pareto
from slimchat.tuning.sweep.paired import Difference
from slimchat.tuning.sweep.quality import OBJECTIVE
from slimchat.tuning.sweep.study import Trial

Verdict = Literal["better", "likely", "within", "unconfirmed", "none"]
_VERDICTS: Mapping[Verdict, str] = {
    "better": "The settings found are better, and the questions held out confirm it.",
    "likely": "The settings found are better on the questions held out too, by less than chance "
    "could bring.",
    "within": "The bot's own settings take longer than allowed; these are the best found within "
    "the limit.",
    "unconfirmed": "The settings found were better where they were looked for, but not on the "
    "questions held out. The bot's own settings are kept.",
    "none": "No settings were better than the bot's own, which are kept.",
}


@dataclass(frozen=True, slots=True, repr=False)
class Tuned:
    """The outcome of a search.

    Attributes:
        verdict: ``better`` (the 95% interval of the difference on the held-out questions is
            above 0), ``likely`` (the difference is), ``within`` (it is not, but the bot's own are
            slower than allowed), ``unconfirmed`` (it is not: ``config`` is the bot's own) or
            ``none`` (nothing was better where it was looked for: likewise).
        config: to use.
        base: the bot's own.
        best: settings of the best trial that differ, by dotted name, with those that made no
            difference left out.
        trials: every trial.
        dev: on the questions that were tuned on; too good, as the best was picked by them.
        test: on those held out; ``None`` where nothing was better before.
        latencies: seconds, 95th percentile, before and after, on the held-out questions where
            they were asked.
        how: what divides the questions.
        max_latency: seconds, that the 95th percentile of the tuned questions was held to.
        seconds: that all trials took.
    """

    verdict: Verdict
    config: BotConfig
    base: BotConfig
    best: dict[str, Any]
    trials: tuple[Trial, ...]
    dev: Difference
    test: Difference | None
    latencies: tuple[float, float]
    how: str
    max_latency: float | None
    seconds: float

    @property
    def changes(self) -> dict[str, Any]:
        """The settings of ``config`` that differ from the bot's own."""
        return {} if self.verdict in ("unconfirmed", "none") else dict(self.best)

    @property
    def rebuild(self) -> tuple[str, ...]:
        """Settings of ``config`` that need the index built anew."""
        return tuple(fixed(self.base, self.config))

    @property
    def front(self) -> list[Trial]:
        """The trials that no other beats in both quality and latency, the fastest first."""
        return pareto(self.trials)

    @property
    def told(self) -> list[str]:
        """The outcome in sentences."""
        return [*self._sentences()]

    def _sentences(self) -> Iterator[str]:
        done = sum(trial.state == "complete" for trial in self.trials)
        yield _VERDICTS[self.verdict]
        yield (
            f"{counted(len(self.trials), 'trial')} in {self.seconds:.0f} s, "
            f"{done} with every question."
            + (f" At most {self.max_latency:g} s an answer." if self.max_latency else "")
        )
        yield f"Questions tuned on: {self.dev.told}."
        if self.test is not None:
            before, after = self.latencies
            yield f"Questions held out: {self.test.told}; p95 {before:.3f} s, then {after:.3f} s."
        yield f"Objective: {OBJECTIVE}. {self.how}"

    def brief(self) -> dict[str, Any]:
        """JSON data of what was found, without the trials."""
        return {
            "verdict": self.verdict,
            "changes": self.changes,
            "rebuild": [*self.rebuild],
            "dev": self.dev.to_dict(),
            "test": self.test.to_dict() if self.test else None,
            "latency_p95_s": {"before": self.latencies[0], "after": self.latencies[1]},
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data: the evidence, and the shape that ``tune --json`` prints."""
        return {
            "slimchat": __version__,
            **self.brief(),
            "told": self.told,
            "best": self.best,
            "objective": OBJECTIVE,
            "division": self.how,
            "max_latency_s": self.max_latency,
            "seconds": self.seconds,
            "front": [trial.number for trial in self.front],
            "trials": [trial.to_dict() for trial in self.trials],
        }

    def to_yaml(self, evidence: str = "") -> str:
        """The settings as YAML that :meth:`BotConfig.load` reads, after what speaks for them.

        Args:
            evidence: name of the file that holds the rest.
        """
        lines = ["Settings that 'slimchat tune' looked for.", *self.told]
        if evidence:
            lines.append(f"Every trial: {evidence}.")
        if self.rebuild:
            lines.append(
                f"{', '.join(self.rebuild)}: build the index anew with "
                "'slimchat build DOCS -o BOT --config THIS --rebuild'."
            )
        else:
            lines.append("Use it with 'slimchat build DOCS -o BOT --config THIS'.")
        header = "\n".join(f"# {part}" for line in lines for part in wrap(line, 96))
        body = explained_yaml(self.config, changed=True) or "\n# Every setting is at its default.\n"
        return f"{header}\n{body}"

    def save(self, path: Path) -> Path:
        """Write :meth:`to_yaml`, and :meth:`to_dict` beside it. Returns the path of the latter."""
        evidence = path.with_suffix(".json")
        text = json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(evidence, text + "\n")
        write_atomically(path, self.to_yaml(evidence.name))
        return evidence

    def chart(self) -> Any:
        """Quality against latency as an Altair chart.

        Raises:
            MissingExtraError: Altair is not installed.
        """
        from slimchat.tuning.sweep.chart import front_chart

        return front_chart(self.trials, self.max_latency)

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Heads and rows: the trials worth looking at, and the bot as it is."""
        first = [trial for trial in self.trials if trial.as_it_is][:1]
        rows = {trial.number: trial for trial in (*first, *self.front)}
        heads = ("trial", "quality", "p95 s", "p50 s", "what differs")
        return heads, [
            (
                str(trial.number),
                f"{trial.quality or 0:.3f}",
                f"{trial.latency or 0:.3f}",
                f"{trial.median or 0:.3f}",
                ", ".join(f"{name}={value}" for name, value in trial.changes.items())
                or "the bot as it is",
            )
            for trial in rows.values()
        ]

    def __rich__(self) -> Any:
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        from slimchat.render import plain

        heads, rows = self.table()
        shown = Table(*heads, title="Quality against latency")
        for row in rows:
            shown.add_row(*(Text(plain(cell)) for cell in row))
        return Group(shown, *(Text(plain(line)) for line in self.told))

    def __repr__(self) -> str:
        return f"Tuned({self.verdict}, {' '.join(self.told[2:4])})"

    def _repr_html_(self) -> str:
        from html import escape

        from slimchat.render import html_table

        told = "".join(f"<p>{escape(line)}</p>" for line in self.told)
        return html_table("Quality against latency", *self.table()) + told
