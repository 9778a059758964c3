"""The ways of answering side by side: the reader's quotes, and what an answerer writes.

Both are given the same passages. Told apart are: the right passage, token F1 of the answer with
the nearest annotated one, refusals where nothing answers, and wrong refusals.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from slimchat.config import AnswerConfig, BotConfig
from slimchat.dialogue.evidence import Quote, confidence, quotes_of
from slimchat.dialogue.generative import Writing
from slimchat.dialogue.selection import judged
from slimchat.errors import PromptTooLongError
from slimchat.evaluation.metrics import auroc, mean, token_f1
from slimchat.models.embedder import Embedder
from slimchat.models.reader import Reader
from slimchat.models.text_generator import TextGenerator
from slimchat.training.answer_cases import AnswerCase, desk_cases, reading_cases, support_cases
from slimchat.types import LANGUAGES, Hit

Answering = Callable[[AnswerCase], tuple[list[Quote], float]]
"""The quotes of an answer, none for a refusal, and how sure it is that there is one."""
GOLDEN = "golden.jsonl"
GOLDEN_FIGURES = (
    "token_f1", "refusal_precision", "refusal_recall", "support_rate", "latency_p50_s",
)  # fmt: skip
SAMPLE = 150
"""Questions a language of ``dev/support``."""


def by_reader(reader: Reader, embedder: Embedder) -> Answering:
    """Quotes of the reader, as bots that quote answer; refused under its own threshold."""

    def answer(case: AnswerCase) -> tuple[list[Quote], float]:
        texts = [passage.embedded_text for passage in case.passages]
        cosines = embedder.embed_passages(texts) @ embedder.embed_query(case.question)
        read = reader.score(case.question, case.passages, cosines.tolist())
        readings = {one.id: each for one, each in zip(case.passages, read, strict=True)}
        hits = [
            Hit(passage, rank, {"reader": readings[passage.id].relevance})
            for rank, passage in enumerate(case.passages, start=1)
        ]
        sure = confidence(hits, readings)
        if sure < reader.refuse_below:
            return [], sure
        return quotes_of(judged(case.question, hits, readings, AnswerConfig()), readings), sure

    return answer


def by_answerer(generator: TextGenerator) -> Answering:
    """What an answerer writes of the passages, held to them; no quote is a refusal, and so is a
    passage that is too long for it."""

    def answer(case: AnswerCase) -> tuple[list[Quote], float]:
        given = [(passage, 1.0) for passage in case.passages]
        try:
            writing = Writing(generator, case.question, given, case.language, BotConfig())
        except PromptTooLongError:
            return [], 0.0
        for _ in writing:
            pass
        quotes = list(writing.grounded.quotes) if writing.grounded else []
        return quotes, float(bool(quotes))

    return answer


def figures(answering: Answering, cases: Iterable[AnswerCase]) -> dict[str, float]:
    """What one way of answering does on one set."""
    right: list[float] = []
    overlap: list[float] = []
    wrongly: list[float] = []
    refused: list[float] = []
    sure: dict[bool, list[float]] = {True: [], False: []}
    for case in cases:
        quotes, likely = answering(case)
        sure[case.right is not None].append(likely)
        if case.right is None:
            refused.append(float(not quotes))
            continue
        wrongly.append(float(not quotes))
        wanted = case.passages[case.right].id
        right.append(float(any(quote.passage.id == wanted for quote in quotes[:1])))
        if case.answers:
            said = " ".join(quote.text for quote in quotes)
            overlap.append(max(token_f1(said, answer) for answer in case.answers))
    found = {
        "right passage": mean(right),
        "token F1": mean(overlap),
        "refused where nothing answers": mean(refused),
        "wrongly refused": mean(wrongly),
        "nothing-answers AUROC": auroc(sure[True], sure[False]),
    }
    return {name: round(value, 3) for name, value in found.items() if value is not None}


def sets(data: Path, limit: int | None = SAMPLE) -> dict[str, list[AnswerCase]]:
    """Every development set."""
    support = list(support_cases(data, limit))
    return {
        "held-out companies": list(desk_cases()),
        "dev/long_answers": list(reading_cases(data, "long_answers")),
        "dev/reading": list(reading_cases(data, "reading")),
    } | {
        f"dev/support {language}": [case for other, case in support if other == language]
        for language in LANGUAGES
    }


def side_by_side(
    data: Path,
    reader: Reader,
    embedder: Embedder,
    generator: TextGenerator,
    limit: int | None = SAMPLE,
) -> dict[str, float]:
    """Figures of the reader and of an answerer on every development set."""
    ways = {"reader": by_reader(reader, embedder), "answerer": by_answerer(generator)}
    return {
        f"{name}, {key}, {way}": value
        for name, cases in sets(data, limit).items()
        for way, answering in ways.items()
        for key, value in figures(answering, cases).items()
    }


def golden_side_by_side(company: Path, answerer: Path) -> dict[str, float]:
    """Figures of both ways as bots over a company's documents, on its golden dev split.

    Args:
        company: folder of documents with ``golden.jsonl``.
    """
    from slimchat.bot import SupportBot

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "bot"
        SupportBot.from_folder(company, index=index).close()
        written = {"answer.mode": "generative", "generator.model": str(answerer)}
        for way, changes in (("reader", {}), ("answerer", written)):
            with SupportBot.open(index, BotConfig().updated(changes)) as bot:
                metrics = bot.evaluate(company / GOLDEN, split="dev").metrics
            for name in GOLDEN_FIGURES:
                if (value := metrics.get(name)) is not None:
                    found[f"golden dev, {name}, {way}"] = round(float(value), 3)
    return found
