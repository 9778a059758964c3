"""A small MCP server, as a company would write one; ``python mcp_orders.py [PORT]``."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Annotated, Literal

from mcp import MCPError
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

server = MCPServer("orders")


@server.tool()
def parcel(
    number: Annotated[str, Field(pattern=r"^PK\d{4}$", description="parcel number")],
) -> dict[str, str]:
    """Where a parcel is."""
    if number == "PK9999":
        raise ToolError("there is no such parcel")
    return {"Parcel": number, "Place": "Bristol depot"}


@server.tool()
def stock(machine: Literal["Brisa", "Lumen"], city: str = "Bristol") -> str:
    """How many machines are in stock."""
    return f"{machine}: 3 in {city}"


@server.tool()
def broken(number: Annotated[str, Field(pattern=r"^PK\d{4}$")]) -> str:
    """Ends the server."""
    os._exit(3)


@server.tool()
async def slow(seconds: float) -> str:
    """Takes its time."""
    await asyncio.sleep(seconds)
    return str(os.getpid())


@server.tool()
async def frozen(seconds: float) -> str:
    """Holds up the whole server."""
    time.sleep(seconds)
    return "late"


@server.tool()
def rejecting() -> str:
    """Ends the request with an error of the protocol."""
    raise MCPError(-32602, "no such thing")


@server.tool()
def bulk(numbers: list[str]) -> str:
    """Takes what no customer can be asked for."""
    return str(numbers)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run("stdio")
