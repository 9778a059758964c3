"""What every widget does with its page."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from slimchat.errors import ConfigError, MissingExtraError
from slimchat.types import LANGUAGES, Language
from slimchat.widgets.bundles import STATIC, front_end
from slimchat.widgets.events import Data

try:
    import anywidget
    import traitlets
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
    """A widget that answers its page's requests, and has a static text for code hosts.

    Args:
        title: heading.
        language: of the interface; by default the page's.
        shown: the traits of the widget's own.
    """

    front: ClassVar[str]
    """Its front end, in :data:`slimchat.widgets.bundles.STATIC`."""

    _esm = traitlets.Unicode().tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    language = traitlets.Enum([None, *LANGUAGES], None).tag(sync=True)

    def __init__(self, title: str | None, language: Language | None, **shown: Any) -> None:
        super().__init__(
            _esm=front_end(STATIC / self.front), title=title or "", language=language, **shown
        )

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


class SessionWidget(PageWidget):
    """A widget that carries out what its page wants with a session, and shows what it holds.

    The session knows nothing of notebooks. It is there before the widget is made, and has ``obey``,
    ``join`` and ``close``. Each part that changes is a method of it that gives JSON data, and its
    ``lock`` guards them; see :meth:`_update`.
    """

    _session: Any

    def __init__(self, title: str | None, language: Language | None, **shown: Any) -> None:
        super().__init__(title, language, **shown)
        self.on_msg(self._on_intent)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until all that the page asked for is done; false when that took too long."""
        return bool(self._session.join(timeout))

    def close(self) -> None:
        """Do nothing any more, and remove the view from the page. Idempotent."""
        # A widget that could not be made is closed too, when it is let go.
        if session := getattr(self, "_session", None):
            session.close()
        super().close()

    def _obey(self, content: Any, buffers: Sequence[Any]) -> bool:
        """Carry out one intent. Returns false for anything that is none."""
        return bool(self._session.obey(content))

    def _on_intent(self, _widget: object, content: object, buffers: Sequence[Any] | None) -> None:
        if not self._obey(content, buffers or ()):
            logger.warning("%s ignores a message that it does not know", type(self).__name__)

    def _update(self, part: str = "state") -> None:
        """Show a part of the session that is another one."""
        try:
            with self._session.lock:  # else an older state could follow a newer one
                setattr(self, part, getattr(self._session, part)())
        except Exception:
            logger.exception("%s cannot reach its page", type(self).__name__)
