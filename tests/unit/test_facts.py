from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimchat.dialogue.fact_support import missing
from slimchat.dialogue.fact_words import number
from slimchat.dialogue.facts import facts
from slimchat.types import LANGUAGES, Language


def told(text: str, language: Language = "en") -> list[tuple[str, str, str]]:
    """The facts that it states."""
    found = facts(text, language)
    return [(fact.kind, fact.value, fact.unit) for fact in found if fact.unit != "implied"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It is £9.95.", "en", [("price", "9.95", "GBP")]),
        ("Cuesta 4,90 €.", "es", [("price", "4.9", "EUR")]),
        ("a partir de R$ 1.299,00", "pt", [("price", "1299", "BRL")]),
        ("within thirty days", "en", [("number", "30", "day")]),
        ("en 14 días laborables", "es", [("number", "14", "day")]),
        ("thirty-one days", "en", [("number", "31", "day")]),
        ("two hundred and five weeks", "en", [("number", "205", "week")]),
        ("doscientos treinta y un euros", "es", [("number", "231", "")]),
        ("dois mil e quinhentos", "pt", [("number", "2500", "")]),
        ("one of them", "en", []),
        ("30-day trial", "en", [("number", "30", "day")]),
        ("error E-03", "en", [("code", "e03", "")]),
        ("el 3 de marzo de 2025", "es", [("date", "2025-03-03", "")]),
        ("on 2025-03-03", "en", [("date", "2025-03-03", "")]),
        ("May 5, 2024", "en", [("date", "2024-05-05", "")]),
        ("you may return 2", "en", [("number", "2", "")]),
        ("de 8:00 a 20h30", "es", [("time", "8:00", ""), ("time", "20:30", "")]),
        ("See https://www.acme.com/help.", "en", [("link", "acme.com/help", "")]),
        ("Call 1-800-772-1213.", "en", [("code", "18007721213", "")]),
        ("a machine", "en", []),
        ("two sachets", "en", [("number", "2", "thing")]),
        ("by the third of April", "en", [("date", "-04-03", "")]),
        ("until August", "en", [("date", "-08-", "")]),
        ("they march on", "en", []),
        ("at 92 °C", "en", [("number", "92", "celsius")]),
        ("a dozen bags", "en", [("number", "12", "")]),
        ("half a year", "en", [("number", "0.5", "year")]),
        ("half full", "en", []),
        ("dos años y medio", "es", [("number", "2", "year"), ("number", "0.5", "")]),
        ("meio ano", "pt", [("number", "0.5", "year")]),
        ("una década", "es", [("number", "10", "year")]),
        ("within a week", "en", [("number", "1", "week")]),
        ("twice a week", "en", [("number", "2", "time")]),
        ("una vez que llega", "es", []),
        ("1.8 gallons", "en", [("number", "1.8", "gallon")]),
        ("dura un año", "es", [("number", "1", "year")]),
        ("diez por ciento", "es", [("number", "10", "")]),
        ("see ondarca.help now", "en", [("link", "ondarca.help", "")]),
    ],
)
def test_facts_are_read_by_value(
    text: str, language: Language, expected: list[tuple[str, str, str]]
) -> None:
    assert told(text, language) == expected


@pytest.mark.parametrize(
    ("said", "source", "lacking"),
    [
        ("It costs €4.90.", "Cuesta 4,90 €.", []),
        ("It costs $4.90.", "Cuesta 4,90 €.", ["$4.90"]),
        ("It takes 30 days.", "It takes 30 to 60 days.", []),
        ("It takes 30 weeks.", "It takes 30 days.", ["30 weeks"]),
        ("It takes three days.", "It takes 3 working days.", []),
        ("On 3 March.", "On 3 March 2025.", []),
        ("On 4 March 2025.", "On 3 March 2025.", ["4 March 2025"]),
        ("Open until 20:00.", "Open until 19:00.", ["20:00"]),
        ("See acme.com/a.", "See acme.com/b.", ["acme.com/a"]),
        ("That is 1,000.", "That is 1000.", []),
        ("It is ½ a cup.", "It is a cup.", ["½"]),
        ("It lasts two months.", "It lasts 2 years; use 2 sachets.", ["two"]),
        ("Clean it twice a week.", "Clean it weekly with 2 drops.", ["twice"]),
        ("It needs 1450 kW.", "It needs 1450 W.", ["1450 kW"]),
        ("It lasts one year.", "It lasts 2 years.", ["one year"]),
        ("It lasts a decade.", "It lasts 2 years.", ["decade"]),
        ("Two of them.", "It lasts 2 years.", []),
        ("Until April.", "Hasta el 3 de marzo de 2026.", ["April"]),
        ("In August.", "El 3 de agosto de 2026.", []),
        ("Heat it to 92 °F.", "Heat it to 92 °C.", ["92 °F"]),
        ("Heat it to 92 °C.", "Caliente a 92 grados.", []),
    ],
)
def test_what_a_source_lacks_is_missing(said: str, source: str, lacking: list[str]) -> None:
    found = missing(facts(said, "en"), facts(source, "es"))
    assert [fact.said for fact in found] == lacking


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.000", "1000"), ("1,000.50", "1000.5"), ("0,125", "0.125"), ("12 500", "12500")],
)
def test_numbers_have_one_form(text: str, value: str) -> None:
    assert number(text) == value


@given(st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_any_text_supports_itself(text: str, language: Language) -> None:
    found = facts(text, language)
    assert missing(found, found) == []


@given(st.integers(0, 10**6), st.sampled_from(["{}", "about {}!", "({})", "x {} y", "{}%", "€{}"]))
def test_no_digit_is_overlooked(value: int, template: str) -> None:
    said = template.format(value)
    assert any(fact.value == str(value) for fact in facts(said, "en"))
    assert missing(facts(said, "en"), facts("nothing", "en"))


@pytest.mark.parametrize(
    ("said", "source", "lacking"),
    [
        ("for the Lumen 3", "The Lumen 2 has 3 lights.", ["Lumen 3"]),
        ("for the lumen 3", "The Lumen 2 has 3 lights; the Lumen 2 is small.", ["lumen 3"]),
        ("for the lumen 3", "It has 3 lights. Use the Lumen 2.", ["lumen 3"]),
        ("for the Lumen II", "The Lumen 2 is small.", []),
        ("for the Lumen 2 and 3", "Use the Lumen 2, with 3 lights.", ["Lumen 2 and 3"]),
        ("see Step 3", "1. One.\n2. Two.\n3. Three.", []),
        ("with 3 filters", "1. One.\n2. Two.\n3. Three.", ["3"]),
        ("with 12 filters", "It has 2 filters for 12 months.", ["12"]),
        ("with 12 filters", "It has 2 filters and 12 sachets.", ["12"]),
        ("with 12 parts", "It has 2 filters and 12 sachets.", []),
        ("on Sunday", "Monday to Saturday", ["Sunday"]),
        ("on Tuesdays", "Monday to Saturday", []),
        ("at the weekend", "Monday to Friday", ["weekend"]),
        ("at the weekend", "every day", []),
        ("plug type G", "plug type C", ["G"]),
        ("a class III device", "a class II device with 3 parts", ["III"]),
    ],
)
def test_names_come_with_their_own_number(said: str, source: str, lacking: list[str]) -> None:
    found = missing(facts(said, "en"), facts(source, "en"))
    assert [fact.said for fact in found] == lacking


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("de segunda a sexta", "pt", ["0", "4"]),
        ("na segunda etapa", "pt", []),
        ("às quartas", "pt", ["2"]),
        ("terça-feira e sábados", "pt", ["1", "5"]),
        ("los miércoles y domingos", "es", ["2", "6"]),
        ("Mon-Fri, the sun", "en", ["0", "4"]),
    ],
)
def test_days_are_told_from_ordinals(text: str, language: Language, days: list[str]) -> None:
    assert [value for kind, value, _ in told(text, language) if kind == "weekday"] == days
