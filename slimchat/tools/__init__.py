"""Functions that a bot may call for a customer, such as the status of an order by its number.

A Python function with type hints and a docstring is a tool. Its arguments are read out of what the
customer wrote, checked by pydantic, and asked for where they are missing; nothing is called with a
value that was not checked. What a tool returns is data: it is quoted, and never carried out.
"""

from __future__ import annotations

from slimchat.errors import ToolError
from slimchat.tools.slots import Says
from slimchat.tools.tool import Call, Tool, tool_of

__all__ = ["Call", "Says", "Tool", "ToolError", "tool_of"]
