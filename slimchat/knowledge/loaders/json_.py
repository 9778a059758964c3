"""JSON and JSON lines: records of questions or articles, else every value with its path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slimchat.knowledge.loaders.base import Content, RawFile
from slimchat.knowledge.loaders.encoding import decode
from slimchat.knowledge.loaders.tables import role_of
from slimchat.types import Section

_PAIRS = (("question", "answer"), ("title", "content"))


def load(file: RawFile) -> Content:
    """Read JSON, or one JSON value per line.

    Raises:
        UnreadableDocumentError: not text, or not JSON; names the line.
    """
    text = decode(file)
    lines = file.source.lower().endswith(("jsonl", "ndjson"))
    try:
        data = list(_json_lines(text)) if lines else json.loads(text)
    except json.JSONDecodeError as error:
        raise file.fail(
            f"is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            "Correct that line.",
        ) from error
    title = ""
    language = ""
    if isinstance(data, dict):
        if _pair(data) is None:
            title = next((str(v) for k, v in data.items() if role_of(k) == "title"), "")
            data = {key: value for key, value in data.items() if role_of(key) != "title"}
        language = next((str(v) for k, v in data.items() if role_of(k) == "language"), "")
        data = {key: value for key, value in data.items() if role_of(key) != "language"}
    languages: set[str] = {language} if language else set()
    sections = tuple(_sections(data, (), languages))
    return Content(sections, title=title, language=languages.pop() if len(languages) == 1 else "")


def _json_lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                error.lineno = number
                raise


def _sections(value: Any, path: tuple[str, ...], languages: set[str]) -> Iterator[Section]:
    if isinstance(value, dict) and (pair := _pair(value)):
        heading, body = (str(value[key]).strip() for key in pair)
        languages.update(str(v)[:2].lower() for k, v in value.items() if role_of(k) == "language")
        yield Section((*path, heading), body)
    elif isinstance(value, list) and any(_has_records(item) for item in value):
        for item in value:
            yield from _sections(item, path, languages)
    elif isinstance(value, dict) and any(_has_records(item) for item in value.values()):
        plain = {key: item for key, item in value.items() if not _has_records(item)}
        if plain:
            yield from _sections(plain, path, languages)
        records = [key for key in value if key not in plain]
        for key in records:
            # A single wrapper such as {"faqs": [...]} says nothing about what is in it.
            inner = path if len(records) == 1 and not plain else (*path, _label(key))
            yield from _sections(value[key], inner, languages)
    elif lines := list(_flat(value, ())):
        yield Section(path, "\n".join(lines))


def _pair(value: Mapping[str, Any]) -> tuple[str, str] | None:
    roles = {role_of(key): key for key, item in value.items() if isinstance(item, str | int)}
    for heading, body in _PAIRS:
        if heading in roles and body in roles:
            return roles[heading], roles[body]
    return None


def _has_records(value: Any) -> bool:
    if isinstance(value, dict):
        return _pair(value) is not None or any(map(_has_records, value.values()))
    return isinstance(value, list) and any(map(_has_records, value))


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """One line per object, of its values and plain lists: ``Key: value; Key: value, value``."""
    if isinstance(value, dict):
        plain = {k: _plain(v) for k, v in value.items() if not _nests(v)}
        cells = [f"{_label(k)}: {_scalar(v)}" for k, v in plain.items() if v not in (None, "")]
        if cells:
            yield _lead(path) + "; ".join(cells)
        for key, item in value.items():
            if key not in plain:
                yield from _flat(item, (*path, _label(key)))
    elif isinstance(value, list):
        scalars = [_scalar(item) for item in value if not isinstance(item, dict | list)]
        if scalars:
            yield _lead(path) + ", ".join(scalars)
        for item in value:
            if isinstance(item, dict | list):
                yield from _flat(item, path)
    elif value is not None:
        yield _lead(path) + _scalar(value)


def _nests(value: Any) -> bool:
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, dict | list) for item in items)


def _plain(value: Any) -> Any:
    return ", ".join(map(_scalar, value)) if isinstance(value, list) else value


def _lead(path: tuple[str, ...]) -> str:
    return f"{' > '.join(path)}: " if path else ""


def _label(key: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", str(key)).strip()
    return words[:1].upper() + words[1:]


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())
