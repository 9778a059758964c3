"""Whether a text and a document say the opposite of each other."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
from support import passage

from slimchat.config import KnowledgeConfig
from slimchat.dialogue.contrary import contrary
from slimchat.knowledge.loaders import iter_files, load_document
from slimchat.types import Language

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PAIRS: list[tuple[Language, str, str]] = [
    ("en", "A gift card can be exchanged for cash.", "A gift card cannot be exchanged for cash."),
    ("en", "Visits to the showroom are not free.", "Visits to the showroom are free."),
    ("en", "The showroom is closed on Saturday.", "The showroom is open on Saturdays."),
    ("en", "Always use vinegar on the seals.", "Never use vinegar on the seals."),
    ("en", "Collection of the machine is excluded.", "Collection of the machine is included."),
    ("es", "El taller de Getafe abre los sábados.", "El taller de Getafe no abre los sábados."),
    ("es", "La visita a la sala no es gratuita.", "La visita a la sala es gratuita."),
    ("es", "Las tarjetas regalo se devuelven.", "Las tarjetas regalo no se devuelven."),
    ("es", "El taller está cerrado en agosto.", "El taller está abierto en agosto."),
    ("pt", "A garantia cobre a voltagem errada.", "A garantia não cobre a voltagem errada."),
    ("pt", "A loja está aberta aos domingos.", "A loja está fechada aos domingos."),
    ("pt", "A devolução da máquina não é grátis.", "A devolução da máquina é grátis."),
]
AGREEING: list[tuple[Language, str, str]] = [
    ("en", "The showroom is not open on Saturday.", "The showroom is closed on Saturdays."),
    ("en", "A gift card cannot be sent by post.", "A gift card can be exchanged for cash."),
    ("es", "El taller no abre los domingos.", "El taller está cerrado los domingos."),
    ("pt", "A loja não está aberta aos domingos.", "A loja está fechada aos domingos."),
    ("en", "No.", "Yes."),
]


@pytest.mark.parametrize(("language", "said", "source"), PAIRS)
def test_the_opposite_is_told(language: Language, said: str, source: str) -> None:
    assert contrary(said, language, [passage(source, language=language)]) == (source,)
    assert contrary(source, language, [passage(said, language=language)]) == (said,)


@pytest.mark.parametrize(("language", "said", "source"), AGREEING)
def test_what_agrees_is_not(language: Language, said: str, source: str) -> None:
    assert contrary(said, language, [passage(source, language=language)]) == ()


def test_documents_that_differ_among_themselves_are_left_alone() -> None:
    near = [passage("Collection is free of charge."), passage("Collection is not free of charge.")]
    assert contrary("Collection is free of charge.", "en", near) == ()


def test_no_document_of_the_sample_company_contradicts_another_one() -> None:
    config = KnowledgeConfig()
    held = [
        (passage(section.text, language=document.language), document.source)
        for path in iter_files(KNOWLEDGE, config)
        for document in [load_document(path, KNOWLEDGE, config)]
        for section in document.sections
    ]
    held.sort(key=lambda item: item[0].language)
    for language, group in groupby(held, key=lambda item: item[0].language):
        near = list(group)
        for one, source in near:
            others = [other for other, place in near if place != source]
            assert contrary(one.text, language, others) == ()
