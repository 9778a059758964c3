"""Documents become passages: whole sentences under their headings, up to a length."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeAlias

from slimchat.config import ChunkingConfig
from slimchat.knowledge.packing import CHARS_PER_TOKEN, pack
from slimchat.types import Document, Passage, Section

CHUNKING_VERSION = 1
"""Raised when the same settings come to give other passages."""

CountTokens = Callable[[str], int]
HeadingPath: TypeAlias = tuple[str, ...]
"""Headings, the outermost first."""


def chunk_document(
    document: Document, config: ChunkingConfig, count_tokens: CountTokens
) -> list[Passage]:
    """The passages of a document, in order.

    Args:
        count_tokens: length of a text in the embedder's tokens.

    Returns:
        Passages whose :attr:`Passage.embedded_text` has at most ``config.max_tokens`` tokens. They
        share one title, that of the document or, where there is no room for it, the beginning.
    """
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    sections = [*_merged(document.sections, config, count_tokens)]
    paths = dict.fromkeys(section.path for section in sections)
    title, fitted = _fitted(document.title, paths, config.max_tokens // 2, count_tokens)
    for section in sections:
        path = fitted[section.path]
        bare = Passage(
            id="",
            source=document.source,
            title=title,
            section=path,
            text="",
            language=document.language,
            position=0,
            page=section.page,
            superseded=document.superseded,
        )

        def length(text: str, heading: str = bare.heading) -> int:
            return count_tokens(f"{heading}\n{text}")

        for text in pack(section.text, document.language, config, length):
            key = json.dumps([document.source, section.path, text], ensure_ascii=False)
            digest = hashlib.sha256(f"{key}{seen[key]}".encode()).hexdigest()
            seen[key] += 1
            passages.append(
                Passage(
                    id=digest[:16],
                    source=bare.source,
                    title=bare.title,
                    section=bare.section,
                    text=text,
                    language=bare.language,
                    position=len(passages),
                    page=bare.page,
                    superseded=bare.superseded,
                    tokens=length(text),
                )
            )
    return passages


def chunking_fingerprint(config: ChunkingConfig) -> str:
    """A short hash that differs wherever the same document could give other passages."""
    settings = json.dumps([CHUNKING_VERSION, config.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(settings.encode()).hexdigest()[:12]


def _merged(
    sections: Iterable[Section], config: ChunkingConfig, count_tokens: CountTokens
) -> Iterator[Section]:
    """The sections, with short neighbours under the same headings joined."""

    def short(text: str) -> bool:
        few = len(text) <= config.min_tokens * CHARS_PER_TOKEN
        return few and count_tokens(text) < config.min_tokens

    held: Section | None = None
    for section in sections:
        if held is None:
            held = section
            continue
        if held.path == section.path and (short(section.text) or short(held.text)):
            held = Section(held.path, f"{held.text}\n\n{section.text}", held.page)
        else:
            yield held
            held = section
    if held is not None:
        yield held


def _fitted(
    title: str, paths: Collection[HeadingPath], limit: int, count_tokens: CountTokens
) -> tuple[str, dict[HeadingPath, HeadingPath]]:
    """The title that leaves room beside every path, and what is left of each path."""
    while True:
        found = {path: _headings(title, path, limit, count_tokens) for path in paths}
        shortest = min((name for name, _ in found.values()), key=len, default=title)
        if all(name == shortest for name, _ in found.values()):
            return shortest, {path: left for path, (_, left) in found.items()}
        title = shortest


def _headings(
    title: str, path: tuple[str, ...], limit: int, count_tokens: CountTokens
) -> tuple[str, tuple[str, ...]]:
    """Title and path, shortened to the limit: outer headings go first, then words."""

    def fits(title: str, path: tuple[str, ...]) -> bool:
        return count_tokens(" > ".join(dict.fromkeys((title, *path)))) <= limit

    most = limit * CHARS_PER_TOKEN
    title, *path_names = (n if len(n) <= most else f"{n[:most]}…" for n in (title, *path))
    path = tuple(path_names)
    while len(path) > 1 and not fits(title, path):
        path = path[1:]
    while not fits(title, path):
        names = [title, *path]
        longest = max(range(len(names)), key=lambda index: len(names[index]))
        if len(names[longest]) <= 2:
            break
        names[longest] = _shorter(names[longest])
        title, path = names[0], tuple(names[1:])
    return title, path


def _shorter(name: str) -> str:
    name = name.removesuffix("…")
    words = name.split()
    kept = " ".join(words[:-1]) if len(words) > 1 else name[: len(name) // 2]
    return f"{kept}…"
