"""Questions of other tools become golden cases."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inspected_bot import small_bot

from slimchat import SupportBot
from slimchat.errors import GoldenSetError
from slimchat.evaluation.golden import GoldenCase, load_golden
from slimchat.evaluation.sets.importing import UNKNOWN, import_cases
from slimchat.evaluation.sets.writing import write_golden

RAGET = {
    "id": "2f1",
    "question": "How long can I return an opened machine?",
    "reference_answer": "Within 30 days.",
    "reference_context": "Document 0: You can return an opened machine within 30 days. Bring the "
    "receipt.\n\nDocument 12: Returning a machine is free in Europe.",
    "conversation_history": [{"role": "user", "content": "Hello"}],
    "metadata": {"question_type": "simple", "topic": "Returns", "seed_document_id": 0},
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SupportBot]:
    with small_bot(tmp_path_factory.mktemp("import")) as made:
        yield made


def lines(file: Path, *rows: Any) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def table(file: Path, *rows: dict[str, str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_raget_with_the_documents_of_a_bot(bot: SupportBot, tmp_path: Path) -> None:
    made = import_cases(lines(tmp_path / "t.jsonl", RAGET), bot)
    assert made.left_out == ()
    assert made.cases == (
        GoldenCase(
            "2f1",
            RAGET["question"],
            "en",
            (("user", "Hello"),),
            "Within 30 days.",
            ("returns.md",),
            "answer",
            kind="simple",
            topic="Returns",
        ),
    )
    assert load_golden(write_golden(tmp_path / "g.jsonl", made.cases)) == list(made.cases)


def test_raget_without_a_bot_is_a_proposal(tmp_path: Path) -> None:
    (one,) = import_cases(lines(tmp_path / "t.jsonl", RAGET)).cases
    assert (one.status, one.reference_sources) == ("proposed", ())
    assert one.note == "Which documents answer is not known."


def test_a_text_that_is_in_no_document_has_no_source(bot: SupportBot, tmp_path: Path) -> None:
    row = {"user_input": "Is there parking?", "reference": "Yes, behind the building, for guests."}
    (one,) = import_cases(lines(tmp_path / "t.jsonl", row), bot).cases
    assert (one.status, one.reference_answer) == ("proposed", row["reference"])


def test_ragas_contexts_are_a_list(bot: SupportBot, tmp_path: Path) -> None:
    row = {
        "user_input": "What is E-03?",
        "reference": "The tank is empty.",
        "reference_contexts": ["Error E-03 means that the water tank of the X200 is empty."],
    }
    (one,) = import_cases(lines(tmp_path / "t.jsonl", row), bot).cases
    assert (one.reference_sources, one.status) == (("errors.md",), None)


def test_promptfoo_as_csv(bot: SupportBot, tmp_path: Path) -> None:
    file = table(
        tmp_path / "tests.csv",
        {
            "question": "¿Cuánto tarda el envío a la península?",
            "__expected": "icontains: El envío a la península tarda dos días laborables.",
            "__description": "delivery",
        },
        {"question": "Who won the match?", "__expected": "", "__description": ""},
    )
    first, second = import_cases(file, bot).cases
    assert (first.language, first.note) == ("es", "delivery")
    assert first.reference_answer == "El envío a la península tarda dos días laborables."
    assert first.reference_sources == ("envios.md",)
    assert (second.action, second.status) == ("refuse", None)


def test_promptfoo_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "promptfooconfig.yaml"
    file.write_text(
        "prompts: [p]\ntests:\n"
        "  - description: fees\n    vars:\n      query: Is it free?\n"
        "    assert:\n      - {type: latency, threshold: 5}\n"
        "      - {type: contains, value: It is free.}\n"
        "  - vars:\n      query: What now?\n",
        encoding="utf-8",
    )
    first, second = import_cases(file).cases
    assert (first.question, first.reference_answer, first.note) == (
        "Is it free?",
        "It is free.",
        "fees",
    )
    assert (second.question, second.status) == ("What now?", "proposed")
    assert (second.action, second.note) == ("answer", UNKNOWN)  # nothing says that it is to refuse


def test_parquet_and_own_columns(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    row: dict[str, Any] = {"id": "x", "question": "Qual é o prazo?", "language": "pt"}
    row |= {"action": "answer", "kind": "k"}
    row |= {"reference_sources": ["garantia.md"], "split": "dev", "topic": "t"}
    parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "g.parquet")
    (one,) = import_cases(tmp_path / "g.parquet").cases
    assert one == GoldenCase(
        "x", "Qual é o prazo?", "pt", (), None, ("garantia.md",), "answer", "dev", "k", "t"
    )


def test_rows_without_a_question_and_repeats_are_left_out(tmp_path: Path) -> None:
    rows = [{"question": "Pets?"}, {"text": "x"}, {"question": "Pets?"}]
    made = import_cases(lines(tmp_path / "t.jsonl", *rows))
    assert len(made.cases) == 1
    assert [place for place, _ in made.left_out] == ["line 2", "line 3"]
    with pytest.raises(GoldenSetError, match="holds no question"):
        import_cases(lines(tmp_path / "u.jsonl", {"text": "x"}))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.yaml", "a: [", "not valid YAML"),
        ("t.json", "{", "not valid JSON"),
        ("t.json", "42", "holds no question"),
        ("t.yaml", "tests: file://tests.csv", "holds no question"),
        ("t.csv", 'question,answer\n"open', "not valid CSV"),
        ("t.jsonl", "{", "line 1: not valid JSON"),
        ("t.txt", "x", r"ends in '\.txt'"),
        ("t.yaml", "!!python/object/apply:os.system [id]", "not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(GoldenSetError, match=said):
        import_cases(tmp_path / name)
    with pytest.raises(GoldenSetError, match="cannot be read"):
        import_cases(tmp_path / "absent.yaml")


@pytest.mark.parametrize(
    "history",
    [
        [["user", "Hello"], ["assistant", "Hi"]],
        '[["user", "Hello"], ["assistant", "Hi"]]',
        [{"role": "human", "content": "Hello"}, {"role": "ai", "content": "Hi"}],
        ["Hello", "Hi"],
    ],
)
def test_histories_of_every_shape(tmp_path: Path, history: Any) -> None:
    row = {"question": "And now?", "history": history}
    (one,) = import_cases(lines(tmp_path / "t.jsonl", row)).cases
    assert one.history == (("user", "Hello"), ("assistant", "Hi"))


@pytest.mark.parametrize(
    ("cell", "action", "answer"),
    [
        ("It is free; always.", "answer", "It is free; always."),
        ("equals: 30", "answer", "30"),
        ("grade: Says 30 days.", "answer", "Says 30 days."),
        ("similar(0.8): About a month", "answer", "About a month"),
        ("Note: within 30 days", "answer", "Note: within 30 days"),
        ("is-refusal", "refuse", None),
        ("not-contains: sorry", "answer", None),
        ("javascript: output.length < 50", "answer", None),
        ("contains-any: yes, of course", "answer", None),
    ],
)
def test_an_assertion_of_promptfoo_is_an_answer_only_where_it_words_one(
    tmp_path: Path, cell: str, action: str, answer: str | None
) -> None:
    file = table(tmp_path / "t.csv", {"question": "Fees?", "__expected1": cell, "__expected2": ""})
    (one,) = import_cases(file).cases
    assert (one.action, one.reference_answer) == (action, answer)


@pytest.mark.parametrize(
    ("checks", "answer"),
    [
        ([{"type": "equals", "value": 42}], "42"),
        ([{"type": "equals", "value": "A; B"}], "A; B"),
        ([{"type": "contains", "value": {"a": 1}}, {"type": "icontains", "value": ["X"]}], "X"),
        ([{"type": "contains"}, "text", None], None),
        ("contains: A", None),
        (7, None),
        (None, None),
    ],
)
def test_odd_assertions_of_promptfoo(tmp_path: Path, checks: Any, answer: str | None) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"tests": [{"vars": {"query": "Fees?"}, "assert": checks}]}))
    (one,) = import_cases(file).cases
    assert (one.reference_answer, one.status) == (answer, "proposed")


def test_questions_alone_are_proposals_that_expect_nothing_yet(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    file.write_text("question;note\r\nFees?;x\r\nPets?;\r\n", encoding="utf-8-sig")
    first, second = import_cases(file).cases
    assert (first.status, first.action, first.note) == ("proposed", "answer", "x")
    assert second.note == UNKNOWN


def test_columns_as_a_spreadsheet_names_them(tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    text = "ID,Question , Reference Answer,Reference Sources\nx,Fees?,None.,fees.md\n"
    file.write_text(text, encoding="utf-8")
    (one,) = import_cases(file).cases
    assert (one.id, one.question, one.reference_answer) == ("x", "Fees?", "None.")
    assert (one.reference_sources, one.status) == (("fees.md",), None)
    file.write_text("Pergunta;Resposta\nQual é o prazo?;30 dias.\n", encoding="utf-8")
    (one,) = import_cases(file).cases
    assert (one.question, one.reference_answer) == ("Qual é o prazo?", "30 dias.")


def test_odd_cells_are_read_or_told_never_a_crash(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "question": 42, "answer": float("nan"), "metadata": "{", "history": {"a": 1}},
        {"id": 7, "question": "Other?", "answer": True, "language": "FR", "action": "dance"},
        {"question": ["a", "b"], "answer": "x"},
        ["no", "columns"],
        {"question": "Fees?", "answer": "Free", "reference_sources": {"a": 1}, "contexts": 9},
    ]
    made = import_cases(lines(tmp_path / "t.jsonl", *rows))
    assert [(case.id, case.question) for case in made.cases[:2]] == [("7", "42"), ("7-2", "Other?")]
    assert made.cases[0].reference_answer is None
    assert made.cases[1].language in ("en", "es", "pt")
    assert [why for _, why in made.left_out] == ["no question", "no row with columns"]
    assert load_golden(write_golden(tmp_path / "g.jsonl", made.cases), proposals=True) == [
        *made.cases
    ]


def test_tables_with_empty_cells(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {"question": ["Fees?", None, "Pets?"], "answer": [float("nan"), 1.5, 2.5]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "g.parquet")
    made = import_cases(tmp_path / "g.parquet")
    assert [(case.question, case.reference_answer) for case in made.cases] == [
        ("Fees?", None),
        ("Pets?", "2.5"),
    ]
    assert made.left_out == (("row 2", "no question"),)


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".json", ".yaml", ".parquet"])
def test_ten_thousand_rows_of_every_format(tmp_path: Path, ending: str) -> None:
    rows = [{"question": f"Is model {n} free?", "answer": f"Model {n} is."} for n in range(10_000)]
    file = tmp_path / f"many{ending}"
    if ending == ".csv":
        table(file, *rows)
    elif ending == ".parquet":
        pyarrow = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(pyarrow.Table.from_pylist(rows), file)
    elif ending == ".jsonl":
        lines(file, *rows)
    else:
        file.write_text(json.dumps(rows), encoding="utf-8")
    made = import_cases(file)
    assert (len(made.cases), made.left_out) == (10_000, ())
    assert made.cases[-1].reference_answer == "Model 9999 is."
