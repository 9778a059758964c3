"""Documents made to keep a build busy: read fast, or skipped with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimchat.config import BotConfig
from slimchat.errors import UnreadableDocumentError
from slimchat.knowledge.chunking import chunk_document
from slimchat.knowledge.loaders import load_document
from slimchat.knowledge.loaders.clean import clean_text
from slimchat.knowledge.loaders.guard import check_html_depth
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Document, Passage, Section

# The models of the languages and of the sentences load before the clock runs.
pytestmark = pytest.mark.timeout(20, func_only=True)
SETTINGS = BotConfig()


@pytest.fixture(scope="module", autouse=True)
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> None:
    read(tmp_path_factory.mktemp("warm"), "a.md", "# Hoses\n\nThe hose is long.\n")


def read(folder: Path, name: str, text: str) -> list[Passage]:
    (folder / name).write_text(text, encoding="utf-8")
    document = load_document(folder / name, folder, SETTINGS.knowledge)
    return chunk_document(document, SETTINGS.chunking, lambda text: len(text.split()))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "*a **b " * 20_000,
        "\n".join("  " * i + "- x" for i in range(2000)),
        "Hoses." + "\n" * 200_000 + "The hose is long.",
    ],
    ids=["brackets", "emphasis", "lists", "blank lines"],
)
def test_unbalanced_markdown_is_read(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, "a.md", text)


@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_elements_too_deep_are_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableDocumentError, match="more than 200 deep"):
        read(tmp_path, name, "<div>" * 50_000 + "text")


def test_depth_counts_only_what_nests() -> None:
    flat = "<p>a<br><li><img src=x><path/>" * 500
    check_html_depth(f"{flat}<script>{'<div>' * 500}</script><!-- {'<b>' * 500} -->")
    check_html_depth("<div><b>a</b></div>" * 500)


def test_a_word_of_megabytes_is_cut() -> None:
    word = "x" * 2_000_000
    document = Document("a.txt", word, "en", (Section((word,), word),), "0", "txt", 1)
    asked: list[int] = []

    def count(text: str) -> int:
        asked.append(len(text))
        return 1  # what a tokenizer says that does not know the word

    config = SETTINGS.chunking.model_copy(update={"overlap_sentences": 0})
    passages = chunk_document(document, config, count)
    assert "".join(passage.text for passage in passages) == word
    assert max(asked) < 50_000
    assert max(len(passage.embedded_text) for passage in passages) < 50_000


def test_a_title_of_many_words_is_cut() -> None:
    document = Document("a.txt", "a " * 500_000, "en", (Section((), "text"),), "0", "txt", 1)
    (passage,) = chunk_document(document, SETTINGS.chunking, lambda text: len(text.split()))
    assert len(passage.title.split()) <= SETTINGS.chunking.max_tokens // 2


def test_spaces_before_text_stay_linear() -> None:
    assert clean_text("a\n" + " " * 200_000 + "b  \nc").endswith("b\nc")


def test_a_line_without_white_space_stays_linear() -> None:
    line = "a@" * 100_000
    spans = split_sentences(line, "en")
    assert "".join(line[start:end] for start, end in spans) == line
