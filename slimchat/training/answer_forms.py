"""The two forms in which an answerer answers: copies of sentences, or their marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from tokenizers import Tokenizer

from slimchat.dialogue.grounding import NO_ANSWER
from slimchat.dialogue.prompt import qa_prompt
from slimchat.dialogue.sentence_marks import Source, mark, marked_pieces, marked_prompt
from slimchat.knowledge.sentences import split_sentences
from slimchat.types import Language

Form = Literal["qa", "marks"]
"""As a card names the style of its prompts."""
SENTENCES = 3


def form_of(tokenizer: Tokenizer) -> Form:
    """A tokenizer that knows the marks belongs to a model that writes them."""
    return "marks" if len(tokenizer.encode(mark(1), add_special_tokens=False).ids) == 1 else "qa"


def asked(form: Form, question: str, heading: str, text: str, language: Language) -> str:
    """The prompt of a question to one passage."""
    if form == "qa":
        return qa_prompt(question, [(heading, text)])
    source = Source(heading, text, tuple(split_sentences(text, language)))
    return marked_prompt(question, marked_pieces([source]))


def said(form: Form, text: str, answers: Sequence[str], language: Language) -> str:
    """What should be written of one passage: up to three sentences that answer, or that none does.

    Args:
        answers: verbatim pieces of ``text``; none where nothing answers.
    """
    if not answers:
        return NO_ANSWER if form == "qa" else mark(0)
    kept = answers[:SENTENCES]
    if form == "qa":
        return f"[1] {' '.join(kept)}"
    source = Source("", text, tuple(split_sentences(text, language)))
    return " ".join(mark(number) for number in touched(source, kept)) or mark(0)


def touched(source: Source, copies: Sequence[str]) -> list[int]:
    """The numbers, from 1, of the sentences that copies of the text stand in."""
    places = [(at, at + len(each)) for each in copies if (at := source.text.find(each)) >= 0]
    spans = enumerate(source.sentences, start=1)
    return [n for n, (a, b) in spans if any(a < end and b > start for start, end in places)]
