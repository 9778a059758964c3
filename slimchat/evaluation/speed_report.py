"""A bench as JSON, as tables in a terminal, and as a page."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from slimchat.errors import MissingExtraError
from slimchat.evaluation.html_tables import table as html_table
from slimchat.evaluation.metrics import shown
from slimchat.models.arithmetic import instruction_sets
from slimchat.models.bench.runner import Bench, Result
from slimchat.models.hardware import physical_cores, processor_name

if TYPE_CHECKING:
    from rich.console import RenderableType

_SETS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Speed</title>
<style>:root{{color-scheme:light dark}}body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;
max-width:75em;padding:0 1em}}figure{{display:inline-block;margin:0 2em 1em 0;vertical-align:top}}
figure svg{{max-width:100%;height:auto}}</style></head>
<body><h1>Speed</h1>
{body}
</body></html>
"""
Table = tuple[str, Sequence[str], list[Sequence[str]]]
"""Title, heads, rows."""
HEADS = (
    "",
    "prefill, tokens/s",
    "decode, tokens/s",
    "first token, s",
    "answer, s",
    "answer, prompt begins alike, s",
    "energy, J",
    "peak memory, MB",
    "on disk, MB",
)


class SpeedReport:
    """What was measured, and where.

    Args:
        core_watts: that a busy core draws, to estimate energy with where it cannot be measured.
    """

    def __init__(self, bench: Bench, core_watts: float | None = None) -> None:
        self.bench = bench
        self._watts = core_watts

    def energy(self, result: Result) -> tuple[float | None, str | None]:
        """Joules of an answer, and whether they are ``measured`` or ``estimated``."""
        figures = result.figures
        if figures.energy_j is not None:
            return figures.energy_j, "measured"
        if self._watts is not None:
            return figures.cpu_s * self._watts, "estimated"
        return None, None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        load = self.bench.load
        return {
            "machine": _machine(),
            "load": {
                "prompt_tokens": load.prompt_tokens,
                "answer_tokens": load.answer_tokens,
                "opening_tokens": load.opening_tokens,
                "rounds": load.rounds,
            },
            "results": [self._row(result) for result in self.bench.results],
            "missing": [
                {"name": one.name, "fact": one.fact, "fix": one.fix} for one in self.bench.missing
            ],
        }

    def _row(self, result: Result) -> dict[str, Any]:
        joules, how = self.energy(result)
        return {
            "name": result.contender.name,
            "size_mb": result.size / 1e6,
            **result.figures.to_dict(),
            "energy_j": joules,
            "energy": how,
        }

    def __rich__(self) -> RenderableType:
        """One user, then several, then what was left out."""
        from rich import table
        from rich.console import Group
        from rich.text import Text

        from slimchat.render import plain

        parts: list[RenderableType] = []
        for title, head, rows in self._tables():
            made = table.Table(title=title)
            for number, name in enumerate(head):
                made.add_column(name, justify="right" if number else "left", overflow="fold")
            for row in rows:
                made.add_row(*(Text(plain(cell)) for cell in row))
            parts.append(made)
        return Group(*parts, *(Text(plain(line)) for line in self._notes()))

    def page(self) -> str:
        """A whole page with plots; needs no other file and no network."""
        tables = [html_table(*one, numbers=True) for one in self._tables()]
        notes = "".join(f"<p>{escape(line)}</p>" for line in self._notes())
        return _PAGE.format(body="\n".join([self._plots(), *tables, notes]))

    def _plots(self) -> str:
        from slimchat.evaluation.report_charts import drawn
        from slimchat.evaluation.speed_charts import speed_charts

        try:
            made = drawn(speed_charts(self.bench))
        except MissingExtraError as error:
            return f"<p><em>Plots are left out. {escape(str(error))}</em></p>"
        return "".join(
            f"<figure><figcaption>{escape(title)}</figcaption>{svg}</figure>"
            for title, svg in made.items()
        )

    def _tables(self) -> list[Table]:
        load = self.bench.load
        one = f"One user: {load.answer_tokens} tokens after a prompt of {load.prompt_tokens}"
        users = "Several users at the same time: tokens/s of all together (seconds of an answer)"
        found: list[Table] = [(one, HEADS, [self._cells(result) for result in self.bench.results])]
        head = ("", *(str(number) for number in load.users))
        rows: list[Sequence[str]] = [
            (
                result.contender.name,
                *(f"{level.tokens_per_s:.1f} ({level.answer_s:.2f})" for level in each),
            )
            for result in self.bench.results
            if (each := result.figures.users)
        ]
        return [*found, (users, head, rows)] if rows else found

    def _cells(self, result: Result) -> Sequence[str]:
        figures = result.figures
        joules, how = self.energy(result)
        mark = ", estimated" if how == "estimated" else ""
        return (
            result.contender.name,
            f"{figures.prefill_tokens_per_s:.0f}",
            f"{figures.decode_tokens_per_s:.1f}",
            shown(figures.first_token_s),
            shown(figures.answer_s),
            shown(figures.repeat_answer_s),
            "–" if joules is None else f"{joules:.1f}{mark}",
            f"{figures.peak_mb:.0f}",
            f"{result.size / 1e6:.0f}",
        )

    def _notes(self) -> list[str]:
        load, machine = self.bench.load, _machine()
        told = [
            f"Medians of {load.rounds} rounds after warming up, on {machine['cores']} physical "
            f"cores ({machine['processor']}, {' '.join(machine['instruction_sets'])}). The prompts "
            "of several users have the same number of tokens.",
        ]
        told += [
            f"{result.contender.name}: {result.figures.prompt_tokens} tokens of prompt are what "
            "it reads."
            for result in self.bench.results
            if result.figures.prompt_tokens < load.prompt_tokens
        ]
        told += [
            f"{one.name} is not measured. {one.fact} {one.fix}".strip()
            for one in self.bench.missing
        ]
        return told


def _machine() -> dict[str, Any]:
    here = instruction_sets()
    return {
        "processor": processor_name(),
        "cores": physical_cores(),
        "instruction_sets": [name for name in _SETS if name in here],
        "system": platform.system(),
    }
