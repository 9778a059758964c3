"""Who calls, for rates and for shares of the queue."""

from __future__ import annotations

import ipaddress

from starlette.requests import Request
from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """Where a request comes from: an IPv4 address, or the /64 that an IPv6 address is part of.

    Whoever has one address of a /64 has all of them.
    """
    address: str = (scope.get("client") or ("", 0))[0]
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4 or found.ipv4_mapped is not None:
        return str(getattr(found, "ipv4_mapped", None) or found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def caller(request: Request) -> str:
    """Who has a share of the queue: a token's users at one address, as far as can be told."""
    return f"{request.scope.get('slimchat.token', '')} {address_of(request.scope)}"
