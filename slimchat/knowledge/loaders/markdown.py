"""Markdown, with tables and YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.encoding import decode
from slimchat.knowledge.loaders.html import parse, read_blocks
from slimchat.knowledge.loaders.outline import Outline

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_CALLOUT = re.compile(
    r"^([ \t]*>[ \t]*)\[![A-Z]+\][+-]?[ \t]*|^[ \t]*:::.*$|^[ \t]*\[\^?toc\][ \t\r]*$", re.M | re.I
)


def load(file: RawFile) -> Content:
    """Read Markdown by way of the HTML it stands for.

    Raises:
        UnreadableDocumentError: not text, or front matter that is not YAML.
    """
    from markdown_it import MarkdownIt

    text = decode(file)
    matter, body = _front_matter(file, text)
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    outline = Outline()
    page = renderer.render(_CALLOUT.sub(r"\1", body))
    read_blocks(parse(page, custom=False), outline)
    known = {"title", "language", "lang", "status"}
    title = _text(matter.get("title"))
    return Content(
        sections=outline.sections(title or outline.first_h1),
        title=title or outline.first_h1,
        language=_text(matter.get("language") or matter.get("lang")),
        status=_text(matter.get("status")),
        metadata={key: _text(value) for key, value in matter.items() if key not in known},
    )


def _front_matter(file: RawFile, text: str) -> tuple[Mapping[str, Any], str]:
    found = _FRONT_MATTER.match(text)
    if found is None:
        return {}, text
    import yaml

    # An alias can make a few bytes stand for gigabytes once they are written out as text.
    if re.search(r"(?:^|[\s\[,])\*\w", found["yaml"]) and re.search(r"&\w", found["yaml"]):
        raise file.fail("has front matter with YAML aliases.", "Write the values out.")
    try:
        matter = yaml.safe_load(found["yaml"])
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())[:160]
        raise file.fail(
            f"has front matter that is not valid YAML ({reason}).",
            "Correct the lines between the two '---'; quote values that hold a colon.",
        ) from error
    if not isinstance(matter, dict):
        # Two thematic breaks around prose look like front matter.
        return {}, text if matter is not None else text[found.end() :]
    return {str(key).lower(): value for key, value in matter.items()}, text[found.end() :]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return str(value)
