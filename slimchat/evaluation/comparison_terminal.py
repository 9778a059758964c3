"""A comparison as tables in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from slimchat._counted import counted
from slimchat.evaluation.metrics import shown
from slimchat.evaluation.rows import how_failed

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from slimchat.evaluation.comparison import Changed, Comparison

HEADS = ("metric", "before", "after", "difference", "95%", "p", "p, adjusted", "")
SHOWN = 20
"""Questions won, and lost, that are shown."""


def metric_rows(found: Comparison) -> list[tuple[str, ...]]:
    """Cells by metric; of those with nothing to compare, dashes."""
    rows: list[tuple[str, ...]] = []
    for name, one in found.differences.items():
        sides = (name, shown(found.before[name]), shown(found.after[name]))
        if one is None:
            rows.append((*sides, "–", "–", "–", "–", ""))
            continue
        between = f"{one.low:+.3f} to {one.high:+.3f}"
        mark = "better" if name in found.better else "worse" if name in found.worse else ""
        values = (f"{one.value:+.3f}", between, f"{one.p:.3g}", f"{found.adjusted[name]:.3g}")
        rows.append((*sides, *values, mark))
    return rows


def comparison_rich(found: Comparison) -> RenderableType:
    """The metrics side by side, and the questions won and lost."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from slimchat.render import plain

    metrics = Table(*HEADS, title=counted(found.n, "question"))
    for row in metric_rows(found):
        metrics.add_row(*(Text(plain(cell)) for cell in row))
    tables: list[RenderableType] = [metrics]
    for title, some in (("won", found.won), ("lost", found.lost)):
        if some:
            tables.append(_questions(title, some))
    return Group(*tables, found.told)


def _questions(title: str, some: Sequence[Changed]) -> Table:
    from rich.table import Table
    from rich.text import Text

    from slimchat.render import plain

    more = f", the first {SHOWN} of {len(some)}" if len(some) > SHOWN else ""
    table = Table("id", "question", "before", "after", title=f"Questions {title}{more}")
    for one in some[:SHOWN]:
        cells = (one.after["id"], one.after["question"], _did(one, 0), _did(one, 1))
        table.add_row(*(Text(plain(cell)) for cell in cells))
    return table


def _did(one: Changed, side: int) -> str:
    row = (one.before, one.after)[side]
    how = how_failed(row)
    return f"{row['action'] or 'error'}{'' if how is None else f' ({how})'}"
