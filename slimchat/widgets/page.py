"""What every widget does with its page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slimchat.errors import ConfigError, MissingExtraError
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.events import Data

try:
    import anywidget
except ImportError as error:
    raise MissingExtraError("anywidget", "jupyter") from error

logger = logging.getLogger(__name__)


def check_language(language: Language | None) -> None:
    """Refuse a language that no interface speaks.

    Raises:
        ConfigError: the language is not known.
    """
    if language is not None and language not in LANGUAGES:
        raise ConfigError(
            f"The language {language!r:.80} is not known.",
            f"Give one of {', '.join(LANGUAGES)}, or none.",
        )


def references(parts: Mapping[str, Any], _widget: object) -> list[Data]:
    """How anywidget names other widgets on the wire."""
    return [{"name": name, "widget": f"anywidget:{part.model_id}"} for name, part in parts.items()]


class PageWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """A widget that answers its page's requests, and has a static text for code hosts."""

    def fallback(self) -> tuple[str, str]:
        """What a host that shows no widget gets: plain text, and HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[Data, Data] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        text, html = self.fallback()
        return {**data, "text/plain": text, "text/html": html}, metadata

    def _send_event(self, request: str, event: Data) -> None:
        try:
            self.send({"type": "event", "request": request, "event": event})
        except Exception:
            logger.exception("%s cannot reach its page", type(self).__name__)
