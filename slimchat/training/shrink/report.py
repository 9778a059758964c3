"""Reports of shrinking as tables: for the terminal, as Markdown, or as a page of HTML."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slimchat._files import write_atomically
from slimchat.errors import ConfigError

FORMATS = (".md", ".html")


def megabytes(value: int) -> str:
    """Bytes in units of 1,000,000."""
    return f"{value / 1e6:.1f} MB"


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


_LIKENESS = {
    "embedder": "Likeness is the mean cosine of the vectors of the passages.",
    "reader": "Likeness is the correlation of the logits of relevance.",
}
_PARTS = {"layers": "layers", "heads": "heads a layer", "inner": "neurons a layer"}
_WORDING: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "parameters": ("Parameters", lambda n: f"{n:,}"),
    "int8_bytes": ("Size in int8", megabytes),
    "bytes": ("Size on disk", megabytes),
    "memory_bytes": ("Memory of the model", megabytes),
    "peak_bytes": ("Peak of the process", megabytes),
    "passages_per_second": ("Passages a second", lambda n: f"{n:.1f}"),
    "times_as_fast": ("Times as fast", lambda n: f"{n:.2f}"),
    "hit@1": ("hit@1", lambda n: f"{n:.3f}"),
    "mrr": ("MRR", lambda n: f"{n:.3f}"),
    "likeness": ("Likeness to the first", lambda n: f"{n:.4f}"),
    "gate_passed": ("Conversion passes the gate", _yes),
}
"""Only these figures are shown, in this order; the JSON holds all."""


@dataclass(frozen=True, slots=True)
class Report:
    """One table with a title, and what has to be known to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def of_figures(
    title: str, figures: Mapping[str, Mapping[str, Any]], notes: Sequence[str]
) -> Report:
    """A column for every model, a row for every figure."""
    rows = [
        (label, *(shown(column[name]) for column in figures.values()))
        for name, (label, shown) in _WORDING.items()
        if all(name in column for column in figures.values())
    ]
    return Report(title, ("", *figures), tuple(rows), tuple(notes))


def of_pruning(report: Mapping[str, Any]) -> Report:
    """The report of :func:`slimchat.training.shrink.prune.prune`."""
    wanted = ", ".join(f"{n} {_PARTS[name]}" for name, n in report["wanted"].items())
    healed = report["healed"]
    notes = [
        _measured(report),
        "Speed is the median ratio of repeats taken in turns in one process.",
        f"Healed from the unpruned model for {healed['seconds']:.0f} s, {healed['steps']} steps."
        if healed
        else "Not healed.",
    ]
    notes += _further(report)
    if "layers" in report["kept"]:
        notes.append(f"Kept layers, counted from 0: {report['kept']['layers']}.")
    return of_figures(f"{report['from']} cut to {wanted}", report["figures"], notes)


def of_quantization(report: Mapping[str, Any]) -> Report:
    """The report of :func:`slimchat.training.shrink.quantize.compare`."""
    notes = [
        _measured(report),
        "Speed is the median ratio of repeats taken in turns in one process.",
        "Memory is the peak of a process of its own that reads passages, less what it had before "
        "it opened the model: weights and what it works with.",
        f"This CPU supports: {', '.join(report['supported'])}.",
        *_further(report),
    ]
    return of_figures(f"{report['checkpoint']} by quantization", report["figures"], notes)


def _further(report: Mapping[str, Any]) -> list[str]:
    stored = report["read_back"]
    read_back = (
        f"The weights were read back from {stored}; nothing here shows what that cost before."
    )
    return [_LIKENESS[report["kind"]], *([read_back] if stored else [])]


def _measured(report: Mapping[str, Any]) -> str:
    return f"Measured on {report['questions']} questions of {report['data']}."


def markdown(report: Report) -> str:
    """The report as Markdown."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    table = [line(report.columns), line(["---"] * len(report.columns)), *map(line, report.rows)]
    notes = "\n".join(f"- {note}" for note in report.notes)
    return f"# {report.title}\n\n" + "\n".join(table) + f"\n\n{notes}\n"


def page(report: Report) -> str:
    """The report as one HTML page that needs nothing else."""

    def row(cells: Sequence[str], cell: str) -> str:
        return "<tr>" + "".join(f"<{cell}>{html.escape(c)}</{cell}>" for c in cells) + "</tr>"

    title = html.escape(report.title)
    body = "\n".join(row(cells, "td") for cells in report.rows)
    notes = "\n".join(f"<li>{html.escape(note)}</li>" for note in report.notes)
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse}th,td{padding:.3rem .8rem;border-bottom:1px solid #ccc;"
        "text-align:right}th:first-child,td:first-child{text-align:left}"
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head>\n<body><h1>{title}</h1>\n<table><thead>"
        f"{row(report.columns, 'th')}</thead><tbody>\n{body}\n</tbody></table>\n<ul>\n{notes}\n"
        "</ul></body></html>\n"
    )


def check_path(path: Path | None) -> None:
    """Refuse early what :func:`write` would refuse.

    Raises:
        ConfigError: the name ends in something else than ``.md`` or ``.html``.
    """
    if path is not None and path.suffix.lower() not in FORMATS:
        raise ConfigError(
            f"{path} ends in {path.suffix or 'nothing'!r}.",
            f"Name a file that ends in {' or '.join(FORMATS)}.",
        )


def write(report: Report, path: Path) -> None:
    """Write Markdown or HTML, as the file's name says, atomically.

    Raises:
        ConfigError: it says something else.
    """
    check_path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = page(report) if path.suffix.lower() == ".html" else markdown(report)
    write_atomically(path, made)
