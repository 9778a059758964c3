"""Which page a request comes from."""

from __future__ import annotations

from urllib.parse import urlsplit

_DEFAULT = {"http": 80, "https": 443}


def parsed_origin(text: str) -> str:
    """An origin as browsers write it: scheme and host in lower case, no default port.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(text.strip())
    if parts.scheme not in _DEFAULT or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"{text!r} is not an origin such as https://shop.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port not in (None, _DEFAULT[parts.scheme]) else ""
    return f"{parts.scheme}://{host}{port}"


def host_name(header: str) -> str:
    """The name in a ``Host`` header, without its port; empty when it holds none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""


def is_own(origin: str, host: str) -> bool:
    """Whether a page of this origin was served under this ``Host`` header.

    The scheme is not compared: a proxy in front of the server may end TLS.
    """
    try:
        parts = urlsplit(origin)
        own = urlsplit(f"//{host}")
        default = _DEFAULT.get(parts.scheme)
        same = (parts.hostname, parts.port or default) == (own.hostname, own.port or default)
    except ValueError:
        return False
    return default is not None and bool(own.hostname) and same
