"""Reading golden sets, and what is said of the rows that are wrong."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from slimchat.errors import GoldenSetError
from slimchat.evaluation import golden_files
from slimchat.evaluation.golden import GoldenCase, load_golden

ROW: dict[str, Any] = {
    "id": "a-1",
    "question": "¿Y en Portugal?",
    "language": "es",
    "history": [["user", "¿Cuánto tarda?"], ["assistant", "Dos días."]],
    "reference_answer": "Tres días; a veces, cuatro.",
    "reference_sources": ["envios.md", "delivery/plazos.es.pdf"],
    "action": "answer",
    "kind": "followup",
    "split": "dev",
}
CASE = GoldenCase(
    id="a-1",
    question="¿Y en Portugal?",
    language="es",
    history=(("user", "¿Cuánto tarda?"), ("assistant", "Dos días.")),
    reference_answer="Tres días; a veces, cuatro.",
    reference_sources=("envios.md", "delivery/plazos.es.pdf"),
    action="answer",
    split="dev",
    kind="followup",
)
REFUSE = {"id": 2, "question": "Pets?", "language": "en", "action": "refuse", "split": "test"}


def write(path: Path, *rows: Any) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_csv(path: Path, row: dict[str, str], delimiter: str, encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(row), delimiter=delimiter)
        writer.writeheader()
        writer.writerow(row)
    return path


def test_json_lines(tmp_path: Path) -> None:
    first, second = load_golden(write(tmp_path / "g.jsonl", ROW, "", REFUSE))
    assert first == CASE
    assert second == GoldenCase("2", "Pets?", "en", (), None, (), "refuse", "test", None)


def test_a_split_keeps_only_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", ROW, REFUSE)
    assert [case.id for case in load_golden(path, "dev")] == ["a-1"]
    assert [case.id for case in load_golden(path, "test")] == ["2"]


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig")])
@pytest.mark.parametrize("sources", ["json", "plain"])
def test_csv_holds_the_same(tmp_path: Path, delimiter: str, encoding: str, sources: str) -> None:
    row = {name: value for name, value in ROW.items() if isinstance(value, str)}
    row["history"] = json.dumps(ROW["history"])
    listed = ROW["reference_sources"]
    row["reference_sources"] = json.dumps(listed) if sources == "json" else "; ".join(listed)
    path = write_csv(tmp_path / "g.csv", row, delimiter, encoding)
    assert load_golden(path) == [CASE]


def test_empty_csv_cells_are_absent_values(tmp_path: Path) -> None:
    names = ["history", "reference_answer", "reference_sources", "kind"]
    row = {key: str(value) for key, value in REFUSE.items()} | dict.fromkeys(names, "")
    (case,) = load_golden(write_csv(tmp_path / "g.csv", row, ",", "utf-8"))
    assert case == GoldenCase("2", "Pets?", "en", (), None, (), "refuse", "test", None)


def test_csv_places_are_lines_of_the_file(tmp_path: Path) -> None:
    head = "id,question,language,action\n"
    path = tmp_path / "g.csv"
    path.write_text(f'{head}1,"two\nlines",en,refuse\n2,x,fr,refuse\n', encoding="utf-8")
    with pytest.raises(GoldenSetError, match=r"g\.csv, line 4: the language is 'fr'"):
        load_golden(path)
    path.write_text(f"{head}1,what, then,en,refuse\n", encoding="utf-8")
    with pytest.raises(GoldenSetError, match=r"line 2: more cells than columns"):
        load_golden(path)


@pytest.mark.parametrize(
    ("bad", "said", "fix"),
    [
        ('{"id": ', "not valid JSON", "one JSON object per line"),
        ("[1, 2]", "not a JSON object", "one JSON object per line"),
        ({**ROW, "question": " "}, "column 'question' is missing or empty", "id, question"),
        ({"id": "x", "question": "y"}, "columns 'language', 'action' are missing", "id, question"),
        ({**ROW, "action": "reply"}, "the action is 'reply'", "answer or clarify or refuse or han"),
        ({**ROW, "language": "fr"}, "the language is 'fr'", "en or es or pt"),
        ({**ROW, "id": "2"}, "the id '2' was used before, at line 1", "id of its own"),
        ({**ROW, "reference_sources": []}, "'reference_sources' is missing or empty", "'refuse'"),
        ({**ROW, "reference_sources": [3]}, "'reference_sources' is [3]", "list of paths"),
        ({**ROW, "history": [["bot", "x"]]}, "the turn ['bot', 'x']", '[["user", "text"]'),
        ({**ROW, "history": "hello"}, "'history' is 'hello', not JSON", '[["user", "text"]'),
        ({**ROW, "question": ["x"]}, "'question' is ['x'], not text", "Write it as text"),
    ],
)
def test_a_bad_row_is_named_with_its_fix(tmp_path: Path, bad: Any, said: str, fix: str) -> None:
    path = write(tmp_path / "g.jsonl", REFUSE, "", bad)
    with pytest.raises(GoldenSetError) as caught:
        load_golden(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert said in caught.value.fact
    assert fix in caught.value.fix


def test_a_bad_row_of_another_split_is_still_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", ROW, {**REFUSE, "action": "no"})
    with pytest.raises(GoldenSetError, match="line 2"):
        load_golden(path, "dev")


def test_an_unknown_split_lists_those_there_are(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", ROW, REFUSE)
    with pytest.raises(GoldenSetError, match=r"no split 'train'.* dev, test\."):
        load_golden(path, "train")
    unsplit = write(tmp_path / "h.jsonl", {**REFUSE, "split": None})
    with pytest.raises(GoldenSetError, match="None of its rows has a 'split'"):
        load_golden(unsplit, "dev")


def test_files_that_are_no_golden_set(tmp_path: Path) -> None:
    with pytest.raises(GoldenSetError, match="holds no questions"):
        load_golden(write(tmp_path / "empty.jsonl", ""))
    with pytest.raises(GoldenSetError, match="cannot be read"):
        load_golden(tmp_path / "absent.jsonl")
    with pytest.raises(GoldenSetError, match=r"ends in '\.txt'"):
        load_golden(tmp_path / "golden.txt")
    (tmp_path / "latin.csv").write_bytes("id,question\n1,¿Qué?\n".encode("latin-1"))
    with pytest.raises(GoldenSetError, match="not UTF-8"):
        load_golden(tmp_path / "latin.csv")


def test_parquet_without_pyarrow_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(golden_files, "import_module", absent)
    with pytest.raises(GoldenSetError, match=r"'pyarrow', which is not installed\..*pip install"):
        load_golden(tmp_path / "g.parquet")


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "g.parquet"
    parquet.write_table(pyarrow.Table.from_pylist([ROW]), path)
    assert load_golden(path) == [CASE]
    path.write_bytes(b"PAR1 no PAR1")
    with pytest.raises(GoldenSetError, match="not valid Parquet"):
        load_golden(path)
