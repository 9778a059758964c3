"""What every view does with its session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slimchat.lab.views.base import Client, View


class SessionView(View):
    """A view that carries out what its pages want with a session, and shows what it holds.

    The session is one of :mod:`slimchat.widgets`, with ``obey``, ``join`` and ``close``. Each part
    that changes is a method of it that gives JSON data, and its ``lock`` guards them.
    """

    renews = ""
    """The part that a build changes, if any."""
    _session: Any

    @property
    def busy(self) -> bool:
        return not self._session.join(0)

    def obey(self, client: Client, content: Any, buffers: Sequence[bytes]) -> bool:
        return bool(self._session.obey(content))

    def close(self) -> None:
        self._session.close()

    def renewed(self) -> None:
        if self.renews:
            self._update(self.renews)

    def _update(self, part: str = "state") -> None:
        """Show a part of the session that is another one."""
        with self._session.lock:  # else an older state could follow a newer one
            self.show({part: getattr(self._session, part)()})
