"""Which rows of a table are about something else than the question."""

from __future__ import annotations

import pytest
from support import passage

from slimchat.config import AnswerConfig
from slimchat.dialogue.selection import judged
from slimchat.dialogue.table_rows import of_other_subjects
from slimchat.knowledge.loaders.tabular import table_lines
from slimchat.knowledge.sentences import split_sentences
from slimchat.models.reading import Reading
from slimchat.types import Hit, Language, Passage

RETURNS = [
    ["Item", "Returnable?", "Condition"],
    ["Machines and grinders", "Yes, 30 days", "Clean"],
    ["Coffee, unopened", "Yes, 14 days", "Seal intact"],
    ["Coffee, opened", "No", ""],
]
LABELS = [["", "UK", "USA"], ["Machines", "Free", "$9.95"], ["Grinders", "Free", "$4.95"]]
CUOTAS = [["Máquina", "Cuota"], ["Lumen 2", "12 €"], ["Marea Duo", "19 €"]]


def table(rows: list[list[str]], language: Language = "en", before: str = "") -> Passage:
    lines = table_lines(rows, has_header=True)
    return passage("\n".join([*filter(None, [before]), *lines]), language=language)


def others(question: str, item: Passage) -> list[str]:
    """The first word of each row that is about something else."""
    found = of_other_subjects(question, item, split_sentences(item.text, item.language))
    rows = [item.text[start:end].removeprefix("Item: ") for start, end in found]
    return sorted(row.split()[0].strip(",;:") for row in rows)


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Can I return an opened machine?", ["Coffee", "Coffee"]),
        ("can i send opened coffee back", ["Machines"]),
        ("may I return machines and coffee?", []),
        ("what can be returned?", []),
        ("puedo devolver el café?", []),
    ],
)
def test_a_row_is_about_something_else_where_another_is_named(
    question: str, about: list[str]
) -> None:
    assert others(question, table(RETURNS, before="Return an opened machine within 30 days.")) == (
        about
    )


def test_a_first_column_needs_no_name() -> None:
    assert others("label for a machine", table(LABELS)) == ["Grinders"]


def test_stems_and_accents_do_not_matter() -> None:
    item = table(CUOTAS, language="es")
    assert others("cuota de la marea duo?", item) == ["Máquina"]
    assert others("cuánto es la cuota de las máquinas", item) == []


PACKS = [["Pack", "Price"], ["Single session", "38"], ["5 sessions", "175"], ["10 sessions", "320"]]
SEMANAS = [["Turno", "Precio"], ["1 semana", "135"], ["2 semanas", "250"], ["3 semanas", "350"]]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("price of 10 sessions", "10 sessions"),
        ("what are ten sessions", "10 sessions"),
        ("how much is a single session?", "Single session"),
    ],
)
def test_the_row_of_which_more_is_named_is_meant(question: str, row: str) -> None:
    item = table(PACKS)
    found = of_other_subjects(question, item, split_sentences(item.text, "en"))
    left = set(item.text.split("\n")) - {item.text[a:b] for a, b in found}
    assert [line.split(";")[0] for line in left] == [f"Pack: {row}"]


def test_numbers_in_words_name_a_row_in_each_language() -> None:
    item = table(SEMANAS, language="es")
    spans = split_sentences(item.text, "es")
    for question in ("¿y dos semanas?", "e duas semanas?", "¿2 semanas?"):
        found = of_other_subjects(question, item, spans)
        assert {item.text[a:b] for a, b in found} == {
            "Turno: 1 semana; Precio: 135",
            "Turno: 3 semanas; Precio: 350",
        }
    assert of_other_subjects("¿cuánto valen las semanas?", item, spans) == set()


LIGHTS = [["Luz", "Significado"], ["Laranja fixa", "Falta água"], ["Laranja piscando", "Limpar"]]


def test_what_is_denied_names_no_row() -> None:
    item = table(LIGHTS, language="pt")
    spans = split_sentences(item.text, "pt")
    found = of_other_subjects("luz laranja piscando", item, spans)
    assert [item.text[a:b] for a, b in found] == ["Luz: Laranja fixa; Significado: Falta água"]
    assert of_other_subjects("luz laranja parada (nao pisca)", item, spans) == set()


def test_prose_is_no_table() -> None:
    item = passage("Note: coffee is not returned; see: the page.\nMachines: you have 30 days.")
    assert others("can I return machines", item) == []


def test_the_row_of_what_is_asked_for_is_quoted() -> None:
    item = table(RETURNS)
    spans = split_sentences(item.text, "en")
    marks = [0.5 if "Machines" in item.text[a:b] else 0.9 for a, b in spans]
    reading = Reading(0.9, tuple((a, b, m) for (a, b), m in zip(spans, marks, strict=True)))
    hits = [Hit(item, 1, {})]

    def quoted(question: str) -> list[str]:
        found = judged(question, hits, {item.id: reading}, AnswerConfig())
        return [item.text[slice(*one.span)] for one in found if one.outcome == "quoted"]

    machine = "Item: Machines and grinders; Returnable?: Yes, 30 days; Condition: Clean"
    assert quoted("Can I return an opened machine?") == [machine]
    assert machine in quoted("What can be returned?")
    assert len(quoted("What can be returned?")) > 1


ENVIO = [
    ["Peso", "Península", "Canarias, Ceuta y Melilla"],
    ["hasta 2 kg", "4,50 €", "12,50 €"],
    ["más de 2 kg y hasta 10 kg", "6,50 €", "24,50 €"],
    ["hasta 2 kg, con cita", "4,50 €", "12,50 €"],
]


def test_rows_repeat_each_other_by_what_they_say_not_by_their_labels() -> None:
    item = table(ENVIO, language="es")
    spans = split_sentences(item.text, "es")
    reading = Reading(0.9, tuple((a, b, 0.9 - i / 100) for i, (a, b) in enumerate(spans)))
    found = judged("envío a Canarias", [Hit(item, 1, {})], {item.id: reading}, AnswerConfig())
    assert [sentence.outcome for sentence in found] == ["quoted", "quoted", "repeats"]
