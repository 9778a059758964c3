"""What a document says about itself: its title, its language, whether it still counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import cast

from slimchat.config import KnowledgeConfig
from slimchat.knowledge.language import detect_language
from slimchat.knowledge.loaders.base import Content
from slimchat.knowledge.loaders.clean import clean_line, clean_text
from slimchat.types import LANGUAGES, Language, Section

Description = tuple[str, Language, bool, tuple[Section, ...], Mapping[str, str]]

_NAMES: Mapping[str, Language] = {
    "english": "en", "ingles": "en", "inglés": "en", "inglês": "en", "spanish": "es",
    "español": "es", "espanol": "es", "castellano": "es", "espanhol": "es",
    "portuguese": "pt", "português": "pt", "portugues": "pt", "portugués": "pt",
}  # fmt: skip
_SUFFIX = re.compile(r"[._-](en|es|pt)(?:[-_][a-z]{2})?$", re.IGNORECASE)
_FOLDER = re.compile(r"(en|es|pt)(?:[-_][a-z]{2})?", re.IGNORECASE)
_JUNK_TITLE = re.compile(
    r"(?:untitled.*|document\d*|word document|powerpoint presentation|presentation\d*|sin título"
    r"|sem título|documento sem título|slide 1|microsoft \w+ - .*|book\d*|home)",
    re.IGNORECASE,
)
_GONE = r"(?:superseded|obsolete|archived|deprecated|withdrawn|replaced|" \
    r"sustituid[oa]|reemplazad[oa]|obsolet[oa]|archivad[oa]|derogad[oa]|" \
    r"substitu[ií]d[oa]|arquivad[oa]|revogad[oa])"  # fmt: skip
_STATUS = re.compile(rf"{_GONE}\b.*", re.IGNORECASE)
_TITLE_MARK = re.compile(rf"[\[(]\s*{_GONE}\b[^\])]*[\])]|^{_GONE}\s*:", re.IGNORECASE)
_NOUN = (
    r"(?:document|article|page|policy|version|guide|manual|notice|edition|text|procedure|sheet"
    r"|list|terms|faq|documento|artículo|artigo|página|política|versión|versão|guía|guia|aviso"
    r"|edición|edição|texto|procedimiento|procedimento|ficha|lista|condiciones|condições)s?"
)
_WITHIN = r"(?:[ ,]+(?!supersedes|replaces|sustituye|substitui)[^\s.!?]+){0,8}?[ ,]+"
_BY = r"(?:by|por|pel[oa]s?)(?! this\b| (?:el |la |o |a )?(?:presente|est[ea])\b)"
_SUPERSEDED = re.compile(
    # "Superseded by ...", at the start of a line or sentence, or after a label or emphasis.
    r"(?:^|[.!?:>|*_—–-]\s*|[^\w\s]\s*)"
    rf"(?:superseded|replaced|sustituid[oa]|reemplazad[oa]|substitu[ií]d[oa])\s+{_BY}"
    # "This document has been superseded", "Esta versión (2022) fue sustituida".
    rf"|\b(?:this|these|est[ea]s?|the present|el presente|la presente|o presente|a presente)"
    rf"(?: [\w-]+){{0,3}}? {_NOUN}{_WITHIN}"
    r"(?:has been|have been|was|were|is|are|ha sido|han sido|fue|fueron|está|están|foi|foram|estão)"
    r"(?: (?:now|since|ya|já|\w+ly))? (?:superseded|obsolete|archived|withdrawn"
    r"|replaced (?:by|with)|sustituid[oa]s?|reemplazad[oa]s?|obsolet[oa]s?|archivad[oa]s?"
    r"|derogad[oa]s?|substitu[ií]d[oa]s?|arquivad[oa]s?|revogad[oa]s?)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 400


def describe(source: str, content: Content, config: KnowledgeConfig) -> Description:
    """Title, language, whether superseded, clean sections and metadata of what was read."""
    sections = tuple(
        Section(path, text, section.page)
        for section in content.sections
        if (text := clean_text(section.text))
        for path in (tuple(filter(None, map(clean_line, section.path))),)
    )
    title = clean_line(content.title)
    if not title or _JUNK_TITLE.fullmatch(title):
        title = pretty_name(source)
    language = (
        _code(content.language)
        or _of_path(source)
        or detect_language(_sample(title, sections), config.default_language)
    )
    head = "\n".join(s.text for s in sections[:6])[:_HEAD]
    superseded = bool(
        _STATUS.match(content.status.strip())
        or _TITLE_MARK.search(title)
        or _SUPERSEDED.search(head)
    )
    metadata = {key: clean_line(value) for key, value in content.metadata.items() if value}
    return title, language, superseded, sections, metadata


def own_title(*candidates: str | None) -> str:
    """The first candidate that is a title and not what a program fills in by itself."""
    cleaned = (clean_line(candidate or "") for candidate in candidates)
    return next((title for title in cleaned if title and not _JUNK_TITLE.fullmatch(title)), "")


def pretty_name(source: str) -> str:
    """A title from a file name: ``fees-europe.es.md`` gives ``Fees europe``."""
    stem = _SUFFIX.sub("", PurePosixPath(source).stem)
    words = clean_line(re.sub(r"[_\-.]+", " ", stem)) or PurePosixPath(source).name
    return words[0].upper() + words[1:]


def _code(stated: str) -> Language | None:
    name = stated.strip().casefold()
    if name in _NAMES:
        return _NAMES[name]
    code = re.split(r"[-_]", name)[0]
    return cast(Language, code) if code in LANGUAGES else None


def _of_path(source: str) -> Language | None:
    path = PurePosixPath(source)
    if found := _SUFFIX.search(path.stem):
        return _code(found[1])
    for folder in reversed(path.parts[:-1]):
        if found := _FOLDER.fullmatch(folder):
            return _code(found[1])
    return None


def _sample(title: str, sections: tuple[Section, ...]) -> str:
    return "\n".join([title, *(f"{' '.join(s.path)}\n{s.text}" for s in sections)])[:6000]
