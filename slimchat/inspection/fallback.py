"""An inspection where no widget can run: as plain text, and as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from slimchat.inspection.facts import Data
from slimchat.render import html_table, plain

EMPTY = "The inspector needs a running kernel. Run this cell to open it."
NOTE = "The inspector needs a running kernel. This is what it knows."
_SENTENCES = {
    "quoted": "Quoted as {markers}.",
    "withheld": "Withheld: it gives orders to the bot.",
    "unread": "The reader did not look at it; it reads the first {depth}.",
    "below": "Not used: the reader's {reader} is below the threshold {threshold}.",
    "codes": "Not used: no passage holds {codes}, which lowered the confidence to {confidence}, "
    "below the threshold {threshold}.",
    "outside": "Not used: rank {rank} is not among the first {k}.",
    "full": "It did not fit into the prompt.",
    "ungrounded": "The model read it, and wrote nothing that it says.",
    "uncited": "The model read it, and did not rest on it.",
    "stopped": "The answer was stopped.",
    "weak": "Not quoted: its best sentence is worth less than half of the best one.",
    "limit": "Not quoted: the most sentences or sources that the settings allow are used.",
    "language": "Not quoted: it is in another language than the best quote.",
    "repeats": "Not quoted: it repeats what is quoted already.",
    "silent": "Not quoted: none of its sentences stood out.",
    "twin": "It says the same as rank {rank} ({source}).",
}


def sentence(verdict: Data) -> str:
    """A verdict in one sentence."""
    values = {name: _told(value) for name, value in verdict.items()}
    return _SENTENCES.get(str(verdict["code"]), "{code}").format_map(values)


def as_text(report: Data) -> str:
    """An inspection as plain text; an empty one says how to get it."""
    if not report:
        return f"slimchat. {EMPTY}"
    answer = report["answer"]
    lines = [
        f"slimchat. {NOTE}",
        "",
        f"Question: {answer['question']}",
        f"Answer: {answer['text']}",
    ]
    lines += ["", *("  ".join(row) for row in [_HEADS, *_candidates(report)])]
    lines += ["", *("  ".join(row) for row in [("Step", "Seconds"), *_steps(report)])]
    return plain("\n".join(lines))


def as_html(report: Data) -> str:
    """An inspection as HTML, with everything escaped."""
    if not report:
        return f"<p><em>{EMPTY}</em></p>"
    return f"<section><p><em>{NOTE}</em></p>{tables_html(report)}</section>"


def tables_html(report: Data) -> str:
    """Question, answer, passages and times of an inspection as HTML, with everything escaped."""
    answer = report["answer"]
    said = "".join(
        f'<p style="white-space: pre-wrap"><strong>{name}</strong> {escape(plain(text))}</p>'
        for name, text in (("Question", answer["question"]), ("Answer", answer["text"]))
    )
    tables = html_table("Passages", _HEADS, _candidates(report))
    tables += html_table("Time", ("Step", "Seconds"), _steps(report))
    return f"{said}{tables}"


_HEADS = ("Rank", "Passage", "Words (BM25)", "Meaning (cosine)", "Fused", "Reader", "Used?")


def _candidates(report: Data) -> Iterable[tuple[str, ...]]:
    for item in report["candidates"]:
        scores = (_told(item["scores"].get(name)) for name in ("lexical", "dense"))
        fused, reader = (_told(item["scores"].get(name)) for name in ("fused", "reader"))
        place = f"{''.join(piece for piece, _ in item['heading'])} ({item['source']})"
        yield (_told(item["rank"]), place, *scores, fused, reader, sentence(item["verdict"]))


def _steps(report: Data) -> Iterable[tuple[str, str]]:
    for bar in report["timeline"]:
        name = bar["name"] or "other"
        yield f"{'– ' * bar['depth']}{name}", f"{bar['seconds']:.4f}"


def _told(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value)
