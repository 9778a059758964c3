"""slimchat: a support bot that answers from a folder of documents, on a plain CPU.

Everything public is here and loads on first use, so that ``import slimchat`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from slimchat._version import __version__

if TYPE_CHECKING:
    from slimchat import errors
    from slimchat.bot import SupportBot
    from slimchat.config import BotConfig
    from slimchat.evaluation.comparison import compare
    from slimchat.knowledge.base import KnowledgeBase
    from slimchat.routing.router import Router
    from slimchat.types import Answer, Citation, Document, Event, Hit, Passage
    from slimchat.widgets.chat import ChatWidget
    from slimchat.widgets.controls import ControlsWidget
    from slimchat.widgets.exporting import ExportWidget
    from slimchat.widgets.importing import ImportWidget
    from slimchat.widgets.inspector import InspectorWidget
    from slimchat.widgets.knowledge import KnowledgeWidget
    from slimchat.widgets.studio import StudioWidget

_HOMES = {
    "SupportBot": "slimchat.bot",
    "KnowledgeBase": "slimchat.knowledge.base",
    "BotConfig": "slimchat.config",
    "Answer": "slimchat.types",
    "Citation": "slimchat.types",
    "Document": "slimchat.types",
    "Event": "slimchat.types",
    "Hit": "slimchat.types",
    "Passage": "slimchat.types",
    "compare": "slimchat.evaluation.comparison",
    "Router": "slimchat.routing.router",
    "ChatWidget": "slimchat.widgets.chat",
    "ControlsWidget": "slimchat.widgets.controls",
    "ExportWidget": "slimchat.widgets.exporting",
    "ImportWidget": "slimchat.widgets.importing",
    "InspectorWidget": "slimchat.widgets.inspector",
    "KnowledgeWidget": "slimchat.widgets.knowledge",
    "StudioWidget": "slimchat.widgets.studio",
}

__all__ = [
    "Answer",
    "BotConfig",
    "ChatWidget",
    "Citation",
    "ControlsWidget",
    "Document",
    "Event",
    "ExportWidget",
    "Hit",
    "ImportWidget",
    "InspectorWidget",
    "KnowledgeBase",
    "KnowledgeWidget",
    "Passage",
    "Router",
    "StudioWidget",
    "SupportBot",
    "__version__",
    "compare",
    "errors",
]


def __getattr__(name: str) -> Any:
    if name == "errors":
        return import_module("slimchat.errors")
    if name not in _HOMES:
        raise AttributeError(f"module 'slimchat' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
