"""From documents and what people asked to a training set: nothing leaks, nothing personal stays."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from slimchat.cli.app import app
from slimchat.errors import TrainingDataError
from slimchat.training.tailor import manifest
from slimchat.training.tailor.likeness import SHINGLE_BOUND, WORD_BOUND, Questions
from slimchat.training.tailor.records import read_feedback, read_tickets
from slimchat.training.tailor.rows import Piece, Row, read_rows
from slimchat.training.tailor.sieve import Sieve
from slimchat.training.tailor.templates import plain_heading, question_of

TOPICS = {
    "delivery.md": "# Delivery\n\n## Costs\n\nThe courier costs 4.90 € per order.\n\n"
    "## How long it takes\n\nYou can follow each step in your account. The parcel takes 3 days.\n",
    "returns.md": "# Returns\n\n## Return a machine\n\nTo return a machine, open your account. "
    "You must keep the box for thirty days.\n\n## Refunds\n\nWe refund the price in 5 days.\n",
    "garantia.es.md": "# Garantía\n\n## Duración\n\nLa garantía dura 3 años en España.\n\n"
    "## Reparaciones\n\nPuedes enviar la máquina al taller. Si no tiene arreglo, la cambiamos.\n",
    "assinatura.pt.md": "# Assinatura\n\n## Cancelar a assinatura\n\nVocê pode cancelar a sua "
    "assinatura quando quiser.\n\n## Preço\n\nO café custa 9 € por pacote.\n",
    "contact.md": "# Contact\n\n## Write to us\n\nWrite to ana.silva@example.org or call "
    "+34 612 345 678. You can send photos of the fault.\n",
    "billing.md": "# Billing\n\n## Change the card\n\nTo change the card, open the settings. "
    "If the payment fails, we try again after two days.\n\n## Invoices\n\nYou can download every "
    "invoice as a PDF.\n",
    "faq.csv": "question,answer\nDo you ship to islands?,Yes within five days.\n"
    "Is the coffee organic?,All of our coffee is organic.\n"
    "Can I visit the workshop?,The workshop is open on Fridays.\n",
}
GOLDEN = [
    ("g1", "how much is the courier", "delivery.md", "answer", "dev"),
    ("g2", "my machine has to go back, how", "returns.md", "answer", "dev"),
    ("g3", "do you sell tea", None, "refuse", "dev"),
    ("g4", "when will my refund arrive", "returns.md", "answer", "train"),
    ("g5", "is the COFFEE organic", "faq.csv", "answer", "test"),
    ("g6", "can I visit the workshops?", "faq.csv", "answer", None),
]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in TOPICS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def golden_file(folder: Path) -> Path:
    rows = [
        {"id": name, "question": question, "language": "en", "action": action, "split": split,
         "reference_sources": [source] if source else [],
         "reference_answer": "The courier costs 4.90 € per order." if name == "g1" else None}
        for name, question, source, action, split in GOLDEN
    ]  # fmt: skip
    return write_lines(folder / "golden.jsonl", rows)


def collected(docs: Path, *more: str) -> dict[str, Any]:
    output = docs.parent / "set"
    arguments = ["train", "data", str(docs), "-o", str(output), "--json", *more]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    printed: dict[str, Any] = json.loads(result.stdout)
    assert json.loads((output / "manifest.json").read_text()).items() <= printed.items()
    return printed


def test_evaluation_questions_are_kept_out_exactly_and_nearly(docs: Path) -> None:
    told = collected(docs, "--golden", str(golden_file(docs.parent)), "--licence", "ours")
    removed = {(item["like"], item["use"]): item["how"] for item in told["kept_out_of_training"]}
    assert removed["is the COFFEE organic", "test"] == "exact"
    assert removed["can I visit the workshops?", "test"] == "near"
    output = docs.parent / "set"
    rows = {name: read_rows(output / f"{name}.jsonl", Row) for name in ("train", "dev")}
    asked = Questions(row.question for row in rows["train"])
    for _, question, _, _, split in GOLDEN:
        assert (asked.like(question) is None) == (split != "train"), question
    people = {row.question for row in rows["dev"] if not row.synthetic}
    assert people == {question for _, question, _, _, split in GOLDEN if split == "dev"}
    assert not {row.passages[:1] for row in rows["train"] if row.synthetic} & {
        row.passages[:1] for row in rows["dev"] if row.synthetic
    }
    assert {row.licence for row in (*rows["train"], *rows["dev"])} == {"ours"}


def test_rows_say_what_answers_and_negatives_do_not(docs: Path) -> None:
    collected(docs, "--golden", str(golden_file(docs.parent)))
    output = docs.parent / "set"
    pieces = {piece.id: piece for piece in read_rows(output / "passages.jsonl", Piece)}
    train = read_rows(output / "train.jsonl", Row)
    dev = read_rows(output / "dev.jsonl", Row)
    assert {row.kind for row in train} >= {"heading", "sentence", "golden"}
    for row in (*train, *dev):
        assert not set(row.passages) & set(row.negatives)
        for answer in row.answers:
            assert answer in pieces[row.passages[0]].text
        if row.passages:
            assert all(pieces[i].language == row.language for i in row.negatives)
    courier = next(row for row in dev if row.question == "how much is the courier")
    assert courier.answers == ("The courier costs 4.90 € per order.",)
    tea = next(row for row in dev if row.question == "do you sell tea")
    assert tea.passages == ()
    held = {row.source for row in dev if row.synthetic}
    for row in train:
        assert not held & {pieces[i].source for i in row.negatives}


def test_the_manifest_is_exact_and_the_same_again(docs: Path) -> None:
    told = collected(docs, "--golden", str(golden_file(docs.parent)))
    names = {item["name"] for item in told["inputs"]}
    assert names == {*TOPICS, "golden.jsonl"}
    output = docs.parent / "set"
    for file in told["outputs"]:
        text = (output / file["name"]).read_text(encoding="utf-8")
        assert file["rows"] == text.count("\n")
        assert file["size"] == len(text.encode())
    first, digest = manifest.read(output)
    counted = sum(n for kind in first["counts"]["train"].values() for n in kind.values())
    assert counted == next(f["rows"] for f in first["outputs"] if f["name"] == "train.jsonl")
    collected(docs, "--golden", str(golden_file(docs.parent)))
    assert manifest.read(output)[1] == digest
    path = output / "manifest.json"
    whole = json.loads(path.read_text())
    unlicensed = {name: value for name, value in whole.items() if name != "licence"}
    for wrong in (*(whole | {"outputs": bad} for bad in ([], [{}], None)), unlicensed, []):
        path.write_text(json.dumps(wrong))
        with pytest.raises(TrainingDataError, match=r"manifest\.json is missing or damaged"):
            manifest.read(output)
    files = [{**file, "sha256": 3} for file in whole["outputs"]]
    path.write_text(json.dumps(whole | {"outputs": files}))
    with pytest.raises(TrainingDataError, match="is not the file that"):
        manifest.read(output)
    path.write_text(json.dumps(whole))
    (output / "train.jsonl").write_text("{}\n")
    with pytest.raises(TrainingDataError, match=r"train\.jsonl is missing or is not the file"):
        manifest.read(output)


def test_personal_data_is_masked_everywhere(docs: Path) -> None:
    tickets = write_lines(
        docs.parent / "tickets.jsonl",
        [
            {
                "question": "Where is my parcel? I am bo@example.com",
                "answer": "Call 612 345 678, Bo.",
            }
        ],
    )
    told = collected(docs, "--tickets", str(tickets))
    assert told["personal_data_masked"] == {"email": 2, "phone": 2}
    whole = "".join(p.read_text(encoding="utf-8") for p in (docs.parent / "set").iterdir())
    assert "bo@example.com" not in whole
    assert "ana.silva" not in whole
    assert "612 345 678" not in whole
    assert "[email]" in whole


def test_training_without_torch_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    result = CliRunner().invoke(app, ["train", "embedder", "set", "-o", "model"])
    assert result.exit_code == 2
    assert "slimchat[train]" in result.output.replace("\n", " ")


def test_what_is_alike_and_what_is_not() -> None:
    known = Questions(["¿Cuánto tarda el envío a las Islas Canarias?", "Return an opened machine"])
    exact = known.like("cuanto TARDA el envio a las islas canarias")
    assert exact is not None
    assert (exact.how, exact.score) == ("exact", 1.0)
    typo = known.like("cuanto tadra el envio a las islas canarias")
    order = known.like("opened machine, return an")
    assert typo is not None
    assert typo.score >= min(WORD_BOUND, SHINGLE_BOUND)
    assert order is not None
    assert order.how == "near"
    assert known.like("¿Cuánto cuesta la garantía?") is None
    assert known.like("") is None


def test_the_sieve_lets_the_same_words_about_another_passage_pass() -> None:
    sieve = Sieve()
    assert sieve.passes(["What does the Volta 1 weigh?"], ["a"], "train")
    assert not sieve.passes(["what does the volta 1 weigh"], ["a"], "train")
    assert sieve.passes(["what does the volta 1 weigh"], ["b"], "train")
    assert sieve.passes(["Is tea sold?"], ["c"], "dev")
    assert not sieve.passes(["is TEA sold"], ["c"], "train")
    assert sieve.duplicates == {"exact": 1}
    assert [item["use"] for item in sieve.removed] == ["dev"]


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        ("HOW CAN I RESET MY PASSWORD", "exact"),
        ("how can i reset\nmy pasword", "near"),
        ("my password, how can I reset it", "near"),
        ("Hi there, how can I reset my password?", "near"),
        ("How can I reset my password please, thank you very much in advance", "within"),
        ("I am Ana of the flower shop. How can I reset my password? It is urgent.", "within"),
        ("Como mudo o endereco da entrega? Comprei ontem à noite pelo site", "within"),
        ("Buenas tardes a todos: ¿dónde está mi paquete? Lo pedí el lunes pasado", "within"),
        ("I forgot the old one and want another", None),
        ("Is there a password?", None),
        ("Tea please, and do tell me when it comes", None),
    ],
)
def test_evaluation_questions_are_known_by_other_wordings(asked: str, how: str | None) -> None:
    sieve = Sieve()
    sieve.bar("test", "How can I reset my password?")
    sieve.bar("test", "Como mudo o endereço da entrega?")
    sieve.bar("test", "¿Dónde está mi paquete?")
    sieve.bar("test", "tea please")
    assert sieve.passes([asked], ["a"], "train") == (how is None)
    assert [item["how"] for item in sieve.removed] == ([] if how is None else [how])


def test_a_ticket_that_comes_again_is_trained_on_once(docs: Path) -> None:
    again = {"question": "Where is my parcel of ana@mail.example?", "answer": "It left today, Ana."}
    rows = [
        again,
        again,
        {**again, "question": "where is my parcel of bruno@mail.example", "answer": "Tomorrow."},
        {"question": "May I pay in parts?", "answer": "It left today, Ana."},
    ]
    told = collected(docs, "--tickets", str(write_lines(docs.parent / "tickets.jsonl", rows)))
    output = docs.parent / "set"
    kept = [row for row in read_rows(output / "train.jsonl", Row) if row.kind == "ticket"]
    assert [row.question for row in kept] == [
        "Where is my parcel of [email]?",
        "May I pay in parts?",
    ]
    assert told["duplicates"]["exact"] >= 2
    replies = [p for p in read_rows(output / "passages.jsonl", Piece) if not p.searchable]
    assert [piece.text for piece in replies] == ["It left today, Ana."]
    assert {row.passages for row in kept} == {(replies[0].id,)}


def test_a_passage_in_two_documents_is_no_rival_of_itself(docs: Path) -> None:
    for name in ("delivery.md", "returns.md", "billing.md"):
        (docs / f"old-{name}").write_text((docs / name).read_text(encoding="utf-8"))
    told = collected(docs, "--dev-share", "0.3")
    output = docs.parent / "set"
    pieces = {piece.id: piece for piece in read_rows(output / "passages.jsonl", Piece)}
    assert told["repeated_passages"] == 6
    rows = [row for name in ("train", "dev") for row in read_rows(output / f"{name}.jsonl", Row)]
    assert any(len(row.passages) == 2 for row in rows)
    for row in rows:
        right = {pieces[i].text for i in row.passages}
        assert sum(piece.text in right for piece in pieces.values()) == len(row.passages)
        assert not right & {pieces[i].text for i in row.negatives}
    train = [(row.question.lower().strip("?"), row.passages[:1]) for row in rows]
    assert len(set(train)) == len(train)


@pytest.mark.parametrize(
    ("sentence", "language", "question"),
    [
        ("To return a machine, open your account.", "en", "How do I return a machine?"),
        ("If you are not happy, write to us.", "en", "What happens if I am not happy?"),
        ("The courier costs 4.90 € per order.", "en", "How much does the courier cost?"),
        ("Puede borrar su cuenta cuando quiera.", "es", "¿Puedo borrar mi cuenta cuando quiera?"),
        ("La reparación cuesta 40 € con recogida.", "es", "¿Cuánto cuesta la reparación?"),
        ("Para cambiar la tarjeta, entra en tu cuenta.", "es", "¿Cómo puedo cambiar la tarjeta?"),
        ("O conserto custa R$ 260 na Brisa.", "pt", "Quanto custa o conserto?"),
        ("Se não pagar em 48 horas, cancelamos.", "pt", "O que acontece se não pagar em 48 horas?"),
        ("Coffee is nice.", "en", None),
    ],
)
def test_sentences_become_the_questions_they_answer(
    sentence: str, language: Any, question: str | None
) -> None:
    assert question_of(sentence, language) == question


def test_headings_lose_their_number_and_gain_a_mark() -> None:
    assert plain_heading("1. How long the warranty lasts") == "How long the warranty lasts?"
    assert plain_heading("O que não está coberto") == "O que não está coberto?"
    assert plain_heading("IMPUESTOS EN DESTINO") == "Impuestos en destino"
    assert plain_heading("Costs") == "Costs"


def test_feedback_and_tickets_are_read_in_both_formats(tmp_path: Path) -> None:
    feedback = write_lines(
        tmp_path / "feedback.jsonl",
        [
            {"question": "a b", "helpful": True, "citations": [{"quote": "Q", "source": "s.md"}]},
            {"question": "c d", "rating": "down", "quotes": []},
        ],
    )
    good, bad = read_feedback(feedback)
    assert (good.helpful, good.quotes, good.sources) == (True, ("Q",), ("s.md",))
    assert bad.helpful is False
    table = tmp_path / "tickets.csv"
    table.write_text("Pregunta;Respuesta\n¿Hay té?;No, solo café.\n", encoding="utf-8")
    assert read_tickets(table)[0].reply == "No, solo café."
    write_lines(feedback, [{"question": "a", "helpful": "perhaps"}])
    with pytest.raises(TrainingDataError, match=r"line 1: 'helpful' is 'perhaps'"):
        read_feedback(feedback)
    write_lines(feedback, [])
    with pytest.raises(TrainingDataError, match="holds no rows"):
        read_feedback(feedback)
    write_lines(feedback, [{"answer": "a"}])
    with pytest.raises(TrainingDataError, match="'question' is missing"):
        read_feedback(feedback)


def test_helpful_feedback_becomes_rows_and_unhelpful_is_counted(docs: Path) -> None:
    feedback = write_lines(
        docs.parent / "feedback.jsonl",
        [
            {"question": "price of the courier please", "helpful": True,
             "quotes": ["The courier costs 4.90 € per order."]},
            {"question": "what about tea", "helpful": False},
            {"question": "is it far away", "helpful": True, "quotes": ["Not in any document."]},
        ],
    )  # fmt: skip
    told = collected(docs, "--feedback", str(feedback), "--seed", "3")
    rows = [
        row
        for name in ("train", "dev")
        for row in read_rows(docs.parent / "set" / f"{name}.jsonl", Row)
        if row.kind == "feedback"
    ]
    assert [row.answers for row in rows] == [("The courier costs 4.90 € per order.",)]
    assert told["left_out"] == {
        "feedback that is not positive": 1,
        "feedback whose quotes are not in the documents": 1,
    }


def test_too_little_and_taken_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "one.md").write_text("# One\n\nA short text of one document.\n")
    run = CliRunner().invoke
    result = run(app, ["train", "data", str(tmp_path / "docs"), "-o", str(tmp_path / "set")])
    assert result.exit_code == 2
    assert "rows to train on" in result.output
    assert not (tmp_path / "set").exists()


def test_other_peoples_folders_are_left_alone(docs: Path) -> None:
    (docs.parent / "thesis.txt").write_text("years of work")
    arguments = ["train", "data", str(docs), "-o", str(docs.parent)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "not replaced" in result.output.replace("\n", " ")


def test_the_table_for_people_says_what_was_done(docs: Path) -> None:
    arguments = ["train", "data", str(docs), "-o", str(docs.parent / "set")]
    arguments += ["--golden", str(golden_file(docs.parent))]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    for said in ("Personal data masked", "1 email, 1 phone", "kept out", "not stated", "--licence"):
        assert said in result.output, said
