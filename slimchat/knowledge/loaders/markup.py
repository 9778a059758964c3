"""What looks like a tag and is none is text: a placeholder such as ``<order number>``, a type such
as ``List<String>``, a frame such as ``<system>`` that an attacker puts round an order.

A parser would take it for an element and lose it, with all that stands in its angle brackets.
"""

from __future__ import annotations

import re
from functools import cache

_MORE = """
bdi data dialog frame listing main nobr noembed noframes picture plaintext portal rb rtc search slot
template xmp
mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd
mtext mtr munder munderover annotation semantics
"""
_TAG = re.compile(r"<(?!!--|!doctype\b|!\[|\?(?:xml|php)\b)(?:/?([a-z][^\s/<>]*))?", re.IGNORECASE)


@cache
def elements() -> frozenset[str]:
    """Of HTML, as it is and as it was, and of MathML; SVG's are dropped with all that they hold."""
    from lxml.html import defs

    return frozenset(defs.tags) | frozenset(_MORE.split())


def literal(text: str, *, custom: bool) -> str:
    """HTML whose unknown tags are written as text: ``&lt;system>``.

    Args:
        custom: a name with a hyphen or a colon is an element's, as in pages; else it is text.
    """
    known = elements()

    def written(found: re.Match[str]) -> str:
        name = (found[1] or "").lower()
        tag = name in known or (custom and ("-" in name or ":" in name))
        return found[0] if tag else f"&lt;{found[0][1:]}"

    return _TAG.sub(written, text)
