"""A static page with the chat, which talks to a server elsewhere."""

from __future__ import annotations

import html
from pathlib import Path
from urllib.parse import urlsplit

import slimchat.serving
from slimchat.deploying.container import printable
from slimchat.deploying.folder import Written, filled, make_folder, write_folder
from slimchat.errors import ConfigError
from slimchat.types import Language
from slimchat.widgets.bundles import STATIC, front_end, integrity_of

_CSS = Path(slimchat.serving.__file__).with_name("page.css")


def write_page(folder: Path, name: str, language: Language | None, server: str | None) -> Written:
    """Write the page.

    Args:
        name: the bot's; the page's title.
        language: of the page; none follows the browser.
        server: address of ``slimchat serve``, such as ``https://chat.example``.

    Raises:
        ConfigError: the address is none.
        SlimchatError: the front end is not built.
    """
    address, origin = _server(server)
    parts = {name: front_end(STATIC / name) for name in ("slimchat.js", "page.js")}
    parts["page.css"] = _CSS.read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {origin}; "
        "img-src data:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types dompurify"
    )
    values = {
        "title": html.escape(printable(name)),
        "name": printable(name),
        "language": f' lang="{language}"' if language else "",
        "server": html.escape(address),
        "policy": html.escape(policy, quote=False),
        "origin": origin,
        "element": integrity_of(parts["slimchat.js"]),
        "page": integrity_of(parts["page.js"]),
        "css": integrity_of(parts["page.css"]),
    }
    texts = {
        "index.html": filled("page.html", values),
        "README.md": filled("page-README.md", values),
        **parts,
    }
    make_folder(folder)
    return write_folder(folder, texts)


def _server(text: str | None) -> tuple[str, str]:
    """A server's address and its origin."""
    parts = urlsplit((text or "").strip())
    try:
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        known = False
    extra = parts.query or parts.fragment or parts.username or parts.password
    strange = (
        any(c in parts.netloc + parts.path for c in " \"'<>;,\\") or not parts.netloc.isascii()
    )
    if not known or extra or strange:
        raise ConfigError(
            f"The page needs a server's address, not {text!r}.",
            "Give that of 'slimchat serve': --server https://chat.example",
        )
    origin = f"{parts.scheme}://{parts.netloc.lower()}"
    return f"{origin}{parts.path.rstrip('/')}/", origin
