"""Passages of documents."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from slimchat.config import ChunkingConfig
from slimchat.knowledge.chunking import chunk_document, chunking_fingerprint
from slimchat.types import Document, Passage, Section

SENTENCES = "".join(f"This is the sentence number {i} of the text. " for i in range(40)).strip()


def words(text: str) -> int:
    return len(text.split())


def chunk(*sections: Section, title: str = "Title", **settings: int) -> list[Passage]:
    document = Document("a.md", title, "en", sections, "0", "md", 1, superseded=True)
    config = ChunkingConfig(**{"max_tokens": 40, "min_tokens": 8, **settings})  # type: ignore[arg-type]
    return chunk_document(document, config, words)


def test_whole_sentences_fill_passages_with_overlap() -> None:
    passages = chunk(Section(("Head",), SENTENCES, page=3))
    assert len(passages) > 5
    for position, passage in enumerate(passages):
        assert passage.position == position
        assert passage.tokens == words(passage.embedded_text) <= 40
        assert passage.tokens > 25
        assert passage.text.startswith("This is") and passage.text.endswith(".")
        assert (passage.page, passage.superseded, passage.section) == (3, True, ("Head",))
    for before, after in pairwise(passages):
        assert before.text.split(". ")[-1].rstrip(".") == after.text.split(". ")[0]
    assert max(times_said(passages)) == 2
    assert set(times_said(chunk(Section((), SENTENCES), overlap_sentences=0))) == {1}


def times_said(passages: list[Passage]) -> list[int]:
    """How often each sentence occurs."""
    text = " ".join(passage.text for passage in passages)
    return [text.count(f"number {i} of") for i in range(40)]


def test_sections_do_not_mix() -> None:
    passages = chunk(
        Section(("A",), "One two."), Section(("B",), "Three."), Section(("B",), "Four.")
    )
    assert [(p.section, p.text) for p in passages] == [
        (("A",), "One two."),
        (("B",), "Three.\n\nFour."),
    ]


def test_steps_stay_together_with_their_lead_in() -> None:
    steps = "To reset:\n\n" + "\n".join(f"{i}. Press button {i} now" for i in range(1, 5))
    passages = chunk(Section((), f"{'Word ' * 17}end.\n\n{steps}\n\nDone."))
    holding = [p.text for p in passages if "1. Press" in p.text]
    assert len(holding) == 1
    assert steps in holding[0]


def test_rows_are_not_split() -> None:
    rows = [f"Item: thing {i}. With a dot; Price: {i} euros. Or so" for i in range(20)]
    passages = chunk(Section((), "\n".join(rows)))
    assert [line for p in passages for line in p.text.split("\n")] == rows
    row = f"Item: {'a ' * 15}end. Next one; Price: {'c ' * 14}d."
    assert [p.text for p in chunk(Section((), f"{'one ' * 8}two.\n\n{row}"))][1:] == [row]


def test_overlong_sentence_is_cut_between_words() -> None:
    text = " ".join(f"w{i}" for i in range(200))
    passages = chunk(Section((), text))
    assert " ".join(p.text for p in passages).split() == text.split()
    assert all(p.tokens <= 40 for p in passages)


def test_long_headings_are_shortened() -> None:
    passages = chunk(Section(("outer " * 30, "inner " * 30), SENTENCES), title="A short title")
    assert all(words(p.heading) <= 20 and p.tokens <= 40 for p in passages)
    assert passages[0].section[-1].startswith("inner")


def test_a_long_title_is_shortened_alike_for_every_passage() -> None:
    title, long = "name " * 15, "heading " * 15
    passages = chunk(Section((), SENTENCES), Section((long,), "One."), title=title)
    (said,) = {p.title for p in passages}
    assert said.endswith("…") and title.startswith(said[:-1])
    assert all(words(p.heading) <= 20 and p.tokens <= 40 for p in passages)
    assert passages[-1].section[0].startswith("heading")
    repeated = chunk(Section((title,), "One."), Section((long,), "Two."), title=title)
    assert len({p.title for p in repeated}) == 1
    assert all(words(p.heading) <= 20 for p in repeated)


def test_ids_survive_changes_elsewhere() -> None:
    first = chunk(Section(("A",), SENTENCES), Section(("B",), "Same."), Section(("C",), "Same."))
    second = chunk(Section(("Z",), "New."), Section(("A",), SENTENCES), Section(("B",), "Same."))
    assert {p.id for p in second if p.section != ("Z",)} <= {p.id for p in first}
    twice = chunk(Section(("A",), "Same."), Section(("B",), "Else."), Section(("A",), "Same."))
    ids = [p.id for p in twice]
    assert len(set(ids)) == 3
    assert all(len(i) == 16 for i in ids)
    assert ids[0] == chunk(Section(("A",), "Same."))[0].id


def test_fingerprint_follows_the_settings() -> None:
    one = chunking_fingerprint(ChunkingConfig())
    assert one == chunking_fingerprint(ChunkingConfig())
    assert one != chunking_fingerprint(ChunkingConfig(max_tokens=161))


LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["1. Do this now", "2. Do that", "A: b; C: d", "- point", "", "How:", SENTENCES[:600]]
        ),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(lines=LINES, limit=st.integers(32, 80), overlap=st.integers(0, 2))
def test_nothing_is_lost_and_nothing_is_too_long(
    lines: list[str], limit: int, overlap: int
) -> None:
    text = "\n".join(lines)
    passages = chunk(
        Section(("Head",), text), max_tokens=limit, min_tokens=8, overlap_sentences=overlap
    )
    for passage in passages:
        assert passage.text.strip()
        assert passage.tokens <= limit
        assert passage.text in text
    joined = " ".join(p.text for p in passages)
    if overlap == 0:
        assert joined.split() == text.split()
    assert set(text.split()) == set(joined.split())
