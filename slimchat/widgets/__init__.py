"""Notebook widgets. They load on first use, from here or from :mod:`slimchat`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "BlindWidget": "blind",
    "ChatWidget": "chat",
    "ControlsWidget": "controls",
    "EvaluationWidget": "evaluation",
    "ExportWidget": "exporting",
    "ImportWidget": "importing",
    "InspectorWidget": "inspector",
    "KnowledgeWidget": "knowledge",
    "StudioWidget": "studio",
    "TunerWidget": "tuner",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'slimchat.widgets' has no attribute {name!r}")
    return getattr(import_module(f"slimchat.widgets.{_HOMES[name]}"), name)
