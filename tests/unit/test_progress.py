"""The line that tells in a notebook how far a build is."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("IPython")

from slimchat.progress import build_progress, notebook_line


class Handle:
    """A place below a cell."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def display(self, data: dict[str, str], *, raw: bool, display_id: bool) -> Handle:
        assert raw
        assert display_id
        assert set(data) == {"text/plain"}
        return self

    def update(self, data: dict[str, str], *, raw: bool) -> None:
        assert raw
        assert set(data) == {"text/plain"}, "no widget, which a code host could not show"
        self.texts.append(data["text/plain"])


def test_a_notebook_shows_one_line_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    handle = Handle()
    monkeypatch.setattr("IPython.display.display", handle.display)
    monkeypatch.setattr("slimchat.progress.EVERY_S", 1e9)
    show = notebook_line()
    for done in range(4):
        show("read", done, 3, "")
    show("embed", 9, 9, "")
    assert handle.texts == ["read 3/3", "read 3/3 · embed 9/9"]


def test_the_callers_own_function_is_used() -> None:
    def own(*_: Any) -> None:
        raise AssertionError

    with build_progress(own) as progress:
        assert progress is own
