"""Personal data is found in three languages, and nothing else is taken for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from personal_data import NOT_PERSONAL, Personal, personal

from slimchat.config import KnowledgeConfig
from slimchat.knowledge.loaders import iter_files, load_document
from slimchat.privacy import MASKS, Masker, contacts_in, find, mask, masked

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
SUITE = personal()


def test_the_suite_is_large_enough() -> None:
    assert len({item.text for item in SUITE}) >= 200


@pytest.mark.parametrize("kind", sorted(MASKS))
def test_personal_data_is_masked(kind: str) -> None:
    missed = [item for item in SUITE if item.kind == kind and left(item, mask(item.text))]
    assert not missed


def left(item: Personal, said: str) -> bool:
    """Whether anything of the datum is still in sight."""
    digits = "".join(char for char in item.datum if char.isdigit())
    shown = "".join(char for char in said if char.isdigit())
    return item.datum in said or (len(digits) > 3 and digits[-4:] in shown) or said == item.text


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_is_not_personal_stays(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mi DNI es 12345678Z", "mi DNI es [identity]"),
        (
            "Write to ana@example.com, or call +34 612 345 678.",
            "Write to [email], or call [phone].",
        ),
        ("IBAN ES91 2100 0418 4502 0005 1332 please", "IBAN [account] please"),
        (
            "The CPF is 529.982.247-25 and the IBAN is ES91 2100 0418 4502 0005 1332.",
            "The CPF is [identity] and the IBAN is [account].",
        ),
        ("card 4111 1111 1111 1111.", "card [card]."),
        ("CNPJ 11.222.333/0001-81", "CNPJ [identity]"),
        ("", ""),
    ],
)
def test_placeholders_say_what_was_there(text: str, expected: str) -> None:
    assert mask(text) == expected
    assert mask(expected) == expected


def test_data_keeps_its_shape_and_is_counted() -> None:
    masker = Masker()
    data = {"a@example.com": [1, None, "x@example.com"], "b": ("612 345 678", True)}
    assert masker.data(data) == {"a@example.com": [1, None, "[email]"], "b": ["[phone]", True]}
    assert masker.found == {"email": 1, "phone": 1}
    assert masked("none") == "none"


def test_what_a_company_prints_stays() -> None:
    contacts = contacts_in(["Call 910 000 245 or +351 210 000 187.", "Write to Help@acme.example."])
    said = "+34 910000245, 00351 210000187, help@ACME.example, 612 345 678, bo@acme.example"
    assert mask(said, contacts) == "+34 910000245, 00351 210000187, help@ACME.example, " + (
        "[phone], [email]"
    )
    assert contacts_in(["612 345 678", "910 000 245", "910000245"], fewest=2) == {"910000245"}


def test_almost_nothing_in_the_sample_documents_is_taken_for_personal() -> None:
    config = KnowledgeConfig()
    documents = [
        load_document(path, KNOWLEDGE, config).sections for path in iter_files(KNOWLEDGE, config)
    ]
    texts = ["\n".join(section.text for section in sections) for sections in documents]
    files = [path for path in KNOWLEDGE.rglob("*") if path.suffix in {".md", ".csv", ".jsonl"}]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    lines += [line for path in files for line in path.read_text("utf-8").splitlines() if line]
    for fewest, most in ((1, 0.0), (2, 0.01)):
        contacts = contacts_in(texts, fewest)
        wrong = [line for line in lines if mask(line, contacts) != line]
        assert len(lines) > 2500
        assert len(wrong) <= most * len(lines), wrong


def test_the_libraries_are_loaded_with_the_first_number() -> None:
    code = (
        "import sys; from slimchat.privacy import find; find('ana@example.com has 2 of 30');"
        "assert not {'phonenumbers', 'stdnum'} & sys.modules.keys(); find('612 345 678');"
        "assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_long_texts_take_time_in_proportion() -> None:
    text = "1 2-3.4 (5) a@b " * 4000
    assert find(text) == ()
