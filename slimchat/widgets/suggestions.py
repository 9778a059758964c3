"""Questions to begin with."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from slimchat.dialogue.guard import gives_orders
from slimchat.types import LANGUAGES, Language, Passage

if TYPE_CHECKING:
    from slimchat.knowledge.store import Store
    from slimchat.routing.joined import JoinedStore

logger = logging.getLogger(__name__)

Suggestions = Mapping[str, Sequence[str]]

PER_LANGUAGE = 4
LOOKED_AT = 2000
"""Passages of each language that are read for suggestions, at most."""
_QUESTION = re.compile(r"(?:^|[:|]\s*|\n)([¿A-ZÀ-Ý][^?\n|:]{8,90}\?)\s*(?=$|[\n|])")
_ABOUT: dict[Language, str] = {
    "en": "What should I know about “{}”?",
    "es": "¿Qué debo saber sobre «{}»?",
    "pt": "O que devo saber sobre “{}”?",
}


def suggestions_for(bot: object, given: Suggestions | Sequence[str] | None) -> dict[str, list[str]]:
    """Suggestions by language, the one of most documents first; those under ``""`` are for every
    language.

    Args:
        given: questions, or questions by language; none derives them from the bot's documents.
    """
    if isinstance(given, Mapping):
        return {str(language): [str(text) for text in texts] for language, texts in given.items()}
    if given is None:
        given = getattr(getattr(bot, "config", None), "suggestions", None)
    if given is not None:
        return {"": [str(text) for text in given]}
    store = getattr(getattr(bot, "knowledge", None), "store", None)
    if store is None:
        return {}
    try:
        return of_documents(store)
    except Exception:
        logger.exception("The chat could not read the documents for suggestions")
        return {}


def of_documents(store: Store | JoinedStore) -> dict[str, list[str]]:
    """:func:`derived` from a store, the language of most documents first."""
    spoken = sorted(store.languages().items(), key=lambda count: -count[1])
    found: dict[str, list[str]] = {}
    for language, _ in spoken:
        rows = islice(store.scan(language=language), LOOKED_AT)
        found |= derived(row.passage for row in rows)
    return found


def derived(passages: Iterable[Passage]) -> dict[str, list[str]]:
    """The questions that the documents ask themselves, else questions about their titles."""
    asked: dict[Language, dict[str, list[str]]] = {language: {} for language in LANGUAGES}
    titles: dict[Language, dict[str, None]] = {language: {} for language in LANGUAGES}
    for passage in passages:
        if passage.superseded or passage.language not in asked or gives_orders(passage.text):
            continue
        titles[passage.language][passage.title] = None
        questions = asked[passage.language].setdefault(passage.source, [])
        questions += [text for text in _questions(passage) if text not in questions]
    return {
        language: found
        for language in LANGUAGES
        if (found := _chosen(asked[language].values(), _ABOUT[language], titles[language]))
    }


def _questions(passage: Passage) -> list[str]:
    headings = [text.strip() for text in passage.section if text.strip().endswith("?")]
    return [text for text in headings + _QUESTION.findall(passage.text) if _reads_well(text)]


def _reads_well(question: str) -> bool:
    return len(question) <= 90 and len(question.split()) >= 4 and not question.isupper()


def _chosen(by_document: Iterable[list[str]], about: str, titles: Iterable[str]) -> list[str]:
    """One of every document in turn, so that no long FAQ takes all the places."""
    mixed = [text for row in zip_longest(*by_document) for text in row if text]
    unique = list(dict.fromkeys(mixed))[:PER_LANGUAGE]
    short = (title for title in titles if 0 < len(title) <= 60 and not gives_orders(title))
    return unique + [about.format(title) for title in islice(short, PER_LANGUAGE - len(unique))]
