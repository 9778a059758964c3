"""Documents are data: a passage that gives orders to the bot is neither quoted nor handed on."""

from __future__ import annotations

import re

from slimchat.dialogue.trace import Trace
from slimchat.knowledge.retriever import SearchResult

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules)\b"
    r"|\b(?:ignor[ae]|ignorad|ignoren|olvid[ae]|olviden|descart[ae]|desconsider[ae]|esque[çc]a)\b"
    r"[^.!?\n]{0,40}\b(?:instruc\w+|instruç\w+|indicaciones|regras|reglas|prompt)\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\bprompt d[eo] sistema\b"
    r"|\byou are now\b[^.!?\n]{0,60}\b(?:assistant|bot|ai|model|mode)\b",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Whether a text speaks to a language model instead of a customer.

    It finds the common wordings in English, Spanish and Portuguese. What it misses can still
    only be quoted: nothing in a passage is ever carried out.
    """
    return _ORDERS.search(text) is not None


def without_orders(trace: Trace, found: SearchResult) -> SearchResult:
    """The hits whose text gives no orders."""
    withheld = [hit for hit in found.hits if gives_orders(hit.passage.text)]
    trace.add("guard", withheld=[hit.passage.id for hit in withheld])
    if not withheld:
        return found
    kept = tuple(hit for hit in found.hits if hit not in withheld)
    readings = {
        hit.passage.id: found.readings[hit.passage.id]
        for hit in kept
        if hit.passage.id in found.readings
    }
    return SearchResult(kept, found.timings, readings)
