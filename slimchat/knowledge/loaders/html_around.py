"""What surrounds the article of a page: navigation, footers, banners, what is hidden."""

from __future__ import annotations

import re
from typing import Any

_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "canvas",
        "nav",
        "footer",
        "aside",
        "dialog",
        "select",
        "input",
        "textarea",
        "head",
    }
)
_DROPPED_ROLES = re.compile(
    r"navigation|banner|contentinfo|search|complementary|dialog|alertdialog"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:visually-hidden|sr-only|screen-reader-text|skip-(?:link|to-content)|breadcrumbs?)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:cookie|consent|gdpr|cmp)[-_]*(?:banner|bar|notice|popup|pop-up|modal|overlay|dialog|box"
    r"|consent|message|wall|layer|disclaimer)|onetrust|cookiebot|cookie-?law",
    re.IGNORECASE,
)
_SIDE = r"(?:(?:site|page|global|main|left|right|blog|wp)[-_]?)?"
# Whole names only: "footer" surrounds, "price-footer" and "footer-note" may be of the article.
_AROUND = re.compile(
    rf"{_SIDE}(?:footer|side-?bar|side_bar|social|social-(?:links|media|icons|share)|share|sharing"
    r"|share-?(?:buttons|bar|links)|related(?:-(?:posts|articles|content|links))?|newsletter"
    r"|newsletter-(?:signup|form)|subscribe|pagination|pager|widget-area|copyright)",
    re.IGNORECASE,
)
_MENU = re.compile(
    rf"{_SIDE}(?:menu|nav|navbar|nav-?(?:bar|menu|links)|navigation|topbar|top-bar|links)",
    re.IGNORECASE,
)


def is_boilerplate(tag: Any, whole: int) -> bool:
    """Whether an element surrounds the article instead of being a part of it.

    Args:
        whole: characters of the page's text.
    """
    if tag.name in {"html", "body", "main", "article", "h1"}:
        return _is_hidden(tag)
    if tag.name in _DROPPED or _is_hidden(tag):
        return True
    if tag.name == "header":
        return tag.find_parent(["main", "article"]) is None
    if tag.name == "button":
        # Accordions put the question into a button inside a heading.
        return tag.find_parent(["h1", "h2", "h3", "h4", "h5", "h6", "summary"]) is None
    if tag.name == "form":
        # Some site builders wrap the whole page in one form.
        return tag.find(["main", "article", "h1", "h2"]) is None
    if _DROPPED_ROLES.fullmatch(str(tag.get("role") or "")):
        return True
    names = " ".join([*(tag.get("class") or []), str(tag.get("id") or "")])
    if _CONSENT.search(names):
        return tag.find(["main", "article", "h1"]) is None
    if any(_HIDDEN_CLASS.fullmatch(name) for name in names.split()):
        return True
    return _is_named_around(tag, names) and len(tag.get_text()) * 2 < whole


def _is_named_around(tag: Any, names: str) -> bool:
    """Whether its name says so. What names a menu may be a meal's: it must be links as well."""
    around = any(_AROUND.fullmatch(name) for name in names.split())
    if not around and not any(_MENU.fullmatch(name) for name in names.split()):
        return False
    return (around or _is_links(tag)) and tag.find(["main", "article", "h1"]) is None


def _is_links(tag: Any) -> bool:
    """Whether an element is a choice of other pages: links, and hardly anything between them."""
    links = [link for link in tag.find_all("a") if link.get_text(strip=True)]
    linked = sum(len("".join(link.get_text().split())) for link in links)
    return len(links) > 1 and linked >= 0.8 * len("".join(tag.get_text().split()))


def _is_hidden(tag: Any) -> bool:
    return (
        (tag.has_attr("hidden") and tag.get("hidden") != "until-found")
        or str(tag.get("aria-hidden")).lower() == "true"
        or bool(_HIDDEN_STYLE.search(str(tag.get("style") or "")))
    )
