"""Markup so deep that reading it would take minutes is told apart before a parser sees it."""

from __future__ import annotations

import re

from slimchat.errors import UnreadableDocumentError

MAX_DEPTH = 200
_TOKEN = re.compile(r"<!--|-->|<(/?)([a-zA-Z][\w:-]*)([^<>]*)")
_RAW = frozenset({"script", "style", "textarea", "title", "xmp"})
# Elements without content, and those that end by themselves where the next one begins.
_FLAT_NAMES = """
area base br col embed hr img input link meta param source track wbr
p li dt dd tr td th thead tbody tfoot colgroup option optgroup rt rp html head body
"""
_FLAT = frozenset(_FLAT_NAMES.split())


def check_html_depth(text: str) -> None:
    """Look at the tags of some HTML, in one pass.

    Raises:
        UnreadableDocumentError: its elements lie deeper in each other than any page's do.
    """
    depth = 0
    closing = ""  # what ends the comment or the script that the scan is in
    for token in _TOKEN.finditer(text):
        if token[2] is None:
            closing = "-->" if not closing and token[0] == "<!--" else closing
            closing = "" if closing == token[0] else closing
            continue
        name = token[2].lower()
        if closing:
            closing = "" if token[1] and closing == name else closing
        elif token[1]:
            depth = max(depth - (name not in _FLAT), 0)
        elif name in _RAW:
            closing = name
        elif name not in _FLAT and not token[3].endswith("/"):
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableDocumentError(
                    f"Its elements are nested more than {MAX_DEPTH} deep "
                    f"(<{name}> at character {token.start()}).",
                    "Close the elements that are left open, or save the page again as plain HTML.",
                )
