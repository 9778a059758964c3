"""How an answer is drawn: HTML for notebooks, Markdown for text, rich for terminals.

Everything in an answer may come from a document that somebody else wrote, so nothing in it is
trusted: no HTML, no images, no terminal control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from slimchat.types import Action, Answer, Citation

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from rich.console import RenderableType
    from rich.text import Text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<#|!~&])")
_ABSOLUTE = re.compile(r"https?://|mailto:", re.IGNORECASE)
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "p", "pre", "s", "strong"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
_BADGES: dict[Action, str] = {
    "answer": "Answer",
    "clarify": "Asks back",
    "refuse": "Does not know",
    "handoff": "Hands over to a person",
}
_RICH_STYLES: dict[Action, str] = {
    "answer": "green",
    "clarify": "yellow",
    "refuse": "red",
    "handoff": "magenta",
}
_STYLE = """<style>
.slimchat-answer{color:inherit;font-family:inherit;line-height:1.5;max-width:48rem;
border-inline-start:3px solid var(--slimchat-hue);padding-inline-start:.9rem;margin:.4rem 0}
.slimchat-answer{--slimchat-hue:#2e8b57;--slimchat-mark:rgba(255,214,10,.45)}
.slimchat-clarify{--slimchat-hue:#b8860b}.slimchat-refuse{--slimchat-hue:#c0392b}
.slimchat-handoff{--slimchat-hue:#7d5fb2}
.slimchat-badge{border:1px solid var(--slimchat-hue);border-radius:1em;padding:.05em .7em;
font-size:.8em}
.slimchat-answer small{opacity:.75}
.slimchat-answer details{border-top:1px solid;border-color:color-mix(in srgb,currentColor 20%,
transparent);padding:.25rem 0}
.slimchat-answer summary{cursor:pointer}
.slimchat-answer blockquote{margin:.3rem 0 .3rem .8rem;white-space:pre-wrap}
.slimchat-answer mark{background:var(--slimchat-mark);color:inherit}
@media (prefers-color-scheme:dark){.slimchat-answer{--slimchat-mark:rgba(255,214,10,.3)}}
</style>"""


def plain(text: str) -> str:
    """Text without the characters that steer a terminal or turn the writing direction."""
    return _CONTROL.sub("", text)


def html_table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table as HTML; its cells are escaped, heads and caption are our own words."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(plain(text))}</td>" for text in row) + "</tr>"
        for row in rows
    )
    parts = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<table><caption>{caption}</caption>{parts}</table>"


def place(citation: Citation) -> str:
    """Where a citation comes from, such as ``returns.md > Fees (page 2)``."""
    section = f" > {citation.section}" if citation.section else ""
    page = f" (page {citation.page})" if citation.page is not None else ""
    return f"{citation.source}{section}{page}"


def answer_html(answer: Answer) -> str:
    """Self-contained HTML. It takes the colours of the page around it."""
    passages = _passages(answer)
    sources = "".join(
        f"<details><summary>[{number}] {escape(citation.title)} "
        f"<small>{escape(place(citation))}</small></summary>"
        f"<blockquote>{_marked(citation, passages.get(citation.passage_id, ''))}</blockquote>"
        f"<small>Probability that it answers: {citation.score:.2f}</small></details>"
        for number, citation in enumerate(answer.citations, start=1)
    )
    notice = f"<p><small>{escape(plain(answer.notice))}</small></p>" if answer.notice else ""
    return (
        f'{_STYLE}<div class="slimchat-answer slimchat-{answer.action}">'
        f'<p><span class="slimchat-badge">{_BADGES[answer.action]}</span> '
        f"<small>{escape(_facts(answer))}</small></p>"
        f'{notice}<div lang="{answer.language}">{markdown_html(answer.text)}</div>{sources}'
        f"<p><small>{escape(_timings(answer))}</small></p></div>"
    )


def markdown_html(text: str) -> str:
    """Markdown as HTML without raw HTML, images, scripts or unusual links."""
    import nh3

    return nh3.clean(
        _markdown().render(plain(text)),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        attribute_filter=_no_relative_link,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _no_relative_link(_tag: str, name: str, value: str) -> str | None:
    """Drops a link into the page's own origin, which a notebook's server may obey."""
    return None if name == "href" and not _ABSOLUTE.match(value) else value


def answer_markdown(answer: Answer) -> str:
    """Markdown: the text, then its sources with their quotes."""
    # Raw HTML and images in the text would be shown, or fetched, by whatever renders this.
    text = re.sub(r"<(?=[A-Za-z/!?])", "&lt;", answer.text).replace("![", "!\\[")
    lines = [
        f"{number}. {_literal(place(citation))}: “{_literal(citation.quote)}”"
        for number, citation in enumerate(answer.citations, start=1)
    ]
    notice = [_literal(answer.notice)] if answer.notice else []
    return "\n\n".join([*notice, text, *(["\n".join(lines)] if lines else [])])


def answer_rich(answer: Answer, *, with_text: bool = True) -> RenderableType:
    """A rich renderable: the text, its numbered sources, and how it was decided.

    Args:
        with_text: leave the text out where it has been shown already.
    """
    from rich.console import Group
    from rich.text import Text

    parts = [Text(plain(answer.notice), style="dim")] if answer.notice else []
    parts += [Text(plain(answer.text)), Text()] if answer.text and with_text else []
    if answer.citations:
        parts += [*source_lines(answer), Text()]
    badge = Text(_BADGES[answer.action], style=_RICH_STYLES[answer.action])
    return Group(*parts, badge.append(f" · {_facts(answer)}", style="dim"))


def source_lines(answer: Answer) -> list[Text]:
    """One rich line per source: ``[1] returns.md > Fees (page 2): “quote”``."""
    from rich.text import Text

    return [
        Text.assemble(
            (f"[{number}] ", "bold"),
            (plain(place(citation)), "cyan"),
            f": “{plain(' '.join(citation.quote.split()))}”",
        )
        for number, citation in enumerate(answer.citations, start=1)
    ]


def _passages(answer: Answer) -> dict[str, str]:
    """Texts of the retrieved passages by id, as far as the trace holds them."""
    hits = [hit for step in answer.trace for hit in step.detail.get("hits", ())]
    return {str(hit["passage_id"]): str(hit.get("text", "")) for hit in hits if "passage_id" in hit}


def _marked(citation: Citation, passage: str) -> str:
    """The quote marked, within its passage where that is known."""
    before, found, after = passage.partition(citation.quote) if citation.quote else ("", "", "")
    if not found:
        before = after = ""
    return f"{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _literal(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", plain(" ".join(text.split())))


def _facts(answer: Answer) -> str:
    seconds = answer.timings.get("total")
    facts = [f"confidence {answer.confidence:.2f}", answer.language]
    facts += [f"{seconds:.2f} s"] if seconds is not None else []
    return " · ".join([*facts, "stopped"] if answer.cancelled else facts)


def _timings(answer: Answer) -> str:
    steps = [(name, value) for name, value in answer.timings.items() if name != "total"]
    return " · ".join(f"{name} {1000 * value:.0f} ms" for name, value in steps)
