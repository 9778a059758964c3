"""Every deliberate error is in one tree and says what can be done about it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import slimchat
from slimchat import errors
from slimchat.errors import KnowledgeError, SlimchatError, error_data

ROOT = Path(slimchat.__file__).parent


def deliberate() -> dict[str, type[SlimchatError]]:
    return {
        name: found
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if issubclass(found, SlimchatError)
    }


def raised() -> Iterator[tuple[str, ast.Call]]:
    names = deliberate()
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_every_error_is_given_a_fix() -> None:
    calls = [*raised()]
    assert len(calls) > 100
    assert [
        place
        for place, call in calls
        if len(call.args) + len(call.keywords) < 2 and not place.startswith("cli/")
    ] == []


def test_the_tree_of_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"(\w+Error)\b", (errors.__doc__ or "").split("Each message")[0])
    assert sorted(drawn) == sorted(deliberate())


def test_no_error_stands_outside_the_tree() -> None:
    outside = [
        f"{file.relative_to(ROOT)}: {node.name}"
        for file in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and re.fullmatch("[A-Z].*Error", node.name)
        if file.parent.name not in ("errors", "cli")
    ]
    assert outside == []


def test_only_deliberate_errors_tell_what_happened() -> None:
    assert error_data(KnowledgeError("The fact.", "The fix.")) == {
        "fact": "The fact.", "fix": "The fix.",
    }  # fmt: skip
    told = error_data(OSError("secret"), "The rebuild")
    assert told["fact"] == "The rebuild failed because of an unexpected error."
    assert "secret" not in str(told)
