"""Several bots behind one: by product line, by team, by language."""

from __future__ import annotations

from slimchat.routing.last_resort import LastResort, Leaving
from slimchat.routing.router import Router

__all__ = ["LastResort", "Leaving", "Router"]
