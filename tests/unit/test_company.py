"""The sample company's folder is what its sources and the golden set say it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from slimchat.config import KnowledgeConfig
from slimchat.evaluation.golden import load_golden
from slimchat.knowledge.loaders import iter_files, load_document
from slimchat.types import Document

ROOT = Path(__file__).parents[2]
KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    config = KnowledgeConfig()
    found = [load_document(path, KNOWLEDGE, config) for path in iter_files(KNOWLEDGE, config)]
    return {document.source: document for document in found}


def test_breadth(documents: dict[str, Document]) -> None:
    assert len(documents) >= 60
    languages = Counter(document.language for document in documents.values())
    assert min(languages[language] for language in ("en", "es", "pt")) >= 20
    assert set(Counter(d.format for d in documents.values())) >= {
        "md", "html", "pdf", "docx", "pptx", "xlsx", "csv", "txt"
    }  # fmt: skip


def test_the_language_of_a_file_is_the_one_in_its_name(documents: dict[str, Document]) -> None:
    for source, document in documents.items():
        parts = Path(source).name.split(".")
        if len(parts) > 2 and parts[-2] in ("es", "pt"):
            assert document.language == parts[-2], source
        else:
            assert document.language == "en", source


def test_old_versions_know_that_they_are_superseded(documents: dict[str, Document]) -> None:
    old = {source for source, document in documents.items() if document.superseded}
    assert old == {"returns/returns-policy-2023.md", "delivery/tarifas-envio-2024.es.md"}


def test_boilerplate_is_gone_and_accents_are_right(documents: dict[str, Document]) -> None:
    for source, document in documents.items():
        text = "\n".join(section.text for section in document.sections)
        assert text.strip(), source
        assert "\ufffd" not in text, source
        assert "Ã" not in text, source
        if document.format == "html":
            assert "function" not in text, source
            assert "getElementById" not in text, source


def test_the_golden_set_is_as_large_and_as_mixed_as_it_says() -> None:
    cases = load_golden(KNOWLEDGE / "golden.jsonl")
    kinds = Counter(case.kind for case in cases)
    assert len(cases) >= 240
    assert kinds["unanswerable"] >= 60
    assert kinds["followup"] >= 30
    assert kinds["person"] >= 20
    assert set(Counter(case.split for case in cases)) == {"dev", "test"}


def test_sources_exist_are_current_and_in_one_split(documents: dict[str, Document]) -> None:
    splits: dict[str, set[str | None]] = {}
    for case in load_golden(KNOWLEDGE / "golden.jsonl"):
        for source in case.reference_sources:
            assert not documents[source].superseded, case.id
            splits.setdefault(source, set()).add(case.split)
    assert [source for source, found in splits.items() if len(found) > 1] == []


def test_the_generated_files_say_what_their_sources_say(
    documents: dict[str, Document], tmp_path: Path
) -> None:
    script = ROOT / "tests" / "company" / "make_documents.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, timeout=120)
    made = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(made) >= 12
    for path in made:
        fresh = load_document(path, tmp_path, KnowledgeConfig())
        committed = documents[fresh.source]
        assert fresh.title == committed.title
        assert fresh.sections == committed.sections


def test_the_golden_file_has_one_object_a_line() -> None:
    for line in (KNOWLEDGE / "golden.jsonl").read_text(encoding="utf-8").splitlines():
        assert isinstance(json.loads(line), dict)
