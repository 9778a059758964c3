from __future__ import annotations

import pytest

from slimchat.dialogue.inflection import inflected_terms
from slimchat.types import Language

FORMS: list[tuple[Language, str]] = [
    ("en", "lawsuit lawsuits"),
    ("en", "sue sues sued suing"),
    ("en", "vote votes voted voting"),
    ("en", "election elections"),
    ("en", "company companies"),
    ("es", "elección elecciones eleccion"),
    ("es", "ley leyes"),
    ("es", "luz luces"),
    ("es", "demandar demandé demandas demandando"),
    ("es", "invertir invierto invierte invertimos"),
    ("es", "apostar apuesto apuestas apostaron"),
    ("pt", "eleição eleições eleicao eleicoes"),
    ("pt", "mão mãos"),
    ("pt", "pão pães"),
    ("pt", "animal animais"),
    ("pt", "hotel hotéis"),
    ("pt", "lençol lençóis"),
    ("pt", "viagem viagens"),
    ("pt", "votar votei votam voto votando"),
    ("pt", "processo processos processar processei"),
]


@pytest.mark.parametrize(("language", "forms"), FORMS)
def test_every_form_of_a_word_has_the_same_term(language: Language, forms: str) -> None:
    terms = {tuple(inflected_terms(form, language)) for form in forms.split()}
    assert len(terms) == 1, terms


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("pt", "leis", "lei de incentivo"),
        ("es", "quien", "quena"),
        ("en", "tea", "team"),
        ("es", "ley", "leche"),
        ("pt", "eleição", "eletricista"),
    ],
)
def test_other_words_have_other_terms(language: Language, one: str, other: str) -> None:
    assert inflected_terms(one, language) != inflected_terms(other, language)
