"""Documents, questions and turns are data: orders to a language model are not passed on."""

from __future__ import annotations

from slimchat.dialogue.orders import gives_orders
from slimchat.dialogue.trace import Trace
from slimchat.knowledge.retriever import SearchResult
from slimchat.types import Passage

__all__ = ["gives_orders", "withholds", "without_orders"]


def withholds(passage: Passage) -> bool:
    """Whether text, headings or file name of a passage give orders."""
    place = passage.source.replace("/", "\n").replace("-", " ").replace("_", " ")
    return gives_orders(passage.embedded_text) or gives_orders(place)


def without_orders(trace: Trace, found: SearchResult) -> SearchResult:
    """The hits that give no orders."""
    withheld = [hit for hit in found.hits if withholds(hit.passage)]
    trace.add("withhold", withheld=[hit.passage.id for hit in withheld])
    if not withheld:
        return found
    kept = tuple(hit for hit in found.hits if hit not in withheld)
    readings = {
        hit.passage.id: found.readings[hit.passage.id]
        for hit in kept
        if hit.passage.id in found.readings
    }
    return SearchResult(kept, found.timings, readings)
