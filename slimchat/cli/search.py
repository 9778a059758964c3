"""``slimchat search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimchat.cli.options import Bot, Json, Mode
from slimchat.cli.output import print_json, say, show

if TYPE_CHECKING:
    from rich.console import RenderableType

    from slimchat.types import Hit

EXCERPT = 240
SCORES = {"lexical": "BM25", "dense": "cosine", "fused": "fused", "reader": "reader"}


def search(
    bot: Bot,
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="Most passages.")] = 10,
    mode: Annotated[
        Mode | None, typer.Option("--mode", help="By default what the bot's settings say.")
    ] = None,
    rerank: Annotated[
        bool | None,
        typer.Option(
            "--rerank/--no-rerank",
            help="Whether the reader orders the passages; by default what the settings say.",
        ),
    ] = None,
    as_json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say where each passage stood, and why.")
    ] = False,
) -> None:
    """Find passages, without answering."""
    from slimchat.bundle.opening import is_bundle, open_bundle
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.types import to_json

    folder, config = open_bundle(bot) if is_bundle(bot) else (bot, None)
    with KnowledgeBase.open(folder, config) as base:
        found = base.run(query, k, mode=mode.value if mode else None, rerank=rerank)
        why = [base.explain(query, hit.passage.id) if explain else None for hit in found.hits]
    if as_json:
        hits = [
            {**to_json(hit), "explain": reasons} if explain else to_json(hit)
            for hit, reasons in zip(found.hits, why, strict=True)
        ]
        print_json({"query": query, "hits": hits, "timings": dict(found.timings)})
        return
    for hit, reasons in zip(found.hits, why, strict=True):
        show(*_lines(hit, reasons))
    if not found.hits:
        show("Nothing was found.")
    say(" · ".join(f"{name} {1000 * s:.0f} ms" for name, s in found.timings.items()), style="dim")


def _lines(hit: Hit, reasons: dict[str, Any] | None) -> list[RenderableType]:
    from rich.text import Text

    from slimchat.render import plain

    item = hit.passage
    page = f" (page {item.page})" if item.page is not None else ""
    where = plain(f"{item.source} > {item.section_path}" if item.section else item.source)
    scores = "  ".join(f"{SCORES.get(name, name)} {v:.3f}" for name, v in hit.scores.items())
    text = " ".join(item.text.split())
    shown = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + "…"
    lines: list[RenderableType] = [
        Text.assemble((f"{hit.rank}. ", "bold"), (where + page, "cyan"), (f"  {scores}", "dim")),
        Text(f"   {plain(shown)}"),
    ]
    if reasons is not None:
        lines.append(Text(plain(f"   why: {'; '.join(hit.why)}"), style="dim"))
        lines += [Text(plain(f"   {line}"), style="dim") for line in _reasons(reasons)]
        lines.append(Text(f"   passage {item.id}", style="dim"))
    return [*lines, Text()]


def _reasons(reasons: dict[str, Any]) -> list[str]:
    lines = []
    for name in ("lexical", "dense"):
        place = reasons[name]
        told = f"rank {place['rank']}" if "rank" in place else place.get("absent", "")
        terms = f" (shared words: {', '.join(place['terms'])})" if place.get("terms") else ""
        lines.append(f"{name}: {told}{terms}")
    return lines
