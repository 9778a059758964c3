"""HTML: the article of a page, without what surrounds it."""

from __future__ import annotations

from typing import Any

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.clean import clean_line
from slimchat.knowledge.loaders.describe import own_title
from slimchat.knowledge.loaders.encoding import decode
from slimchat.knowledge.loaders.guard import check_html_depth
from slimchat.knowledge.loaders.html_around import is_boilerplate
from slimchat.knowledge.loaders.html_blocks import blocks_of
from slimchat.knowledge.loaders.markup import literal
from slimchat.knowledge.loaders.outline import Outline

_META = ("description", "author", "keywords")


def load(file: RawFile) -> Content:
    """Read a page.

    Raises:
        UnreadableDocumentError: not text.
    """
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(file.data, is_html=True)
    soup = parse(decode(file, declared))
    page = soup.find("html")
    language = str(page.get("lang") or page.get("xml:lang") or "") if page else ""
    heading = soup.find("h1")
    first_h1 = clean_line(heading.get_text(" ")) if heading else ""
    named = clean_line(soup.title.get_text(" ")) if soup.title else ""
    metadata = {
        name: str(tag.get("content") or "")
        for name in _META
        if (tag := soup.find("meta", attrs={"name": name}))
    }
    status = soup.find("meta", attrs={"name": "status"})
    outline = Outline()
    read_blocks(soup, outline)
    # A page's title usually repeats its heading and adds the name of the site.
    within = first_h1 and first_h1.casefold() in named.casefold()
    title = own_title(*(first_h1, named) if within else (named, first_h1))
    return Content(
        sections=outline.sections(title),
        title=title,
        language=language,
        status=str(status.get("content") or "") if status else "",
        metadata=metadata,
    )


def parse(text: str, *, custom: bool = True) -> Any:
    """The tree of some HTML. The parser fetches nothing and expands no entities of its own.

    What looks like a tag and is none becomes text; see :func:`literal`.

    Args:
        custom: whether elements may have names of their own, such as ``<my-card>``.

    Raises:
        UnreadableDocumentError: the elements lie too deep in each other.
    """
    from bs4 import BeautifulSoup

    text = literal(text, custom=custom)
    check_html_depth(text)
    return BeautifulSoup(text, "lxml")


def read_blocks(soup: Any, outline: Outline) -> None:
    """Add the article's headings and blocks to the outline; the tree loses the rest."""
    _strip(soup)
    for root in _roots(soup):
        for kind, text, level in blocks_of(root):
            if kind == "heading":
                outline.heading(level, text)
            elif kind == "close":
                outline.close(level)
            else:
                outline.block(text)


def _roots(soup: Any) -> list[Any]:
    main = soup.find("main") or soup.find(attrs={"role": "main"})
    if main is not None and main.get_text(strip=True):
        return [main]
    articles = [tag for tag in soup.find_all("article") if not tag.find_parent("article")]
    return [tag for tag in articles if tag.get_text(strip=True)] or [soup.body or soup]


def _strip(soup: Any) -> None:
    from bs4 import Comment

    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    whole = len(soup.get_text())
    for tag in soup.find_all(True):
        if not tag.decomposed and is_boilerplate(tag, whole):
            tag.decompose()
